//! The planted truths, as data: what a test may demand of the product's view of the organisation.

use std::collections::BTreeMap;

use serde::Deserialize;

const TEXT: &str = include_str!("truths.toml");

/// Everything that was planted in Kestrel Parcels.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Truths {
    /// The company as a whole.
    pub organisation: Organisation,
    /// Each planted truth in words.
    pub truth: Vec<Truth>,
    /// Every service that a person would list, and no other.
    pub service: Vec<ServiceTruth>,
    /// Every finding of the checks of the first round, and no other.
    pub findings: Findings,
}

/// The company as a whole.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Name of the company.
    pub name: String,
    /// All repositories, in order of name.
    pub repositories: Vec<String>,
    /// Names of the Group entities.
    pub teams: Vec<String>,
    /// Number of User entities.
    pub users: usize,
    /// Refs of people who are marked as left.
    pub left: Vec<String>,
    /// Names of bots, who know nothing.
    pub bots: Vec<String>,
    /// Git identities without a User entity.
    pub outsiders: Vec<String>,
    /// Components that are no services.
    pub components: Vec<String>,
}

/// One planted truth.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Truth {
    /// Short name of the truth.
    pub id: String,
    /// The truth in a sentence.
    pub says: String,
    /// Ref of the entity, or `repository:<name>`.
    pub subject: String,
    /// Check of the first round that must find it.
    pub check: Option<String>,
    /// Check of a later round that will find it.
    pub later: Option<String>,
    /// Repository and path of the evidence.
    pub repository: String,
    /// Path of the evidence in that repository.
    pub path: String,
    /// What exactly was planted.
    #[serde(default)]
    pub values: toml::Table,
}

/// What is true of one service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceTruth {
    /// Stored ref.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Repository it lives in.
    pub repository: String,
    /// Its folder; empty for the whole repository.
    pub root: String,
    /// Main language, as GitHub Linguist names it.
    pub language: String,
    /// Does a catalog file declare it?
    pub declared: bool,
    /// Owner by the catalog file; by CODEOWNERS where no file declares the service.
    pub owner: Option<String>,
    /// Does a CODEOWNERS file name somebody for it?
    pub codeowners: bool,
    /// Fewest knowers who hold half of the knowledge.
    pub bus_factor: usize,
    /// The person who knows most, where one present person does.
    pub top: Option<String>,
    /// Path of its README, where it has one.
    pub readme: Option<String>,
    /// Path, link or heading of its runbook, where it has one.
    pub runbook: Option<String>,
    /// Checks of the first round that it fails, in order of name.
    pub findings: Vec<String>,
}

/// Check id to the subjects that fail it, both in order of name.
pub type Findings = BTreeMap<String, Vec<String>>;

/// The planted truths of Kestrel Parcels, from `truths.toml`.
///
/// # Panics
/// Never: a unit test parses the embedded file.
#[must_use]
pub fn truths() -> Truths {
    match toml::from_str(TEXT) {
        Ok(truths) => truths,
        Err(error) => unreachable!("the embedded truths.toml is checked by a test: {error}"),
    }
}

#[cfg(test)]
mod tests;
