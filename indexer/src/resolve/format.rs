//! Two formats, one service: files of several formats in one repository that describe the same thing.
//!
//! Backstage's descriptor counts first, then the others in the order of `FORMATS`. A weaker format
//! means a stronger one's service where their names are the same but for case and separators, or
//! where both describe exactly one thing of the same folders. What loses stays visible.

use std::collections::HashMap;
use std::sync::Arc;

use catalog_schema::entity::Entity;
use catalog_schema::fact::Evidence;
use catalog_schema::format::rank;
use catalog_schema::id::EntityRef;
use catalog_schema::name::plain;

use super::ground::stated_roots;
use super::part::Part;
use crate::catalog::{Declaration, Dispute, Known};

/// The entities of a repository under the names they claim, in the order in which they count.
pub fn claims(part: &Part) -> Vec<(EntityRef, &Arc<Entity>, &Evidence)> {
    let mut order: Vec<(usize, &Arc<Entity>, &Evidence)> =
        part.entities.iter().map(|(entity, evidence)| (rank(&evidence.extractor), entity, evidence)).collect();
    order.sort_by_key(|(rank, ..)| *rank);
    if order.last().is_none_or(|(rank, ..)| *rank == 0) {
        return order.into_iter().map(|(_, entity, evidence)| (entity.reference.clone(), entity, evidence)).collect();
    }
    let mut services = Services::new(&order);
    order
        .into_iter()
        .map(|(rank, entity, evidence)| (services.name(rank, entity, evidence), entity, evidence))
        .collect()
}

/// The services of one repository that were named so far.
struct Services {
    by_name: HashMap<String, (usize, EntityRef)>,
    by_roots: HashMap<Vec<String>, Vec<(usize, EntityRef)>>,
    /// How many services of a format stand on the same folders.
    crowd: HashMap<(usize, Vec<String>), usize>,
}

impl Services {
    fn new(order: &[(usize, &Arc<Entity>, &Evidence)]) -> Self {
        let mut crowd = HashMap::new();
        for (rank, entity, evidence) in order.iter().filter(|(_, entity, _)| is_service(entity)) {
            *crowd.entry((*rank, stated_roots(entity, &evidence.path))).or_default() += 1;
        }
        Self { by_name: HashMap::new(), by_roots: HashMap::new(), crowd }
    }

    /// The name under which an entity counts: a stronger format's where both mean one service.
    fn name(&mut self, rank: usize, entity: &Entity, evidence: &Evidence) -> EntityRef {
        if !is_service(entity) {
            return entity.reference.clone();
        }
        let roots = stated_roots(entity, &evidence.path);
        let name = plain(entity.name());
        let stronger = |known: &&(usize, EntityRef)| known.0 < rank;
        let alone = |roots: &[String], rank: usize| self.crowd.get(&(rank, roots.to_vec())) == Some(&1);
        let same_name = self.by_name.get(&name).filter(stronger);
        let same_roots = || {
            let mut others = self.by_roots.get(&roots)?.iter().filter(stronger);
            let first = others.next().filter(|first| alone(&roots, first.0) && alone(&roots, rank))?;
            others.all(|other| other.1 == first.1).then_some(first)
        };
        let reference = same_name.or_else(same_roots).map_or(&entity.reference, |known| &known.1).clone();
        self.by_name.entry(name).or_insert_with(|| (rank, reference.clone()));
        self.by_roots.entry(roots).or_default().push((rank, reference.clone()));
        reference
    }
}

fn is_service(entity: &Entity) -> bool {
    entity.reference.kind() == "component"
}

/// The text that a file gives at a JSON pointer.
pub fn text(voice: &Declaration, pointer: &str) -> Option<Known<String>> {
    let line = voice.entity.line(pointer).or(voice.evidence.line);
    let value = voice.entity.text(pointer)?.to_owned();
    Some(Known { value, evidence: voice.evidence.at_line(line) })
}

/// The annotation that a file gives.
pub fn annotation(voice: &Declaration, key: &str) -> Option<Known<String>> {
    let line = voice.entity.annotation_line(key).or(voice.evidence.line);
    let value = voice.entity.annotation(key)?.to_owned();
    Some(Known { value, evidence: voice.evidence.at_line(line) })
}

/// Where the files of several formats differ: each value that lost beside the one that counts.
pub fn disputes(voices: &[Declaration], namespace: &str) -> Vec<Dispute> {
    let reference = |text: &str, kind: &str| EntityRef::parse(text, Some(kind), namespace).map(|r| plain(r.as_str()));
    let same_owner = |a: &str, b: &str| is_number(a) || is_number(b) || reference(a, "group") == reference(b, "group");
    let same_system = |a: &str, b: &str| reference(a, "system") == reference(b, "system");
    let mut disputes = differing("owner", voices, |v| text(v, "/spec/owner"), same_owner);
    disputes.extend(differing("lifecycle", voices, |v| text(v, "/spec/lifecycle"), |a, b| stage(a) == stage(b)));
    disputes.extend(differing("tier", voices, |v| annotation(v, "portolan.dev/tier"), |a, b| tier(a) == tier(b)));
    disputes.extend(differing("system", voices, |v| text(v, "/spec/system"), same_system));
    disputes
}

fn differing(
    field: &'static str,
    voices: &[Declaration],
    value: impl Fn(&Declaration) -> Option<Known<String>>,
    same: impl Fn(&str, &str) -> bool,
) -> Vec<Dispute> {
    let mut values = voices.iter().filter_map(value);
    let Some(kept) = values.next() else { return Vec::new() };
    let lost = values.filter(|other| !same(&kept.value, &other.value));
    lost.map(|lost| Dispute { field, kept: kept.clone(), lost }).collect()
}

/// An owner that is only a number of another system's says nothing that could be compared.
fn is_number(owner: &str) -> bool {
    let is_id = |c: char| c.is_ascii_hexdigit() || c == '-';
    owner.len() == 36 && owner.chars().all(is_id) && owner.matches('-').count() == 4
}

/// One word for the words that tools have for the same stage.
fn stage(text: &str) -> String {
    match plain(text).as_str() {
        "active" | "production" | "prod" | "live" | "ga" | "generallyavailable" => "production".to_owned(),
        "prerelease" | "experimental" | "alpha" | "beta" | "development" | "dev" => "experimental".to_owned(),
        "deprecated" | "retired" | "endoflife" => "deprecated".to_owned(),
        other => other.to_owned(),
    }
}

/// The number of a tier where it has one: `tier_1`, `Tier 1` and `1` are the same.
fn tier(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { plain(text) } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_that_use_other_words_for_the_same_do_not_disagree() {
        assert_eq!(tier("Tier 1"), tier("1"));
        assert_ne!(tier("high"), tier("low"));
        assert_eq!(stage("Active"), stage("production"));
        assert_ne!(stage("Active"), stage("deprecated"));
        assert!(is_number("00000000-1111-2222-3333-444444444444") && !is_number("team-a"));
    }
}
