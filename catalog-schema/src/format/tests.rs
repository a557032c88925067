#![allow(clippy::unwrap_used, reason = "tests")]
#[path = "/tmp/formats_corpus.rs"]
mod corpus;
