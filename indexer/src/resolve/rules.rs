//! What is wrong with the rules of a repository's CODEOWNERS: dead ones, unknown owners, owners who are gone.

use std::collections::BTreeSet;

use super::part::Part;
use super::person::People;
use super::team::Teams;
use crate::catalog::{RuleNote, Rules};

/// Rules of one kind that are told.
const MAX_NOTES: usize = 50;
/// How a role of everybody who may do something begins; no team or person is meant (GitLab).
const ROLE: &str = "@@";

/// The rules that do not do what they say; `None` without a CODEOWNERS file.
#[must_use]
pub fn of(part: &Part, teams: &Teams, people: &People) -> Option<Rules> {
    let (owners, evidence) = part.codeowners.as_ref()?;
    let at = |line: u32| evidence.at_line(Some(line));
    let comparable = teams.knows_any();
    let mut rules = Rules { dialect: owners.dialect, chosen: owners.chosen, comparable, ..Rules::default() };
    rules.dead.extend(part.past.dead.iter().map(|dead| RuleNote {
        pattern: dead.rule.pattern.clone(),
        owner: dead.rule.owners.join(" "),
        since: dead.since,
        evidence: at(dead.rule.line),
    }));
    let mut seen = BTreeSet::new();
    for rule in &owners.rules {
        for owner in rule.owners.iter().filter(|owner| !owner.starts_with(ROLE) && seen.insert(owner.as_str())) {
            let named = teams.written(owner).or_else(|| people.of_email(owner).map(|person| teams.owner(person)));
            let written = || part.past.rule_since(&rule.pattern, Some(owner));
            let note = |since| RuleNote {
                pattern: rule.pattern.clone(),
                owner: owner.clone(),
                since,
                evidence: at(rule.line),
            };
            match named {
                Some(named) if named.exists && named.present => {}
                Some(named) if named.exists => {
                    let gone = people.gone_since(&named.reference, teams).map(|day| i64::from(day) * 86_400);
                    rules.departed.push(note(written().max(gone)));
                }
                _ if rules.unknown.len() < MAX_NOTES => rules.unknown.push(note(written())),
                _ => {}
            }
        }
    }
    rules.departed.truncate(MAX_NOTES);
    Some(rules)
}
