//! The home page.

use super::{Claimed, Empty, Link, Tone, When};
use serde::{Deserialize, Serialize};

/// Something that asks for attention.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Colour family of the mark: bad, warn or info.
    pub tone: Tone,
    /// The thing.
    pub subject: Link,
    /// What is wrong, as a clause after the name.
    pub text: String,
    /// Since when.
    pub when: Option<When>,
}

/// One service on the shore.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sounding {
    /// Name.
    pub name: String,
    /// Page.
    pub href: String,
    /// Owner with its standing, for the table twin.
    pub owner: Claimed,
    /// Bus factor; `None` is not measured.
    pub depth: Option<u32>,
}

/// The services of one owner, side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shore {
    /// Owner's name, or `nobody`.
    pub name: String,
    /// Services, in drawing order.
    pub services: Vec<Sounding>,
}

/// The large picture: every service as deep as its bus factor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Soundings {
    /// Owners in drawing order.
    pub shores: Vec<Shore>,
    /// The finding in words; says how many services are not drawn.
    pub caption: String,
    /// List of the services that are not drawn, if any.
    pub all: Option<Link>,
}

/// One recent change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The thing.
    pub subject: Link,
    /// What happened, as a clause after the name.
    pub text: String,
    /// When.
    pub when: When,
}

/// A share of all services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// `Owner named`.
    pub label: String,
    /// How many.
    pub count: u64,
    /// Out of how many.
    pub of: u64,
    /// List of those without.
    pub href: Option<String>,
}

/// How much is known about all services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// `of 23 services`.
    pub text: String,
    /// Shares.
    pub meters: Vec<Meter>,
}

/// Everything on the home page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// Queries to try under the search box.
    pub tries: Vec<Link>,
    /// The worst findings, at most about six.
    pub needs: Vec<Need>,
    /// Words at the right of their heading: `4 of 23 findings`.
    pub needs_text: String,
    /// All findings.
    pub needs_all: Option<Link>,
    /// Picture; `None` when there is no service.
    pub soundings: Option<Soundings>,
    /// What changed lately, newest first.
    pub changed: Vec<Change>,
    /// All by time of change.
    pub changed_all: Option<Link>,
    /// Coverage; `None` when it could not be counted.
    pub coverage: Option<Coverage>,
    /// Set on a new install: why there is nothing and the command that changes it.
    pub empty: Option<Empty>,
}
