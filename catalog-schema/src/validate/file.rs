//! The one entry point: a catalog file of any format to its entities and all its problems.

use std::collections::BTreeMap;

use super::known::{Both, Known, Lookup, Names};
use super::report::excerpt;
use crate::entity::{Entity, Span};
use crate::format::{self, Files, location};
use crate::id::EntityRef;
use crate::problem::{Problem, Severity};
use crate::relation::{REFERENCE_FIELDS, ReferenceField};

/// References to nothing that one file reports; for each of them all names are searched for the nearest.
const MAX_ABSENT: usize = 50;

/// What was read from a file and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The id of the format it was read as.
    pub format: &'static str,
    /// Its entities in file order; one with problems is there too as long as its name can be read.
    pub entities: Vec<Entity>,
    /// All problems of all its documents, in file order.
    pub problems: Vec<Problem>,
}

/// Reads and checks one catalog file.
///
/// `path` is relative to the repository's root and tells the format; a path of no format is read
/// as Backstage's. `files` lends what the file refers to, `known` answers for names outside the
/// file. An error is what Backstage refuses, a warning what it accepts and people regret.
#[must_use]
pub fn file(path: &str, bytes: &[u8], files: &dyn Files, known: &dyn Known) -> Checked {
    let format = format::of_path(path).unwrap_or(&format::backstage::Backstage);
    let parsed = format.read(path, bytes, files);
    let own = Names::part(parsed.entities.iter().map(|entity| entity.reference.clone()));
    let mut problems = parsed.problems;
    problems.extend(location::problems(path, &parsed.entities, files));
    problems.extend(references(path, &parsed.entities, &Both { own: &own, others: known }));
    problems.sort_by_key(|problem| problem.span);
    Checked { format: format.id(), entities: parsed.entities, problems }
}

/// A warning for every reference to an entity that is known to be absent.
///
/// Each name is asked for once, and no more than 50 are reported: one hostile file asks a
/// bounded number of questions that have no answer.
#[must_use]
pub fn references(path: &str, entities: &[Entity], known: &dyn Known) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut answers: BTreeMap<EntityRef, Lookup> = BTreeMap::new();
    for entity in entities {
        for mention in mentions(entity) {
            if problems.len() >= MAX_ABSENT {
                return problems;
            }
            let answer =
                answers.entry(mention.target.clone()).or_insert_with(|| known.look_up(&mention.target)).clone();
            if let Lookup::Absent { closest } = answer {
                problems.push(absent(path, entity, &mention, closest.as_ref()));
            }
        }
    }
    problems
}

/// One reference of an entity.
struct Mention<'e> {
    rule: &'static ReferenceField,
    /// As written.
    text: &'e str,
    target: EntityRef,
    span: Option<Span>,
}

fn mentions(entity: &Entity) -> impl Iterator<Item = Mention<'_>> {
    let kind = entity.reference.kind();
    let fields = REFERENCE_FIELDS.iter().filter(move |rule| rule.kinds.is_empty() || rule.kinds.contains(&kind));
    fields.flat_map(move |rule| {
        entity.texts(rule.pointer).into_iter().filter_map(move |(pointer, text)| {
            let target = EntityRef::parse(text, rule.default_kind, entity.reference.namespace()).ok()?;
            Some(Mention { rule, text, target, span: entity.spans.get(&pointer) })
        })
    })
}

fn absent(path: &str, entity: &Entity, mention: &Mention<'_>, closest: Option<&EntityRef>) -> Problem {
    let field = mention.rule.pointer.trim_start_matches('/').replace('/', ".");
    let written = excerpt(mention.text);
    let target = excerpt(mention.target.as_str());
    let message = match written == target {
        true => format!("`{field}` names `{written}`, which is not in the catalog"),
        false => format!("`{field}` names `{written}`, but `{target}` is not in the catalog"),
    };
    let mut problem = Problem::new("descriptor-reference-absent", Severity::Warning, path, message).at(mention.span);
    problem.hint = closest.map(|near| format!("did you mean `{}`?", shortest(near, mention.rule, entity)));
    problem
}

