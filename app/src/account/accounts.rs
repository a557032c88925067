//! The accounts of one data directory: every change is in the journal before it is acknowledged.

mod admin;
mod arrival;
mod link;
mod session;
mod token;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use indexer::pipeline::{Engine, JournalEntry, Noted};

use super::book::{Account, Book};
use super::event::Event;
use super::people::{self, People, Personal};
use super::principal::Person;
use super::token::Keys;
use super::trail::Trails;
use crate::error::Result;

pub use link::Claim;
pub use session::Entered;
pub use token::NewToken;

/// What an erased person is called.
const ERASED: &str = "erased person";
/// What somebody is called whose personal file does not open.
const SHUT: &str = "sealed person";

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

struct State {
    book: Book,
    people: People,
    /// From where acts came.
    trails: Trails,
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
        let vault = engine.vault();
        let mut people = People::open(folder.as_ref().map(|f| f.join("people")), Arc::clone(vault))?;
        let mut trails = Trails::open(folder.as_ref().map(|f| f.join("trails")), Arc::clone(vault))?;
        let keys = Keys::open(folder.as_ref().map(|f| f.join("keys.json")), Arc::clone(vault), clock())?;
        // An erasure that was cut short is completed.
        for erased in book.accounts.values().filter(|account| account.erased) {
            people.remove(&erased.id)?;
            trails.remove(&erased.id)?;
        }
        let seen = folder.map(|f| f.join("seen.json"));
        let used: BTreeMap<String, i64> = seen.as_deref().map(people::read).transpose()?.flatten().unwrap_or_default();
        for session in book.sessions.values_mut() {
            session.seen = used.get(&session.id).copied().unwrap_or(session.began).max(session.began);
        }
        book.tidy(clock());
        let mut state = State { book, people, trails, keys, persons: BTreeMap::new() };
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
        Some(Known { personal: state.personal(&account), account })
    }

    /// All accounts that were not erased, the first made first.
    #[must_use]
    pub fn all(&self) -> Vec<Known> {
        let state = self.state();
        let known = |account: &Account| Known { account: account.clone(), personal: state.personal(account) };
        let mut all: Vec<Known> = state.book.accounts.values().filter(|a| !a.erased).map(known).collect();
        all.sort_by(|a, b| (a.account.added, &a.account.id).cmp(&(b.account.added, &b.account.id)));
        all
    }

    /// Notes from which network address entries of the journal came; on the disk with [`Accounts::save_trails`].
    pub fn came_from(&self, noted: &[Noted], address: &str) {
        if noted.is_empty() {
            return;
        }
        let mut state = self.state_mut();
        for entry in noted {
            if let Some(person) = state.whose(&entry.actor, &entry.subject) {
                state.trails.note(&person, entry.sequence, address);
            }
        }
    }

    /// From which network address an entry of the journal came, as far as it is remembered.
    #[must_use]
    pub fn place_of(&self, entry: &JournalEntry) -> Option<String> {
        let state = self.state();
        let person = state.whose(&entry.actor, &entry.subject)?;
        state.trails.find(&person, entry.sequence).map(str::to_owned)
    }

    /// Writes down from where acts came.
    ///
    /// # Errors
    /// When the disk or the key fails.
    pub fn save_trails(&self) -> Result<()> {
        self.state_mut().trails.save()
    }

    /// What of accounts does not open with the key of the vault, one sentence each.
    #[must_use]
    pub fn shut(&self) -> Vec<String> {
        let state = self.state();
        let people = state.people.shut().iter().map(|(id, why)| format!("account `{id}`: {why}"));
        let keys = state.keys.shut().map(|(kid, why)| format!("key of tokens `{kid}`: {why}"));
        people.chain(keys).collect()
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
    /// Whom the address of an act belongs to: who did it, or whose token did, or who was to be signed in by a stranger.
    fn whose(&self, actor: &str, subject: &str) -> Option<String> {
        let token = actor.strip_prefix("token:").and_then(|id| self.book.tokens.get(id));
        let person = token.map_or(if actor == "stranger" { subject } else { actor }, |token| token.owner.as_str());
        let account = self.book.accounts.get(person).filter(|account| !account.erased)?;
        Some(account.id.clone())
    }

    /// What is personal about an account, or words in its place.
    fn personal(&self, account: &Account) -> Personal {
        let instead = |name: &str| Personal { name: name.to_owned(), ..Personal::default() };
        match self.people.get(&account.id) {
            Some(personal) => personal.clone(),
            None if account.erased => instead(ERASED),
            None => instead(SHUT),
        }
    }

    /// Works out anew who may sign in.
    fn refresh(&mut self) {
        let person = |account: &Account| {
            let name = self.personal(account).name;
            let rights = account.rights.clone();
            Arc::new(Person { id: account.id.clone(), name, roles: rights.roles, teams: rights.teams })
        };
        let active = self.book.accounts.values().filter(|account| account.rights.active);
        self.persons = active.map(|account| (account.id.clone(), person(account))).collect();
    }
}

#[cfg(test)]
mod tests;
