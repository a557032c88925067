//! Who asks, what they may do, and the accounts that say so. Knows nothing of HTTP.

mod accounts;
mod action;
mod book;
mod decide;
mod event;
mod grant;
pub mod limit;
pub mod oidc;
mod password;
mod people;
mod principal;
mod secret;
mod token;
mod trail;

pub use accounts::{Accounts, Claim, Entered, Known, NewToken};
pub use action::{Action, Role, Scope};
pub use book::{Session, Token};
pub use decide::{On, Reach, allow, allow_on, reach};
pub use event::Rights;
pub use grant::Grants;
pub use password::MIN_CHARS;
#[cfg(test)]
pub use principal::Machine;
pub use principal::{Person, Principal};
pub use secret::Secret;
