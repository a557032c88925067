//! People who come in through an identity provider.

use super::super::event::{Event, Rights};
use super::super::oidc::Identity;
use super::super::people::{Personal, Subject};
use super::super::secret;
use super::Accounts;
use super::link::clean_name;
use super::session::Entered;
use crate::error::{AppError, Result};

/// Most characters of a user name that a provider suggests.
const LONGEST_LOGIN: usize = 90;

impl Accounts {
    /// Begins a session of somebody whom a provider vouches for: the account that came with this subject before, or a
    /// new one. What they may is what their groups say now; an account that an admin closed stays closed.
    ///
    /// # Errors
    /// A closed account, or a journal or disk that fails.
    pub fn arrive(&self, identity: &Identity, rights: &Rights, from: &str) -> Result<Entered> {
        let id = {
            let _turn = self.turn();
            match self.known_subject(identity) {
                Some(id) => self.welcome_back(&id, identity, rights)?,
                None => self.make_account(identity, rights)?,
            }
        };
        self.begin(&id, from)
    }

    fn known_subject(&self, identity: &Identity) -> Option<String> {
        let state = self.state();
        let id = state.people.of_subject(&subject(identity))?;
        // Of an account whose making never reached the journal, nothing but the file is there.
        state.book.accounts.contains_key(id).then(|| id.to_owned())
    }

    fn welcome_back(&self, id: &str, identity: &Identity, rights: &Rights) -> Result<String> {
        let before = self.state().book.accounts.get(id).map(|account| account.rights.clone()).unwrap_or_default();
        if !before.active {
            self.happen("stranger", id, Event::Refused {})?;
            return Err(AppError::forbidden("this account was closed here").hint("an admin can open it again"));
        }
        if let Some(name) = identity.name.as_deref().and_then(clean_name) {
            let mut state = self.state_mut();
            let known = state.people.get(id).cloned().unwrap_or_default();
            if known.name != name {
                state.people.put(id, Personal { name, ..known })?;
                state.refresh();
            }
        }
        if before != *rights {
            self.happen("identity-provider", id, Event::AccountChanged { before, after: rights.clone() })?;
        }
        Ok(id.to_owned())
    }

    fn make_account(&self, identity: &Identity, rights: &Rights) -> Result<String> {
        let id = secret::id("person")?;
        {
            let mut state = self.state_mut();
            let is_free = |login: &str| state.people.of_login(login).is_none();
            let login = free_login(identity, &is_free);
            let name = identity.name.as_deref().and_then(clean_name).unwrap_or_else(|| login.clone());
            let personal = Personal { login, name, provider: Some(subject(identity)), ..Personal::default() };
            state.people.put(&id, personal)?;
        }
        let added = Event::AccountAdded { rights: rights.clone(), password: None, link: None };
        self.happen("identity-provider", &id, added)?;
        Ok(id)
    }
}

fn subject(identity: &Identity) -> Subject {
    Subject { issuer: identity.issuer.clone(), subject: identity.subject.clone() }
}

/// A user name that nobody has yet, as near as can be to the one of the provider. Nothing but a label: it opens nothing.
fn free_login(identity: &Identity, is_free: &dyn Fn(&str) -> bool) -> String {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric() || ".-_@+".contains(*c)).take(LONGEST_LOGIN).collect()
    };
    let suggested = [identity.login.as_deref(), identity.mail.as_deref(), Some(identity.subject.as_str())];
    let wanted = suggested.into_iter().flatten().map(plain).find(|login| !login.is_empty());
    let wanted = wanted.unwrap_or_else(|| "user".to_owned());
    let numbered = (2_u32..).map(|n| format!("{wanted}-{n}"));
    std::iter::once(wanted.clone()).chain(numbered).find(|login| is_free(login)).unwrap_or(wanted)
}
