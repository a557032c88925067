//! The state of all accounts: a pure fold over the events of the journal.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::action::Scope;
use super::event::{Event, Rights};

/// Seconds of idleness after which a session ends.
pub const IDLE: i64 = 12 * 3_600;
/// Seconds after which a session ends in any case.
pub const LONGEST: i64 = 7 * 86_400;

/// An account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// When it was made, seconds since 1970 UTC.
    pub added: i64,
    /// What it may.
    pub rights: Rights,
    /// PHC string of its password.
    pub password: Option<String>,
    /// Whether it was erased, and all that is personal with it: for ever.
    pub erased: bool,
}

/// Somebody signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// Its id, which is no secret.
    pub id: String,
    /// Whose.
    pub account: String,
    /// When it began.
    pub began: i64,
    /// When it was last used.
    pub seen: i64,
}

impl Session {
    /// Whether it still holds.
    #[must_use]
    pub fn holds(&self, now: i64) -> bool {
        now - self.seen < IDLE && now - self.began < LONGEST
    }
}

/// A one-time link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The account whose password it sets; none makes an admin.
    pub account: Option<String>,
    /// When it ends.
    pub expires: i64,
}

/// A machine token: what is known of it besides the signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// Its id (`jti`).
    pub id: String,
    /// Whose.
    pub owner: String,
    /// What it is called.
    pub label: String,
    /// What it is for.
    pub scopes: BTreeSet<Scope>,
    /// When it was made.
    pub made: i64,
    /// When it ends.
    pub expires: i64,
    /// When it was taken back.
    pub revoked: Option<i64>,
}

/// All accounts with their sessions, links and tokens.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// Accounts by id.
    pub accounts: BTreeMap<String, Account>,
    /// Sessions by the hash of their secret.
    pub sessions: HashMap<String, Session>,
    /// Links by the hash of their secret.
    pub links: HashMap<String, Link>,
    /// Tokens by id.
    pub tokens: BTreeMap<String, Token>,
}

impl Book {
    /// Takes up what happened. An event about something unknown changes nothing.
    pub fn apply(&mut self, time: i64, subject: &str, event: Event) {
        match event {
            Event::LinkMade { hash, account, expires } => {
                // The newest link for a purpose is the only one.
                self.links.retain(|_, link| link.account != account);
                self.links.insert(hash, Link { account, expires });
            }
            Event::AccountAdded { rights, password, link } => {
                self.use_up(link.as_deref());
                let account = Account { id: subject.to_owned(), added: time, rights, password, ..Account::default() };
                self.accounts.insert(subject.to_owned(), account);
            }
            Event::AccountChanged { after, .. } => {
                if !after.active {
                    self.sign_out(subject);
                }
                if let Some(account) = self.open_account(subject) {
                    account.rights = after;
                }
            }
            Event::PasswordSet { password, link } => {
                self.use_up(link.as_deref());
                self.sign_out(subject);
                if let Some(account) = self.open_account(subject) {
                    account.password = Some(password);
                }
            }
            Event::SessionBegun { account, hash } => {
                let session = Session { id: subject.to_owned(), account, began: time, seen: time };
                self.sessions.insert(hash, session);
            }
            Event::SessionEnded { .. } => self.sessions.retain(|_, session| session.id != subject),
            Event::SignedOut {} => self.sign_out(subject),
            Event::Erased {} => self.erase(time, subject),
            Event::Refused {} | Event::KeyMade {} => {}
            Event::TokenMade { owner, label, scopes, expires } => {
                let id = subject.to_owned();
                let token = Token { id, owner, label, scopes, made: time, expires, revoked: None };
                self.tokens.insert(subject.to_owned(), token);
            }
            Event::TokenRevoked { .. } => {
                if let Some(token) = self.tokens.get_mut(subject) {
                    token.revoked.get_or_insert(time);
                }
            }
        }
    }

    fn erase(&mut self, time: i64, subject: &str) {
        self.sign_out(subject);
        self.links.retain(|_, link| link.account.as_deref() != Some(subject));
        for token in self.tokens.values_mut().filter(|token| token.owner == subject) {
            token.revoked.get_or_insert(time);
        }
        if let Some(account) = self.accounts.get_mut(subject) {
            *account = Account { id: account.id.clone(), added: account.added, erased: true, ..Account::default() };
        }
    }

    /// An account that was not erased.
    fn open_account(&mut self, id: &str) -> Option<&mut Account> {
        self.accounts.get_mut(id).filter(|account| !account.erased)
    }

