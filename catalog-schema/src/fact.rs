//! Facts: what an extractor saw in one file, and the evidence that every shown value carries.

use std::cmp::Ordering;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::codeowners::Codeowners;
use crate::id::RepositoryId;

/// How a value is known; the order settles conflicts: declared beats observed beats inferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Somebody wrote it down to be read as this.
    Declared,
    /// Seen in code or configuration.
    Observed,
    /// Concluded from history or from other facts.
    Inferred,
}

impl Standing {
    /// The lower-case word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
        }
    }
}

/// Who says something: a file of a repository at the commit that last changed it, as an extractor read it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Witness {
    /// The repository.
    pub repository: RepositoryId,
    /// The file, relative to the root; empty for the repository as a whole.
    pub path: String,
    /// Hex id of the last commit that changed the path.
    pub commit: String,
    /// Author time of that commit, seconds since 1970 UTC.
    pub at: i64,
    /// Id of the extractor.
    pub extractor: String,
    /// How it is known.
    pub standing: Standing,
}

/// Who says so: a witness and a line. Every value carries one, so all values of one file share the witness;
/// its fields are read as the evidence's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Evidence {
    witness: Arc<Witness>,
    /// 1-based line.
    pub line: Option<u32>,
}

impl Evidence {
    /// What a witness says, at a line where there is one.
    #[must_use]
    pub fn new(witness: Witness, line: Option<u32>) -> Self {
        Self { witness: Arc::new(witness), line }
    }

    /// The same witness at another line.
    #[must_use]
    pub fn at_line(&self, line: Option<u32>) -> Self {
        Self { witness: Arc::clone(&self.witness), line }
    }
}

impl Deref for Evidence {
    type Target = Witness;

    fn deref(&self) -> &Witness {
        &self.witness
    }
}

impl Ord for Evidence {
    /// By repository, path and line, then by the rest.
    fn cmp(&self, other: &Self) -> Ordering {
        let place = |e: &Self| (e.line, e.at);
        (&self.repository, &self.path, place(self))
            .cmp(&(&other.repository, &other.path, place(other)))
            .then_with(|| self.witness.cmp(&other.witness))
    }
}

impl PartialOrd for Evidence {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What one extractor says of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The file that says it.
    pub path: String,
    /// 1-based line.
    pub line: Option<u32>,
    /// Id of the extractor.
    pub extractor: String,
    /// How it is known.
    pub standing: Standing,
    /// What it says.
    pub claim: Claim,
}

/// The content of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Claim {
    /// An entity document.
    Entity(EntityClaim),
    /// A whole CODEOWNERS file.
    Codeowners(Codeowners),
    /// A README, document, decision record or runbook with its sections.
    Document(Document),
    /// A hint that something here is deployed, built or run.
    Deployable(Deployable),
    /// One line of a mailmap.
    Mailmap(MailmapEntry),
    /// A framework that a manifest names.
    Framework(Framework),
}

/// A framework, and the languages one works in with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Framework {
    /// Its name as people write it.
    pub name: String,
    /// Linguist's names of the languages.
    pub languages: Vec<String>,
}

/// What one version of a followed file said, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Past {
    /// The commit removed the file.
    Removed,
    /// The version cannot be read: missing, damaged, too large, or no file.
    Unread,
    /// A catalog file.
    Catalog {
        /// The entities it described, by reference, with the owner as written.
        owners: Vec<(String, Option<String>)>,
        /// It had no error.
        valid: bool,
    },
    /// A CODEOWNERS file.
    Codeowners(Codeowners),
}

impl Past {
    /// How many things it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Removed | Self::Unread => 0,
            Self::Catalog { owners, .. } => owners.len(),
            Self::Codeowners(owners) => owners.rules.len(),
        }
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An entity document in a form that packs well (JSON text and places).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityClaim {
    /// The document as JSON text.
    pub json: String,
    /// (JSON pointer, place) in document order.
    pub spans: Vec<(String, crate::entity::Span)>,
}

impl EntityClaim {
    /// The entity; `None` for a claim that was not made of one.
    #[must_use]
    pub fn entity(&self) -> Option<crate::entity::Entity> {
        let document = serde_json::from_str(&self.json).unwrap_or_default();
        let spans: std::collections::BTreeMap<_, _> = self.spans.iter().cloned().collect();
        crate::entity::Entity::new(document, spans)
    }
}

/// The kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// The first thing people read in a folder.
    Readme,
    /// What to do when it breaks.
    Runbook,
    /// An architecture decision record.
    Decision,
    /// Any other prose document.
    Doc,
}

impl DocumentKind {
    /// The lower-case word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Readme => "readme",
            Self::Runbook => "runbook",
            Self::Decision => "decision",
            Self::Doc => "doc",
        }
    }
}

/// A prose document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Its first heading, else its file name.
    pub title: String,
    /// Lines that are not blank.
    pub lines: u32,
    /// Its sections in order.
    pub sections: Vec<Section>,
}

/// One section of a document: a heading and the text up to the next heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The heading's text; empty before the first heading.
    pub heading: String,
    /// 1 to 6; 0 before the first heading.
    pub level: u8,
    /// 1-based line of the heading.
    pub line: u32,
    /// The plain text, at most 4 KiB.
    pub text: String,
    /// The section says what to do when it breaks (its heading reads as a runbook's).
    pub runbook: bool,
}

/// A hint that a service, resource or library lives here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployable {
    /// What was seen.
    pub hint: Hint,
    /// The name that the file gives, if any, as written.
    pub name: Option<String>,
    /// The folder whose code this builds or runs, relative to the root; `None` where the file does not say.
    pub root: Option<String>,
    /// The image this builds or runs, without tag and digest.
    pub image: Option<String>,
    /// Names of others this one says it needs (compose `depends_on`, links).
    pub needs: Vec<String>,
    /// What part it plays when it runs.
    pub role: Role,
    /// Which of several things one folder builds, where the file's name says so (`Dockerfile.api` -> `api`).
    pub part: Option<String>,
    /// The foreign image, without tag, that a Containerfile runs as it is: no entry point and no code of its own.
    pub base: Option<String>,
}

/// The part that something deployable plays when it runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The ordinary case: it runs, and no more is known.
    #[default]
    Main,
    /// A manifest that is made for a web or worker project by its framework or kit.
    Web,
    /// Its source or dependencies look like a server's.
    Server,
    /// It runs to its end and stops (migration, seeding, set-up).
    Once,
    /// It only accompanies another: init container or sidecar.
    Aside,
}

/// The kinds of deployable evidence, strongest name first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hint {
    /// A workload in a deployment file (Kubernetes, Helm, compose, wadm, application host): its name is what people call it.
    Workload,
    /// An entry of a build list (skaffold artifact, bake target, compose build): ties a name or image to a folder.
    Build,
    /// A platform file (Procfile, serverless, app.yaml, fly.toml ...) in the service's folder.
    Platform,
    /// A Dockerfile or Containerfile.
    Containerfile,
    /// A manifest that builds something to run (Go `package main`, Cargo binary, npm `start`, web project).
    Executable,
    /// A manifest of something that is not run by itself (library).
    Library,
}

/// One line of a mailmap (git-check-mailmap(1)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailmapEntry {
    /// The proper name.
    pub new_name: Option<String>,
    /// The proper e-mail.
    pub new_email: Option<String>,
    /// The name in commits.
    pub old_name: Option<String>,
    /// The e-mail in commits.
    pub old_email: String,
}
