//! The e-mails behind which forges hide people's addresses.

/// An account as a no-reply e-mail names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The forge's host (`github.com`).
    pub host: String,
    /// The number of the account, which outlives a change of its login.
    pub id: Option<u64>,
    /// The login, lower case.
    pub login: String,
}

/// Reads `123+user@users.noreply.github.com`, `user@users.noreply.github.com` (GitHub, "Setting your commit email
/// address") and `123-user@users.noreply.gitlab.com` (GitLab, "Use an automatically generated private commit email").
pub fn no_reply(email: &str) -> Option<Account> {
    let email = email.trim().to_lowercase();
    let (mailbox, domain) = email.split_once('@')?;
    let host = domain.strip_prefix("users.noreply.")?;
    if mailbox.is_empty() || host.is_empty() {
        return None;
    }
    let parts = mailbox.split_once('+').or_else(|| mailbox.split_once('-').filter(|_| host.starts_with("gitlab")));
    let (id, login) = match parts.map(|(id, login)| (id.parse::<u64>(), login)) {
        Some((Ok(id), login)) if !login.is_empty() => (Some(id), login),
        _ => (None, mailbox),
    };
    Some(Account { host: host.to_owned(), id, login: login.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_both_forges() {
        let read = |email: &str| no_reply(email).map(|a| (a.host, a.id, a.login));
        let github = "github.com".to_owned();
        assert_eq!(read("12+Octo@users.noreply.github.com"), Some((github.clone(), Some(12), "octo".into())));
        assert_eq!(read("octo-cat@users.noreply.github.com"), Some((github, None, "octo-cat".into())));
        assert_eq!(read("7-a-b@users.noreply.gitlab.com"), Some(("gitlab.com".into(), Some(7), "a-b".into())));
        assert_eq!(read("noreply@github.com"), None);
        assert_eq!(read("@users.noreply.github.com"), None);
    }
}
