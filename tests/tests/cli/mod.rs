//! The command line as its users and their scripts meet it.

mod check;
mod errors;
mod history;
mod init;
mod same;
mod shapes;
