//! The key and the name of each person.

use std::collections::{BTreeMap, HashSet};

use catalog_schema::id::EntityRef;
use sha2::{Digest, Sha256};

use super::{Group, Node, Person, number};

/// Longest slug before a suffix, in characters.
const MAX_SLUG: usize = 60;

/// Names all persons; gives them sorted by key, and for each node the index of its person.
pub fn name(nodes: &[Node], groups: Vec<Group>, uses: &[u32]) -> (Vec<Person>, Vec<u32>) {
    let mut drafts: Vec<(Person, Vec<usize>)> = groups.into_iter().map(|group| draft(nodes, group, uses)).collect();
    // Who has the smaller e-mails gets the plain slug: an order that the input's order cannot change.
    drafts.sort_by(|(a, _), (b, _)| (b.known, &a.emails, &a.name, a.bot).cmp(&(a.known, &b.emails, &b.name, b.bot)));
    let mut taken: HashSet<EntityRef> = drafts.iter().filter(|(p, _)| p.known).map(|(p, _)| p.key.clone()).collect();
    for (person, _) in drafts.iter_mut().filter(|(person, _)| !person.known) {
        person.key = free_key(person, &taken);
        taken.insert(person.key.clone());
    }
    drafts.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
    let mut person_of = vec![0; nodes.len()];
    for (at, (_, members)) in drafts.iter().enumerate() {
        for node in members {
            person_of[*node] = number(at);
        }
    }
    (drafts.into_iter().map(|(person, _)| person).collect(), person_of)
}

fn draft(nodes: &[Node], group: Group, uses: &[u32]) -> (Person, Vec<usize>) {
    let members = || group.nodes.iter().map(|at| &nodes[*at]);
    let known = members().find(|node| node.known.is_some());
    let mut emails: Vec<String> = members().flat_map(|node| node.emails.clone()).filter(|e| !e.is_empty()).collect();
    emails.sort_unstable();
    emails.dedup();
    let declared = known.map(|node| node.name.clone()).filter(|name| !name.is_empty());
    let name = declared.unwrap_or_else(|| best_name(nodes, &group.nodes, uses));
    let name = if name.is_empty() { emails.first().cloned().unwrap_or_default() } else { name };
    let key = known.and_then(|node| node.known.clone()).unwrap_or_else(|| EntityRef::new("user", "git", &slug(&name)));
    let person = Person {
        key,
        name,
        emails,
        signatures: Vec::new(),
        merges: group.merges,
        bot: members().all(|node| node.bot),
        known: known.is_some(),
    };
    (person, group.nodes)
}

/// A full name before a login, then the most used, then the first in the alphabet.
fn best_name(nodes: &[Node], members: &[usize], uses: &[u32]) -> String {
    let mut counted: BTreeMap<&str, u32> = BTreeMap::new();
    for at in members {
        *counted.entry(nodes[*at].name.as_str()).or_default() += uses[*at];
    }
    let rank = |(name, count): &(&str, u32)| (name.split_whitespace().count() > 1, *count);
    // `max_by_key` keeps the last of equals, so the alphabet is read backwards.
    counted.into_iter().rev().max_by_key(rank).map(|(name, _)| name.to_owned()).unwrap_or_default()
}

fn free_key(person: &Person, taken: &HashSet<EntityRef>) -> EntityRef {
    if !taken.contains(&person.key) {
        return person.key.clone();
    }
    let mut hasher = Sha256::new();
    hasher.update(person.emails.join("\n"));
    hasher.update([0]);
    hasher.update(&person.name);
    let hex: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let plain = person.key.name();
    let keys = (4..=hex.len()).map(|len| EntityRef::new("user", "git", &format!("{plain}-{}", &hex[..len])));
    let mut keys = keys.filter(|key| !taken.contains(key));
    keys.next().unwrap_or_else(|| person.key.clone())
}

/// Letters and digits in lower case, everything else as single hyphens.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
        if slug.chars().count() >= MAX_SLUG {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "unnamed".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_and_never_empty() {
        assert_eq!(slug("Dr. Ada  Lovelace!"), "dr-ada-lovelace");
        assert_eq!(slug("李 明"), "李-明");
        assert_eq!(slug(" -- "), "unnamed");
        assert!(slug(&"x".repeat(500)).len() <= MAX_SLUG);
    }
}
