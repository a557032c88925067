//! What the planted history must lead to: a second, small computation of the living model over the planned commits,
//! independent of the product's, by which truths are checked and random organisations judged.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{DAY, EpochDay};
use crate::files;
use crate::people::{ALIASES, Person};
use crate::plan::{Readme, Runbook, Service};
use crate::repository::{Change, Commit};

/// Days after which knowledge has halved.
const HALF_LIFE: f64 = 180.0;
/// Days within which a knower must have worked on the service, and how often.
const YEAR: i64 = 365;
const KNOWER_DAYS: usize = 2;

/// Where the model draws its lines; tests move them to see whether a truth stands far enough from each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lines {
    /// A knower holds at least this share of the top person's knowledge.
    pub(crate) knower: f64,
    /// The share of the knowers' knowledge that the bus factor's people hold.
    pub(crate) half: f64,
}

impl Default for Lines {
    fn default() -> Self {
        Self { knower: 0.10, half: 0.50 }
    }
}

/// Who knows a service, and how many hold half of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Knowledge {
    pub(crate) bus_factor: usize,
    /// People present, most knowing first, with their decayed change-days.
    pub(crate) present: Vec<(String, f64)>,
    /// Decayed change-days of those who left.
    pub(crate) lost: f64,
    /// Days since the last change by a person.
    pub(crate) quiet: i64,
    /// Somebody present once held what a major knower holds, by change-days that do not fade.
    pub(crate) former: bool,
}

impl Knowledge {
    /// Share of the top person in what present people know.
    pub(crate) fn top_share(&self) -> f64 {
        let sum: f64 = self.present.iter().map(|(_, knowledge)| knowledge).sum();
        self.present.first().map_or(0.0, |(_, top)| top / sum)
    }
}

/// Days on which people changed code below a folder.
pub(crate) type Days = BTreeMap<String, BTreeSet<EpochDay>>;

/// Change-days per person below `root`, merges and bots left out, co-authors counted.
pub(crate) fn days(commits: &[Commit], root: &str, people: &[Person]) -> Days {
    let mut days = Days::new();
    for commit in commits.iter().filter(|commit| commit.parents.len() < 2) {
        if !commit.changes.iter().any(|change| touches(change, root)) || is_bot(&commit.author.name) {
            continue;
        }
        let day = commit.author.seconds.div_euclid(DAY);
        let mut who = vec![person(&commit.author.name, &commit.author.email, people)];
        for line in commit.message.lines() {
            let trailer =
                line.strip_prefix("Co-authored-by: ").and_then(|rest| rest.strip_suffix('>')?.split_once(" <"));
            if let Some((name, email)) = trailer.filter(|(name, _)| !is_bot(name)) {
                who.push(person(name, email, people));
            }
        }
        for slug in who {
            days.entry(slug).or_default().insert(day);
        }
    }
    days
}

/// The living model over change-days.
pub(crate) fn knowledge(days: &Days, people: &[Person], today: EpochDay) -> Knowledge {
    knowledge_by(Lines::default(), days, people, today)
}

/// Does every truth about the service stay what it is when the model's lines move a little?
pub(crate) fn is_clear(days: &Days, people: &[Person], today: EpochDay) -> bool {
    let known = knowledge(days, people, today);
    let lines = [(0.07, 0.5), (0.13, 0.5), (0.1, 0.46), (0.1, 0.54)];
    let present: f64 = known.present.iter().map(|(_, knows)| knows).sum();
    let with_lost = known.present.first().map_or(0.0, |(_, top)| top / (present + known.lost));
    lines.iter().all(|(knower, half)| {
        let lines = Lines { knower: *knower, half: *half };
        knowledge_by(lines, days, people, today).bus_factor == known.bus_factor
    }) && (known.bus_factor != 1
        || [known.top_share(), with_lost].iter().all(|share| *share >= 0.82)
        || known.top_share() < 0.78)
        && (known.quiet - YEAR).abs() > 8
}

fn knowledge_by(lines: Lines, days: &Days, people: &[Person], today: EpochDay) -> Knowledge {
    let mut present = Vec::new();
    let mut lost = 0.0;
    let all: usize = days.values().map(BTreeSet::len).sum();
    let most = days.values().map(BTreeSet::len).max().unwrap_or(0);
    let mut former = false;
    for (slug, days) in days {
        let knows: f64 = days.iter().map(|day| (-((today - day) as f64) / HALF_LIFE).exp2()).sum();
        let recent = days.iter().filter(|day| today - **day <= YEAR).count();
        if is_present(slug, recent, people) {
            former |= days.len() * 4 >= most * 3 || days.len() * 4 >= all;
            present.push((slug.clone(), knows, recent))
        } else {
            lost += knows
        }
    }
    present.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let top = present.first().map_or(0.0, |(_, knows, _)| *knows);
    let knowers: Vec<f64> = present
        .iter()
        .filter(|(_, knows, recent)| *knows >= lines.knower * top && *recent >= KNOWER_DAYS)
        .map(|(_, knows, _)| *knows)
        .collect();
    Knowledge {
        bus_factor: holders(&knowers, lines.half),
        present: present.into_iter().map(|(slug, knows, _)| (slug, knows)).collect(),
        lost,
        quiet: days.values().flatten().max().map_or(i64::MAX, |last| today - last),
        former,
    }
}

