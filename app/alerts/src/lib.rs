//! The alert engine: what happened, who is told, what is still to be sent.
//!
//! ```text
//!   catalog --> events --> alerts --> deliveries --> channels (in the program)
//!              (known)    (state)     (outbox)
//! ```
//!
//! [`event`] reads marks off a catalog, [`known`] compares them with what the log says was seen, [`state`] is a pure
//! machine over the entries of journal and log: the same entries give the same alerts, rows and ids. [`book`] writes an
//! entry first and applies it then. [`sender`] hands due rows to the channels. No file here knows HTTP or a page.

pub mod about;
pub mod book;
pub mod clock;
pub mod event;
pub mod host;
pub mod known;
pub mod matching;
pub mod retry;
pub mod rule;
pub mod sealed;
pub mod sender;
pub mod state;
pub mod target;

#[cfg(test)]
mod tests;
