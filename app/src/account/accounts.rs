//! The accounts of one data directory: every change is in the journal before it is acknowledged.

mod admin;
mod arrival;
mod link;
mod session;
mod token;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use indexer::pipeline::Engine;

use super::book::{Account, Book};
use super::event::Event;
use super::people::{self, People, Personal};
use super::principal::Person;
use super::token::Keys;
use crate::error::Result;

pub use link::Claim;
pub use session::Entered;
pub use token::NewToken;

/// All accounts.
pub struct Accounts {
    engine: Arc<Engine>,
    clock: fn() -> i64,
    state: RwLock<State>,
    /// One change at a time, from the look at the state to its entry in the journal.
    turn: Mutex<()>,
    /// Where the last use of sessions is kept; none in memory.
    seen: Option<PathBuf>,
}

#[derive(Default)]
struct State {
    book: Book,
    people: People,
    /// What signs machine tokens.
    keys: Keys,
    /// Those who may sign in, as principals.
    persons: BTreeMap<String, Arc<Person>>,
}

/// An account with what is personal about it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The account.
    pub account: Account,
    /// Login, name, where from.
    pub personal: Personal,
}

impl Accounts {
    /// Reads the journal and what is personal beside it.
    ///
    /// # Errors
    /// When the data directory cannot be read.
    pub fn open(engine: Arc<Engine>, clock: fn() -> i64) -> Result<Self> {
        let folder = engine.data().map(|data| data.join("accounts"));
        let mut book = Book::default();
        engine.each_noted(&mut |entry| {
            if let Some(event) = Event::read(&entry) {
                book.apply(entry.time, &entry.subject, event);
            }
        })?;
        let people = People::open(folder.as_ref().map(|f| f.join("people")))?;
        let keys = Keys::open(folder.as_ref().map(|f| f.join("keys.json")), clock())?;
        let seen = folder.map(|f| f.join("seen.json"));
        let used: BTreeMap<String, i64> = seen.as_deref().map(people::read).transpose()?.flatten().unwrap_or_default();
        for session in book.sessions.values_mut() {
            session.seen = used.get(&session.id).copied().unwrap_or(session.began).max(session.began);
        }
        book.tidy(clock());
        let mut state = State { book, people, keys, persons: BTreeMap::new() };
        state.refresh();
        Ok(Self { engine, clock, state: RwLock::new(state), turn: Mutex::new(()), seen })
    }

    /// Somebody who may sign in, with the rights of now.
    #[must_use]
    pub fn person(&self, id: &str) -> Option<Arc<Person>> {
        self.state().persons.get(id).cloned()
    }

    /// An account with what is personal about it.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Known> {
        let state = self.state();
        let account = state.book.accounts.get(id)?.clone();
        Some(Known { account, personal: state.people.get(id).cloned().unwrap_or_default() })
    }

    /// All accounts, the first made first.
    #[must_use]
    pub fn all(&self) -> Vec<Known> {
        let state = self.state();
        let known = |account: &Account| Known {
            account: account.clone(),
            personal: state.people.get(&account.id).cloned().unwrap_or_default(),
        };
        let mut all: Vec<Known> = state.book.accounts.values().map(known).collect();
        all.sort_by(|a, b| (a.account.added, &a.account.id).cmp(&(b.account.added, &b.account.id)));
        all
    }

    /// Whether somebody may administer.
    #[must_use]
    pub fn has_admin(&self) -> bool {
        self.state().book.has_admin()
    }

    /// Seconds since 1970 UTC.
    fn now(&self) -> i64 {
        (self.clock)()
    }

    /// Writes what happened to the journal, then takes it up.
    fn happen(&self, actor: &str, subject: &str, event: Event) -> Result<()> {
        let now = self.now();
        self.engine.note(event.entry(now, actor, subject)?)?;
        let mut state = self.state_mut();
        state.book.apply(now, subject, event);
        state.refresh();
        Ok(())
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn state_mut(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Works out anew who may sign in.
    fn refresh(&mut self) {
        let person = |account: &Account| {
            let name = self.people.get(&account.id).map(|p| p.name.clone()).unwrap_or_default();
            let rights = account.rights.clone();
            Arc::new(Person { id: account.id.clone(), name, roles: rights.roles, teams: rights.teams })
        };
        let active = self.book.accounts.values().filter(|account| account.rights.active);
        self.persons = active.map(|account| (account.id.clone(), person(account))).collect();
    }
}

#[cfg(test)]
mod tests;
