//! Who asks, and what they may do. Knows nothing of HTTP.

mod action;
mod decide;
mod principal;

pub use action::{Action, Role, Scope};
pub use decide::{On, allow, allow_on};
pub use principal::{Machine, Person, Principal};
