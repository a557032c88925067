//! Persons from signatures, over all repositories (`knowledge.md` section 6, definition 1).
//!
//! Signatures are joined by rule and never by likeness: the mailmap of their repository, the account in a forge's
//! no-reply e-mail, an equal e-mail, an equal full name of at least two words, and what a known person lists. Each
//! join keeps its reason, so that it can be shown. Programs are joined with programs only, and two known persons
//! are never joined with each other.

mod correction;
pub mod forge;
mod keys;
mod mailmap;
mod naming;
mod union;

use std::collections::BTreeMap;

use catalog_schema::fact::MailmapEntry;
use catalog_schema::id::EntityRef;
use serde::{Deserialize, Serialize};

pub use self::correction::Corrections;
use self::mailmap::Mailmap;
use self::union::Union;
use super::bot::is_bot;
use crate::snapshot::Signature;

/// The signatures of one repository with its mailmap, which speaks for this repository only.
#[derive(Clone, Copy, Debug)]
pub struct SignatureSource<'a> {
    /// The signatures.
    pub signatures: &'a [Signature],
    /// The lines of its mailmap.
    pub mailmap: &'a [MailmapEntry],
}

/// A person whom a User entity names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    /// The entity.
    pub reference: EntityRef,
    /// The display name.
    pub name: Option<String>,
    /// All e-mails.
    pub emails: Vec<String>,
}

/// Why two signatures are one person; the order is that in which the rules are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A person decided so.
    Decision,
    /// A line of the repository's mailmap says so.
    Mailmap,
    /// The no-reply e-mails name the same account of a forge.
    ForgeAccount,
    /// The e-mails are equal, case aside.
    Email,
    /// The full names are equal, case and spacing aside, and have at least two words.
    FullName,
}

/// One join.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Merge {
    /// One signature or known person, as text.
    pub a: String,
    /// The other.
    pub b: String,
    /// Why.
    pub reason: Reason,
}

/// A person or a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The known person's entity, else `user:git/<slug>`.
    pub key: EntityRef,
    /// The name to show.
    pub name: String,
    /// All e-mails, lower case, sorted.
    pub emails: Vec<String>,
    /// Its signatures as (source, signature), sorted.
    pub signatures: Vec<(u32, u32)>,
    /// Why these signatures are one person.
    pub merges: Vec<Merge>,
    /// It is a program.
    pub bot: bool,
    /// A User entity names it.
    pub known: bool,
}

/// All persons and where each signature went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Persons {
    /// Sorted by key; known persons without any signature are among them.
    pub persons: Vec<Person>,
    /// Per source and signature the index of its person.
    pub of: Vec<Vec<u32>>,
}

/// One distinct signature after its mailmap, or one known person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node {
    known: Option<EntityRef>,
    name: String,
    emails: Vec<String>,
    bot: bool,
}

impl Node {
    /// The name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The e-mails, lower case.
    pub(super) fn emails(&self) -> &[String] {
        &self.emails
    }

    fn text(&self) -> String {
        match &self.known {
            Some(reference) => reference.to_string(),
            None => show(&self.name, self.emails.first().map_or("", String::as_str)),
        }
    }
}

