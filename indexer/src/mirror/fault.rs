//! Why a fetch failed, in words that can be acted on. No fault repeats a secret.

use serde::{Deserialize, Serialize};

use crate::wire::NotReached;

/// What sort of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultKind {
    /// The server wants other credentials.
    Credentials,
    /// The server's key or certificate is not believed.
    Identity,
    /// The server has no such repository.
    Missing,
    /// The server sends us elsewhere.
    Redirected,
    /// The address may not be reached.
    Blocked,
    /// The server does not answer.
    Unreachable,
    /// The connection broke.
    Broken,
    /// The server says nothing for too long, or takes too long.
    Overdue,
    /// The server sends more than a repository may have.
    TooLarge,
    /// The server does not speak git's smart protocol as it should.
    Protocol,
    /// The mirror itself is damaged or cannot be written: begin it anew.
    Mirror,
    /// Something is missing on our side: a file, a program.
    Setup,
}

/// A fetch that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{text}")]
pub struct Fault {
    /// Its sort.
    pub kind: FaultKind,
    /// What is wrong and what to do about it, one or two sentences without a final stop.
    pub text: String,
}

impl Fault {
    /// A fault.
    pub fn new(kind: FaultKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

impl From<NotReached> for Fault {
    fn from(error: NotReached) -> Self {
        let kind = match &error {
            NotReached::Blocked(_) => FaultKind::Blocked,
            NotReached::Unresolved { .. } => FaultKind::Unreachable,
            NotReached::Identity { .. } => FaultKind::Identity,
            NotReached::Setup(_) => FaultKind::Setup,
        };
        Self::new(kind, error.to_string())
    }
}