/// A reference as a person would write it at this place: without what the place implies.
fn shortest(near: &EntityRef, rule: &ReferenceField, entity: &Entity) -> String {
    let in_place = near.namespace() == entity.reference.namespace();
    match (rule.default_kind == Some(near.kind()), in_place) {
        (true, true) => near.name().to_owned(),
        (true, false) => format!("{}/{}", near.namespace(), near.name()),
        (false, true) => format!("{}:{}", near.kind(), near.name()),
        (false, false) => near.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::NoFiles;
    use crate::validate::NoNames;

    const PAY: &str = "apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: pay
  namespace: eu
spec:
  type: service
  lifecycle: production
  owner: team-a
  dependsOn: [component:ledgr, resource:default/db]
";

    fn check(text: &str, known: &dyn Known) -> Checked {
        file("catalog-info.yaml", text.as_bytes(), &NoFiles, known)
    }

    fn names(texts: &[&str]) -> Names {
        Names::whole(texts.iter().filter_map(|text| text.parse().ok()))
    }

    fn told(checked: &Checked) -> Vec<(u32, u32, &str, &str)> {
        let place = |p: &Problem| p.span.map_or((0, 0), |s| (s.line, s.column));
        let told = |p: &'_ Problem| (place(p).0, place(p).1);
        checked
            .problems
            .iter()
            .map(|p| (told(p).0, told(p).1, p.message.as_str(), p.hint.as_deref().unwrap_or_default()))
            .collect()
    }

    #[test]
    fn names_nobody_knows_of_are_no_problem() {
        let checked = check(PAY, &NoNames);
        assert_eq!((checked.format, checked.entities.len(), told(&checked)), ("backstage", 1, vec![]));
    }

    #[test]
    fn a_reference_to_nothing_is_a_warning_with_the_nearest_name_as_one_would_write_it() {
        let checked = check(PAY, &names(&["group:default/team-a", "component:eu/ledger", "resource:default/dbs"]));
        let expected = [
            (
                9,
                10,
                "`spec.owner` names `team-a`, but `group:eu/team-a` is not in the catalog",
                "did you mean `default/team-a`?",
            ),
            (
                10,
                15,
                "`spec.dependsOn` names `component:ledgr`, but `component:eu/ledgr` is not in the catalog",
                "did you mean `component:ledger`?",
            ),
            (10, 32, "`spec.dependsOn` names `resource:default/db`, which is not in the catalog", ""),
        ];
        assert_eq!(told(&checked), expected);
        assert!(checked.problems.iter().all(|p| p.severity == Severity::Warning));
    }

    #[test]
    fn entities_of_the_same_file_are_known() {
        let two = format!(
            "{PAY}---\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {{name: team-a, namespace: eu}}\nspec: {{type: team, children: []}}\n"
        );
        let checked = check(&two, &names(&["component:eu/ledgr", "resource:default/db"]));
        assert_eq!(told(&checked), []);
    }

    #[test]
    fn questions_are_bounded_and_asked_once() {
        struct Counting(std::cell::Cell<usize>);
        impl Known for Counting {
            fn look_up(&self, _: &EntityRef) -> Lookup {
                self.0.set(self.0.get() + 1);
                Lookup::Absent { closest: None }
            }
        }
        let counting = Counting(std::cell::Cell::default());
        let same = PAY.replace("component:ledgr", &vec!["component:x"; 60].join(", "));
        assert_eq!(check(&same, &counting).problems.len(), 50);
        assert_eq!(counting.0.get(), 2);
        let many: Vec<String> = (0..5_000).map(|n| format!("component:c{n}")).collect();
        assert_eq!(check(&PAY.replace("component:ledgr", &many.join(", ")), &counting).problems.len(), 50);
        assert!(counting.0.get() < 60);
    }
}
