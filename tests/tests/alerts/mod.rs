//! Alerts from outside: processes killed while they raise and send, and the server with a repository that changes.

pub mod kills;
mod points;
mod served;
