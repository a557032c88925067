//! Finds services in git repositories and says who owns and who knows them.
//!
//! Data moves one way: source, snapshot, facts, catalog, findings. Only [`pipeline`] sees two stages.

pub mod address;
pub mod catalog;
pub mod check;
pub mod extract;
pub mod insight;
pub mod journal;
pub mod knowledge;
pub mod language;
pub mod limits;
pub mod mirror;
pub mod pipeline;
pub mod record;
pub mod resolve;
pub mod seal;
pub mod search;
pub mod secret;
pub mod snapshot;
pub mod source;
pub mod store;
pub mod wire;
