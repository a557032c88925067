//! Signing in and out.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::book::Session;
use super::super::event::Event;
use super::super::principal::Person;
use super::super::secret::{self, Secret};
use super::super::{password, people};
use super::Accounts;
use crate::error::{AppError, Result};

/// Seconds between two notes of the last use of a session in memory.
const NOTE: i64 = 60;

/// A session that began just now.
#[derive(Debug)]
pub struct Entered {
    /// For the cookie, and for nobody else.
    pub secret: Secret,
}

impl Accounts {
    /// Signs in with a password; a refusal does not tell what was wrong.
    ///
    /// # Errors
    /// A refusal, or a journal that fails.
    pub fn sign_in(&self, login: &str, typed: &str, from: &str) -> Result<Entered> {
        let known = {
            let state = self.state();
            let id = state.people.of_login(login);
            id.and_then(|id| state.book.accounts.get(id)).cloned()
        };
        let hash = known.as_ref().and_then(|account| account.password.as_deref());
        let matches = password::verify(typed, hash);
        match known {
            Some(account) if matches && account.rights.active => self.begin(&account.id, from),
            Some(account) => {
                self.happen("stranger", &account.id, Event::Refused {})?;
                Err(refused())
            }
            None => Err(refused()),
        }
    }

    /// Begins a session of somebody whose identity was shown; durable when this returns.
    ///
    /// # Errors
    /// An account that may not sign in, or a journal or disk that fails.
    pub fn begin(&self, account: &str, from: &str) -> Result<Entered> {
        let _turn = self.turn();
        if self.person(account).is_none() {
            return Err(refused());
        }
        let (secret, session) = (Secret::new()?, secret::id("session")?);
        {
            let mut state = self.state_mut();
            let mut personal = state.people.get(account).cloned().unwrap_or_default();
            personal.came_from(&session, from);
            state.people.put(account, personal)?;
        }
        let begun = Event::SessionBegun { account: account.to_owned(), hash: secret.hash() };
        self.happen(account, &session, begun)?;
        Ok(Entered { secret })
    }

    /// The session of a cookie's secret, with who it is now; notes its use.
    #[must_use]
    pub fn session(&self, secret: &str) -> Option<(Session, Arc<Person>)> {
        let (hash, now) = (secret::hash(secret), self.now());
        let (session, person) = {
            let state = self.state();
            let session = state.book.sessions.get(&hash).filter(|session| session.holds(now))?.clone();
            let person = state.persons.get(&session.account)?.clone();
            (session, person)
        };
        if now - session.seen >= NOTE
            && let Some(session) = self.state_mut().book.sessions.get_mut(&hash)
        {
            session.seen = now;
        }
        Some((session, person))
    }

    /// The sessions of an account that hold, the last used first.
    #[must_use]
    pub fn sessions_of(&self, account: &str) -> Vec<Session> {
        let now = self.now();
        let state = self.state();
        let mine = state.book.sessions.values().filter(|s| s.account == account && s.holds(now));
        let mut mine: Vec<Session> = mine.cloned().collect();
        mine.sort_by(|a, b| (b.seen, &b.id).cmp(&(a.seen, &a.id)));
        mine
    }

    /// Ends a session of an account, by its id.
    ///
    /// # Errors
    /// One that is not there, or a journal that fails.
    pub fn end(&self, account: &str, session: &str, actor: &str) -> Result<()> {
        let _turn = self.turn();
        if !self.sessions_of(account).iter().any(|s| s.id == session) {
            return Err(AppError::not_found("this session ended already"));
        }
        self.happen(actor, session, Event::SessionEnded { account: account.to_owned() })
    }

    /// Ends all sessions of an account.
    ///
    /// # Errors
    /// When the journal fails.
    pub fn sign_out(&self, account: &str, actor: &str) -> Result<()> {
        let _turn = self.turn();
        self.happen(actor, account, Event::SignedOut {})
    }

    /// Writes down when sessions were last used, so that idleness is counted over a restart; forgets those that ended.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn save_seen(&self) -> Result<()> {
        let now = self.now();
        let seen: BTreeMap<String, i64> = {
            let mut state = self.state_mut();
            state.book.tidy(now);
            state.book.sessions.values().map(|session| (session.id.clone(), session.seen)).collect()
        };
        self.seen.as_deref().map_or(Ok(()), |path| people::write(path, &seen))
    }
}

fn refused() -> AppError {
    AppError::unauthorized("user name and password do not belong together")
        .hint("an admin can make a link that sets a new password")
}
