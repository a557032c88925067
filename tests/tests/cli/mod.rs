//! The command line as its users and their scripts meet it.

mod errors;
mod same;
mod shapes;
