//! Which signatures are programs and not people (`knowledge.md` section 6, definition 2).

use std::collections::HashSet;
use std::sync::LazyLock;

use super::identity::forge;

/// Known identities that no pattern catches.
static TABLE: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/bots.txt").lines();
    lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Whether a signature is a program's: by `[bot]`, by a `-bot` name or mailbox, or by the table of known ones.
///
/// A forge's no-reply e-mail alone says nothing: people hide their address behind it.
#[must_use]
pub fn is_bot(name: &str, email: &str) -> bool {
    let name = name.trim().to_lowercase();
    let email = email.trim().to_lowercase();
    let (mailbox, domain) = email.rsplit_once('@').unwrap_or((email.as_str(), ""));
    let login = forge::no_reply(&email).map(|account| account.login);
    if name.ends_with("[bot]") || mailbox.ends_with("[bot]") || TABLE.contains(name.as_str()) {
        return true;
    }
    if TABLE.contains(email.as_str()) || TABLE.contains(format!("@{domain}").as_str()) {
        return true;
    }
    match login {
        Some(login) => is_bot_word(&login) || TABLE.contains(login.as_str()),
        None => is_bot_word(&name) || is_bot_mailbox(mailbox),
    }
}

/// One word that ends as programs' logins do; a surname such as `Abbot` or `Jan Bot` does not.
fn is_bot_word(word: &str) -> bool {
    let ends = ["-bot", "_bot", ".bot", "-robot", "_robot"].iter().any(|end| word.ends_with(end));
    ends && !word.contains(char::is_whitespace)
}

fn is_bot_mailbox(mailbox: &str) -> bool {
    matches!(mailbox, "bot" | "robot" | "bots" | "ci-bot") || is_bot_word(mailbox)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_known_by_suffix_mailbox_and_table() {
        let bots = [
            ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
            ("Renovate Bot", "bot@renovateapp.com"),
            ("GitHub Actions", "actions@github.com"),
            ("some-team-bot", "team@example.com"),
            ("k8s-ci-robot", "x@example.com"),
            ("Anything", "release-bot@example.com"),
            ("COPILOT", "198982749+Copilot@users.noreply.github.com"),
            ("Whoever", "noreply@anthropic.com"),
            ("x", "12+deploy-bot@users.noreply.github.com"),
        ];
        for (name, email) in bots {
            assert!(is_bot(name, email), "{name} <{email}>");
        }
    }

    #[test]
    fn people_with_unlucky_names_stay_people() {
        let people = [
            ("Jan Bot", "jan@example.com"),
            ("Ann Abbot", "abbot@example.com"),
            ("Octo Cat", "123+octo@users.noreply.github.com"),
            ("Claude Monet", "claude@example.com"),
            ("Bot Lover", "robotics@example.com"),
            ("", ""),
            ("Flux Capacitor", "flux@example.com"),
        ];
        for (name, email) in people {
            assert!(!is_bot(name, email), "{name} <{email}>");
        }
    }

    #[test]
    fn the_table_is_lower_case_and_has_no_repeats() {
        let lines = include_str!("../../data/bots.txt").lines();
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        assert_eq!(lines.len(), TABLE.len());
        assert!(lines.iter().all(|line| *line == line.trim().to_lowercase()));
    }
}
