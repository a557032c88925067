//! Not found, bad request, server error.

use super::{Kind, Link};
use serde::{Deserialize, Serialize};

/// A thing with a name near the one asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nearest {
    /// Kind.
    pub kind: Kind,
    /// Name and page.
    pub link: Link,
}

/// An error page: what failed, what still works, next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorPage {
    /// HTTP status.
    pub status: u16,
    /// `No service is called tarif-engine`.
    pub heading: String,
    /// What failed and what still works.
    pub text: String,
    /// Id to find it in the log, for server errors.
    pub request: Option<String>,
    /// Near names.
    pub nearest: Vec<Nearest>,
    /// What to do: retry, search, who grants access.
    pub actions: Vec<Link>,
}