/// Joins signatures to persons. The partition, the keys and the names depend on the set of signatures and known
/// persons only, not on the order in which they come.
#[must_use]
pub fn persons(sources: &[SignatureSource<'_>], known: &[KnownPerson], corrections: &Corrections) -> Persons {
    join(sources, known, corrections, |nodes| keys::links(nodes, corrections))
}

/// Joins signatures by what people decided, then by the pairs that a rule finds among the nodes, which are sorted.
pub(super) fn join(
    sources: &[SignatureSource<'_>],
    known: &[KnownPerson],
    corrections: &Corrections,
    links: impl Fn(&[Node]) -> Vec<(Reason, usize, usize)>,
) -> Persons {
    let resolved: Vec<Vec<(Node, bool)>> = sources.iter().map(|source| resolve(source, corrections)).collect();
    let mut nodes: Vec<Node> = known.iter().map(known_node).collect();
    for node in &mut nodes {
        node.emails.retain(|email| !corrections.stands_alone(email));
    }
    nodes.extend(resolved.iter().flatten().map(|(node, _)| node.clone()));
    nodes.sort_unstable();
    nodes.dedup();
    let mut union = Union::new(nodes.iter().map(|node| node.known.clone()).collect());
    let decided = corrections.links(&nodes, sources, &resolved);
    for (reason, a, b) in decided.into_iter().chain(links(&nodes)) {
        union.join(a, b, reason);
    }
    let groups = gather(&nodes, &mut union);
    let (mut persons, person_of) = naming::name(&nodes, groups, &uses(&resolved, &nodes));
    let mut of = Vec::with_capacity(sources.len());
    for (source, signatures) in resolved.iter().enumerate() {
        let mut places = Vec::with_capacity(signatures.len());
        for (signature, (node, mapped)) in signatures.iter().enumerate() {
            let (Ok(at) | Err(at)) = nodes.binary_search(node);
            let person = person_of[at];
            places.push(person);
            let (source_at, signature_at) = (number(source), number(signature));
            let entry = &mut persons[person as usize];
            entry.signatures.push((source_at, signature_at));
            if *mapped {
                let raw = &sources[source].signatures[signature];
                let merge = Merge { a: show(&raw.name, &raw.email), b: node.text(), reason: Reason::Mailmap };
                entry.merges.push(merge);
            }
        }
        of.push(places);
    }
    for person in &mut persons {
        person.signatures.sort_unstable();
        person.merges.sort_unstable();
        person.merges.dedup();
    }
    Persons { persons, of }
}

/// The nodes of one person and why they belong together.
struct Group {
    nodes: Vec<usize>,
    merges: Vec<Merge>,
}

fn gather(nodes: &[Node], union: &mut Union) -> Vec<Group> {
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for at in 0..nodes.len() {
        let group = groups.entry(union.root(at)).or_insert_with(|| Group { nodes: Vec::new(), merges: Vec::new() });
        group.nodes.push(at);
    }
    for (a, b, reason) in union.take_joins() {
        if let Some(group) = groups.get_mut(&union.root(a)) {
            group.merges.push(Merge { a: nodes[a].text(), b: nodes[b].text(), reason });
        }
    }
    groups.into_values().collect()
}

/// Each signature of a source after its mailmap, and whether the mailmap changed it.
fn resolve(source: &SignatureSource<'_>, corrections: &Corrections) -> Vec<(Node, bool)> {
    let mailmap = Mailmap::new(source.mailmap);
    let resolve = |signature: &Signature| {
        let (name, email) = match corrections.stands_alone(&signature.email) {
            true => (signature.name.clone(), signature.email.clone()),
            false => mailmap.resolve(&signature.name, &signature.email),
        };
        let is_mapped = name != signature.name || email != signature.email;
        let bot = is_bot(&name, &email) || is_bot(&signature.name, &signature.email);
        (Node { known: None, name, emails: vec![email.to_lowercase()], bot }, is_mapped)
    };
    source.signatures.iter().map(resolve).collect()
}

fn known_node(person: &KnownPerson) -> Node {
    let mut emails: Vec<String> = person.emails.iter().map(|email| email.trim().to_lowercase()).collect();
    emails.sort_unstable();
    emails.dedup();
    let name = person.name.clone().unwrap_or_default();
    Node { known: Some(person.reference.clone()), name, emails, bot: false }
}

/// How many signatures stand behind each node.
fn uses(resolved: &[Vec<(Node, bool)>], nodes: &[Node]) -> Vec<u32> {
    let mut uses = vec![0; nodes.len()];
    for (node, _) in resolved.iter().flatten() {
        if let Ok(at) = nodes.binary_search(node) {
            uses[at] += 1;
        }
    }
    uses
}

fn show(name: &str, email: &str) -> String {
    format!("{name} <{email}>")
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
