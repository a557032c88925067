//! One-time links: for the first admin, for a new person, for a forgotten password.

use super::super::book::Link;
use super::super::event::{Event, Rights};
use super::super::people::Personal;
use super::super::secret::{self, Secret};
use super::super::{Role, password};
use super::Accounts;
use crate::error::{AppError, Result};

/// Seconds for which a link holds.
const HOLDS: i64 = 24 * 3_600;
/// Longest login and name, in characters.
const LONGEST: usize = 100;

/// What somebody chooses who opens a link.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    /// What they will type to sign in; kept only where the link makes an account.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// Their password.
    pub password: String,
}

impl Accounts {
    /// Makes a link that sets the password of an account, or, of none, makes an admin. Links made before for the same
    /// end.
    ///
    /// # Errors
    /// An account that is not there, or a journal that fails.
    pub fn make_link(&self, account: Option<&str>, actor: &str) -> Result<Secret> {
        let _turn = self.turn();
        if let Some(id) = account.filter(|id| self.person(id).is_none()) {
            return Err(AppError::not_found(format!("no account `{id}` that may sign in")));
        }
        let secret = Secret::new()?;
        let expires = self.now() + HOLDS;
        let made = Event::LinkMade { hash: secret.hash(), account: account.map(str::to_owned), expires };
        self.happen(actor, &secret::id("link")?, made)?;
        Ok(secret)
    }

    /// What a link is for.
    ///
    /// # Errors
    /// A link that is unknown, used up or out of date: which of these is not told.
    pub fn link(&self, secret: &str) -> Result<Link> {
        let now = self.now();
        let link = self.state().book.links.get(&secret::hash(secret)).filter(|link| now < link.expires).cloned();
        link.ok_or_else(|| {
            AppError::not_found("this link was used already, is older than a day, or a newer one took its place")
                .hint("an admin makes a new one; without any, run `portolan account admin-link` where portolan runs")
        })
    }

    /// Uses a link up: makes the admin, or sets the password of its account. Returns the account.
    ///
    /// # Errors
    /// A link that does not hold, a login that is taken, a password that is too weak, a disk that fails.
    pub fn claim(&self, secret: &str, claim: &Claim) -> Result<String> {
        let hash = secret::hash(secret);
        self.link(secret)?;
        let password = password::hash(&claim.password)?;
        let _turn = self.turn();
        // Somebody else may have used it meanwhile.
        let link = self.link(secret)?;
        if let Some(account) = link.account {
            self.happen(&account, &account, Event::PasswordSet { password, link: Some(hash) })?;
            return Ok(account);
        }
        let rights = Rights { roles: [Role::Admin].into(), active: true, ..Rights::default() };
        let id = self.keep_new(&claim.login, &claim.name)?;
        self.happen(&id, &id, Event::AccountAdded { rights, password: Some(password), link: Some(hash) })?;
        Ok(id)
    }

    /// Checks login and name and keeps them under a new id.
    pub(super) fn keep_new(&self, login: &str, name: &str) -> Result<String> {
        let login = login.trim();
        let is_plain = |c: char| c.is_alphanumeric() || ".-_@+".contains(c);
        if login.is_empty() || login.chars().count() > LONGEST || !login.chars().all(is_plain) {
            return Err(AppError::usage("the user name needs 1 to 100 letters, digits, or one of . - _ @ +"));
        }
        let mut state = self.state_mut();
        if state.people.of_login(login).is_some_and(|id| state.book.accounts.contains_key(id)) {
            return Err(AppError::conflict(format!("somebody has the user name `{login}` already")));
        }
        let id = secret::id("person")?;
        let name = clean_name(name).unwrap_or_else(|| login.to_owned());
        state.people.put(&id, Personal { login: login.to_owned(), name, ..Personal::default() })?;
        Ok(id)
    }

    /// Changes what somebody is called.
    ///
    /// # Errors
    /// A name that is empty, or a disk that fails.
    pub fn rename(&self, id: &str, name: &str) -> Result<()> {
        let name =
            clean_name(name).ok_or_else(|| AppError::usage("the name is empty or longer than 100 characters"))?;
        let _turn = self.turn();
        let mut state = self.state_mut();
        let Some(mut personal) = state.people.get(id).cloned() else {
            return Err(AppError::not_found(format!("no account `{id}`")));
        };
        personal.name = name;
        state.people.put(id, personal)?;
        state.refresh();
        Ok(())
    }
}

pub(super) fn clean_name(name: &str) -> Option<String> {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).collect();
    (!name.is_empty() && name.chars().count() <= LONGEST).then_some(name)
}
