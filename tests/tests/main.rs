//! The house seen from outside: its plan, the way from git to findings, hostile input, what survives a kill,
//! the command line and HTTP. One binary, so that everything is linked once.

#![allow(clippy::unwrap_used)]

mod alerts;
mod architecture;
mod cli;
mod durability;
mod fuzz;
mod hostile;
mod http;
mod incremental;
mod knowledge;
mod mirror;
mod oracle;
mod pipeline;
mod real;
mod soak;
mod support;
