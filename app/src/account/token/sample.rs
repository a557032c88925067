//! One key and one token that was granted, for tests.
#![allow(clippy::unwrap_used, reason = "tests")]
use std::sync::Arc;

use indexer::seal::Vault;

use super::super::action::Scope;
use super::super::book::{Book, Token};
use super::Keys;

/// Keys in memory, with one that signs.
pub fn keys() -> Keys {
    let mut keys = Keys::open(None, Arc::new(Vault::fleeting()), 0).unwrap();
    keys.rotate(0).unwrap();
    keys
}

/// A token that holds from second 1,000 to second 2,000.
pub fn token() -> Token {
    Token {
        id: "token-1".to_owned(),
        owner: "person-1".to_owned(),
        label: "CI".to_owned(),
        scopes: [Scope::CatalogRead, Scope::AlertsRead].into(),
        made: 1_000,
        expires: 2_000,
        revoked: None,
    }
}

/// The book that knows it.
pub fn book(token: &Token) -> Book {
    Book { tokens: [(token.id.clone(), token.clone())].into(), ..Book::default() }
}
