//! Who asks, what they may do, and the accounts that say so. Knows nothing of HTTP.

mod accounts;
mod action;
mod book;
mod decide;
mod event;
pub mod limit;
mod password;
mod people;
mod principal;
mod secret;

pub use accounts::{Accounts, Claim, Entered, Known};
pub use action::{Action, Role};
pub use book::Session;
pub use decide::{On, allow, allow_on};
pub use event::Rights;
pub use password::MIN_CHARS;
pub use principal::{Person, Principal};
pub use secret::Secret;
