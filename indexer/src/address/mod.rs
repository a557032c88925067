//! Addresses that people type: which are taken at all, and which hosts may be reached. Pure; nothing is connected.
//!
//! Whoever opens a connection for a stranger's address asks [`Reach`] first, about the very address it connects to.

mod git;
mod host;
mod reach;
mod web;

pub use git::{AddressError, GitAddress, Scheme, is_address};
pub use reach::{Blocked, HostPort, Reach, is_global};
pub use web::WebAddress;
