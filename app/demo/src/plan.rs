//! What an organisation is made of: services, repositories, who worked on what and when.

use crate::language::Language;
use crate::people::{Person, Team};
use crate::template::Words;

/// Everything that is written.
#[derive(Debug, Clone)]
pub(crate) struct Organisation {
    pub(crate) people: Vec<Person>,
    pub(crate) teams: Vec<Team>,
    pub(crate) services: Vec<Service>,
    pub(crate) repositories: Vec<Repository>,
}

/// One service, its words, its standing and its history.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) title: String,
    /// One sentence; the descriptor's description unless `no_description`.
    pub(crate) purpose: String,
    pub(crate) repository: String,
    /// Folder in the repository; empty for the whole repository.
    pub(crate) root: String,
    /// Folder before an event moved it.
    pub(crate) former_root: Option<String>,
    pub(crate) language: Language,
    /// Team whose name stands in CODEOWNERS and documents.
    pub(crate) team: Option<String>,
    /// Ref in `spec.owner`; nothing where no descriptor declares the service.
    pub(crate) owner: Option<String>,
    pub(crate) system: Option<String>,
    pub(crate) tier: u8,
    pub(crate) runbook: Runbook,
    pub(crate) readme: Readme,
    pub(crate) codeowners: bool,
    pub(crate) described: bool,
    pub(crate) deployment: Deployment,
    /// Further lines of `spec` in the descriptor.
    pub(crate) relations: Vec<(&'static str, Vec<&'static str>)>,
    /// Further YAML documents of the descriptor.
    pub(crate) documents: Vec<String>,
    pub(crate) noun: String,
    pub(crate) verb: String,
    /// Conditions of the templates, and further words as `word=value`.
    pub(crate) flags: Vec<String>,
    pub(crate) work: Vec<Work>,
    /// Days ago on which the documents last changed.
    pub(crate) documented: i64,
}

/// A person's days of work on a service, spread between two ages in days.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    pub(crate) slug: String,
    pub(crate) days: usize,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// How a runbook is to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runbook {
    None,
    /// `docs/runbook.md`
    Docs,
    /// `RUNBOOK.md`
    Root,
    /// A descriptor's link of type `runbook`.
    Link,
    /// The annotation `portolan.dev/runbook`, naming `docs/operations.md`.
    Annotation,
    /// A heading "On call" in the README.
    Heading,
}

/// What stands in a service's README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readme {
    Full,
    /// Four lines.
    Short,
    None,
}

/// What deploys a service, next to its Dockerfile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deployment {
    Kubernetes,
    Compose,
    Helm,
    WasmCloud,
}

/// A repository: its own files and what happened to it beside its services' work.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repository {
    pub(crate) name: String,
    /// Files from the first day, path and text, with marks.
    pub(crate) files: Vec<(String, String)>,
    pub(crate) events: Vec<Event>,
    pub(crate) tags: Vec<(&'static str, i64)>,
    /// Days ago of the first commit.
    pub(crate) age: i64,
    /// Person who began it.
    pub(crate) founder: String,
}

/// Something planted on a day.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) age: i64,
    pub(crate) slug: String,
    pub(crate) subject: String,
    pub(crate) actions: Vec<Action>,
}

/// What an event does to a repository's files.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    Write(String, String),
    Replace(String, String, String),
    /// Moves a folder.
    Move(String, String),
}

impl Service {
    /// Stored ref.
    pub(crate) fn reference(&self) -> String {
        format!("component:default/{}", self.name)
    }

    /// Folder on the first day.
    pub(crate) fn first_root(&self) -> &str {
        self.former_root.as_deref().unwrap_or(&self.root)
    }

    /// The words its templates are filled with.
    pub(crate) fn words(&self) -> Words {
        let mut words = Words::default();
        let camel = pascal(&self.name);
        let nouns = plural(&self.noun);
        for (key, value) in [
            ("name", self.name.as_str()),
            ("Name", &camel),
            ("name_", &self.name.replace('-', "_")),
            ("namelower", &self.name.replace('-', "")),
            ("title", &self.title),
            ("purpose", &self.purpose),
            ("team", self.team.as_deref().unwrap_or("nobody")),
            ("system", self.system.as_deref().unwrap_or("none")),
            ("repository", &self.repository),
            ("noun", &self.noun),
            ("nouns", &nouns),
            ("Noun", &pascal(&self.noun)),
            ("Nouns", &pascal(&nouns)),
            ("NOUN", &self.noun.to_uppercase()),
            ("verb", &self.verb),
            ("Verb", &pascal(&self.verb)),
            ("root", if self.root.is_empty() { "." } else { &self.root }),
        ] {
            words.set(key, value);
        }
        for flag in &self.flags {
            match flag.split_once('=') {
                Some((key, value)) => words.set(key, value),
                None => words.flags.push(flag.clone()),
            }
        }
        words
    }

    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known == flag)
    }
}

/// `label-print` to `LabelPrint`.
pub(crate) fn pascal(name: &str) -> String {
    name.split(['-', '_', ' '])
        .flat_map(|part| {
            let mut letters = part.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
        })
        .collect()
}

fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}
