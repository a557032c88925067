//! Alerts: who is told of what, by which channel, once.
//!
//! `message` is what one delivery says; `channel` is how it leaves the house; `post` hands what is due to the channels. What
//! is due and to whom is decided by the engine, the crate `portolan-alerts`.

pub mod channel;
pub mod message;
pub mod post;
