//! Alerts: who is told of what, by which channel, once.
//!
//! `message` is what one delivery says; `channel` is how it leaves the house.

pub mod channel;
pub mod message;