/// The checks of the first round that a service must fail, in order of name.
pub(crate) fn findings(
    service: &Service,
    knowledge: &Knowledge,
    people: &[Person],
    teams: &[String],
) -> Vec<&'static str> {
    let owner = Owner::of(service, people, teams);
    let mut findings = Vec::new();
    match owner {
        Owner::None if service.owner.is_none() => findings.push("owner-missing"),
        Owner::Departed => findings.push("owner-departed"),
        Owner::Unknown => findings.push("owner-unknown"),
        Owner::None | Owner::Valid => {}
    }
    let unowned = owner != Owner::Valid && knowledge.quiet > YEAR;
    // Quiet for a year while somebody present once knew it well is dormant, not orphaned.
    let dormant = knowledge.quiet > YEAR && knowledge.former;
    if knowledge.bus_factor == 0 && !dormant || unowned {
        findings.push("orphaned");
    }
    if owner == Owner::Valid && disagrees(service, knowledge, people) {
        findings.push("ownership-mismatch");
    }
    if service.readme == Readme::None {
        findings.push("readme-missing");
    }
    if service.runbook == Runbook::None {
        findings.push("runbook-missing");
    }
    if service.owner.is_none() {
        findings.push("service-unregistered");
    }
    if knowledge.bus_factor == 1 && knowledge.top_share() >= 0.8 {
        findings.push("skill-silo");
    }
    let described = service.owner.is_some()
        && (service.described || matches!(service.runbook, Runbook::Link | Runbook::Annotation));
    if service.readme != Readme::Full && !described {
        findings.push("undocumented");
    }
    findings.sort_unstable();
    findings
}

/// Does the declared owner hold less than a quarter of what present people know, or less than half while another team
/// holds half?
fn disagrees(service: &Service, knowledge: &Knowledge, people: &[Person]) -> bool {
    let Some(owner) = &service.owner else {
        return false;
    };
    let known = |slug: &str| people.iter().find(|person| person.slug == slug);
    let all: f64 = knowledge.present.iter().map(|(_, knows)| knows).sum();
    let mut held: BTreeMap<String, f64> = BTreeMap::new();
    let mut own = 0.0;
    for (slug, knows) in &knowledge.present {
        let Some(person) = known(slug) else { continue };
        let team = person.team.as_ref().map(|team| format!("group:default/{team}"));
        if *owner == person.reference() || Some(owner) == team.as_ref() {
            own += knows;
        }
        if let Some(team) = team {
            *held.entry(team).or_default() += knows;
        }
    }
    let others = held.iter().filter(|(team, _)| *team != owner).any(|(_, knows)| knows / all >= 0.5);
    !held.is_empty() && (own / all < 0.25 || own / all < 0.5 && others)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    None,
    Valid,
    Departed,
    Unknown,
}

impl Owner {
    fn of(service: &Service, people: &[Person], teams: &[String]) -> Self {
        let Some(owner) = &service.owner else {
            return if service.codeowners { Self::Valid } else { Self::None };
        };
        if let Some(person) = people.iter().find(|person| *owner == person.reference()) {
            return if person.is_present() { Self::Valid } else { Self::Departed };
        }
        let team = owner.strip_prefix("group:default/").filter(|name| teams.iter().any(|team| team == name));
        let Some(team) = team else {
            return Self::Unknown;
        };
        let alive = people.iter().any(|person| person.team.as_deref() == Some(team) && person.is_present());
        if alive { Self::Valid } else { Self::Departed }
    }
}

/// Fewest of the sorted values that sum to at least the given share of all.
fn holders(knowers: &[f64], share: f64) -> usize {
    let half = knowers.iter().sum::<f64>() * share;
    let mut sum = 0.0;
    knowers
        .iter()
        .take_while(|knows| {
            let open = sum < half;
            sum += **knows;
            open
        })
        .count()
}

/// People of the team files by their mark; others by their work within a year.
fn is_present(slug: &str, recent: usize, people: &[Person]) -> bool {
    match people.iter().find(|person| person.slug == slug && person.team.is_some()) {
        Some(person) => person.left.is_none(),
        None => recent > 0,
    }
}

fn is_bot(name: &str) -> bool {
    name.ends_with("[bot]")
}

fn person(name: &str, email: &str, people: &[Person]) -> String {
    let known =
        people.iter().find(|person| person.email == email || person.name == name).map(|person| person.slug.as_str());
    let alias = ALIASES.iter().find(|alias| alias.email == email).map(|alias| alias.slug);
    known.or(alias).unwrap_or(email).to_owned()
}

fn touches(change: &Change, root: &str) -> bool {
    let Change::Write { path, .. } = change else {
        return false;
    };
    let path = path.to_string();
    let inside = root.is_empty() || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
    inside && files::is_code(&path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(slug: &str, left: Option<i64>) -> Person {
        Person {
            slug: slug.to_owned(),
            name: slug.to_owned(),
            email: slug.to_owned(),
            team: Some("team".to_owned()),
            role: String::new(),
            left,
        }
    }

    fn days(of: &[(&str, &[EpochDay])]) -> Days {
        of.iter().map(|(slug, days)| ((*slug).to_owned(), days.iter().copied().collect())).collect()
    }

    #[test]
    fn half_of_fresh_knowledge_decides() {
        let people = [person("a", None), person("b", None), person("c", Some(9))];
        let known = knowledge(&days(&[("a", &[990, 980]), ("b", &[970, 960]), ("c", &[999, 998, 997])]), &people, 1000);
        assert_eq!(known.bus_factor, 1);
        assert_eq!(known.present[0].0, "a");
        assert!(known.lost > 2.9);
    }

    #[test]
    fn who_left_and_who_was_long_away_knows_nothing() {
        let people = [person("a", Some(3)), person("b", None)];
        let known = knowledge(&days(&[("a", &[990, 980]), ("b", &[500, 490])]), &people, 1000);
        assert_eq!(known.bus_factor, 0);
        assert_eq!(known.quiet, 10);
    }
}
