//! Who asks.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::action::{Role, Scope};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Whoever holds the control socket or the data directory.
    Operator,
    /// A browser or program on this machine, not signed in.
    Local,
    /// Somebody who signed in.
    Person(Arc<Person>),
    /// A program with a token of somebody.
    Machine(Arc<Machine>),
    /// Anybody else.
    Stranger,
}

/// Somebody who signed in, with the rights of now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The account's id: random, for ever; the only name that the journal has.
    pub id: String,
    /// What they are called on pages.
    pub name: String,
    /// Their roles.
    pub roles: BTreeSet<Role>,
    /// The teams that they are in, by reference (`group:default/payments`).
    pub teams: BTreeSet<String>,
}

/// A program with a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// The token's id (`jti`).
    pub id: String,
    /// Whose it is, with their rights of now.
    pub owner: Arc<Person>,
    /// What it is for.
    pub scopes: BTreeSet<Scope>,
}

impl Principal {
    /// Their name in the journal: `operator`, `local`, the account's id, or `token:` and the token's id.
    #[must_use]
    pub fn actor(&self) -> String {
        match self {
            Self::Operator => "operator".to_owned(),
            Self::Local => "local".to_owned(),
            Self::Person(person) => person.id.clone(),
            Self::Machine(machine) => format!("token:{}", machine.id),
            Self::Stranger => "stranger".to_owned(),
        }
    }

    /// The person who asks or whose token asks.
    #[must_use]
    pub fn person(&self) -> Option<&Arc<Person>> {
        match self {
            Self::Person(person) => Some(person),
            Self::Machine(machine) => Some(&machine.owner),
            Self::Operator | Self::Local | Self::Stranger => None,
        }
    }
}