    fn use_up(&mut self, link: Option<&str>) {
        if let Some(hash) = link {
            self.links.remove(hash);
        }
    }

    fn sign_out(&mut self, account: &str) {
        self.sessions.retain(|_, session| session.account != account);
    }

    /// Whether somebody may administer.
    #[must_use]
    pub fn has_admin(&self) -> bool {
        self.accounts.values().any(is_admin)
    }

    /// Whether an account is the only one that may administer.
    #[must_use]
    pub fn is_last_admin(&self, id: &str) -> bool {
        let mut admins = self.accounts.values().filter(|account| is_admin(account));
        admins.next().is_some_and(|account| account.id == id) && admins.next().is_none()
    }

    /// Forgets sessions that ended and links that nobody used.
    pub fn tidy(&mut self, now: i64) {
        self.sessions.retain(|_, session| session.holds(now));
        self.links.retain(|_, link| now < link.expires);
    }
}

fn is_admin(account: &Account) -> bool {
    account.rights.active && account.rights.roles.contains(&super::Role::Admin)
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;

    fn rights(role: Role, active: bool) -> Rights {
        Rights { roles: [role].into(), teams: BTreeSet::new(), active }
    }

    fn book() -> Book {
        let mut book = Book::default();
        let added = |role| Event::AccountAdded { rights: rights(role, true), password: None, link: None };
        book.apply(1, "person-a", added(Role::Admin));
        book.apply(2, "person-b", added(Role::Member));
        for (session, account) in [("s-1", "person-a"), ("s-2", "person-b"), ("s-3", "person-b")] {
            let hash = format!("hash of {session}");
            book.apply(3, session, Event::SessionBegun { account: account.to_owned(), hash });
        }
        book
    }

    #[test]
    fn a_session_ends_idle_and_in_any_case() {
        let session = Session { began: 0, seen: 0, ..Session::default() };
        assert!(session.holds(IDLE - 1) && !session.holds(IDLE));
        let busy = Session { seen: LONGEST - 5, ..session };
        assert!(busy.holds(LONGEST - 1) && !busy.holds(LONGEST));
    }

    #[test]
    fn a_new_password_and_a_closed_account_end_all_sessions_of_it_alone() {
        let mut one = book();
        one.apply(4, "person-b", Event::PasswordSet { password: "x".to_owned(), link: None });
        let left: Vec<&str> = one.sessions.values().map(|s| s.account.as_str()).collect();
        assert_eq!(left, ["person-a"]);
        let mut two = book();
        let (before, after) = (rights(Role::Member, true), rights(Role::Member, false));
        two.apply(4, "person-b", Event::AccountChanged { before, after });
        assert_eq!(two.sessions.len(), 1);
    }

    #[test]
    fn an_erased_account_has_nothing_left_and_takes_nothing_any_more() {
        let mut book = book();
        let token = Event::TokenMade {
            owner: "person-b".to_owned(),
            label: "CI".to_owned(),
            scopes: BTreeSet::new(),
            expires: 99,
        };
        book.apply(3, "token-1", token);
        let link = Event::LinkMade { hash: "l".to_owned(), account: Some("person-b".to_owned()), expires: 99 };
        book.apply(3, "link-1", link);
        book.apply(4, "person-b", Event::Erased {});
        assert!(book.sessions.values().all(|s| s.account == "person-a") && book.links.is_empty());
        assert_eq!(book.tokens["token-1"].revoked, Some(4));
        let (before, after) = (Rights::default(), rights(Role::Admin, true));
        book.apply(5, "person-b", Event::AccountChanged { before, after });
        book.apply(5, "person-b", Event::PasswordSet { password: "x".to_owned(), link: None });
        let left = &book.accounts["person-b"];
        assert!(left.erased && !left.rights.active && left.password.is_none() && left.rights.roles.is_empty());
    }

    #[test]
    fn a_link_is_used_once_and_a_newer_one_takes_its_place() {
        let mut book = Book::default();
        let link = |hash: &str| Event::LinkMade { hash: hash.to_owned(), account: None, expires: 100 };
        book.apply(1, "link-1", link("one"));
        book.apply(2, "link-2", link("two"));
        assert!(!book.links.contains_key("one"));
        let link = Some("two".to_owned());
        book.apply(3, "person-a", Event::AccountAdded { rights: rights(Role::Admin, true), password: None, link });
        assert!(book.links.is_empty() && book.has_admin() && book.is_last_admin("person-a"));
    }
}
