//! What the product claims of one service, in the words of the planted truths.

use catalog_schema::finding::Outcome;
use catalog_schema::id::EntityRef;
use indexer::catalog::{Catalog, Item};
use portolan_demo::{RandomService, ServiceTruth};

/// A service as the catalog shows it.
#[derive(Debug)]
pub struct Claim {
    pub reference: String,
    repository: String,
    paths: Vec<String>,
    language: Option<String>,
    declared: bool,
    owner: Option<String>,
    codeowners: bool,
    bus_factor: usize,
    top: Option<String>,
    readme: Option<String>,
    runbooks: Vec<String>,
    findings: Vec<String>,
}

impl Claim {
    /// The claims of all services, in order of reference.
    pub fn all(catalog: &Catalog) -> impl Iterator<Item = Self> {
        catalog.items.values().filter(|item| item.is_service()).map(|item| Self::of(item, catalog))
    }

    fn of(item: &Item, catalog: &Catalog) -> Self {
        let knowledge = item.knowledge.as_deref();
        let bus_factor = knowledge.map_or(0, |k| k.bus_factor) as usize;
        let top = knowledge.and_then(|k| k.people.iter().find(|p| p.present)).filter(|_| bus_factor == 1);
        let failed = |(check, outcome): &(&'static str, Outcome)| {
            matches!(outcome, Outcome::Fail(_)).then(|| (*check).to_owned())
        };
        let mut findings: Vec<String> = catalog.outcomes_of(&item.reference).iter().filter_map(failed).collect();
        findings.sort();
        Self {
            reference: item.reference.to_string(),
            repository: item.repository.as_ref().map(ToString::to_string).unwrap_or_default(),
            paths: item.paths.clone(),
            language: item.languages.first().map(|l| l.name.clone()),
            declared: item.is_declared(),
            owner: item.ownership.owner().map(|(owner, ..)| owner.reference.to_string()),
            codeowners: !item.ownership.codeowners.is_empty(),
            bus_factor,
            top: top.map(|p| p.person.to_string()),
            readme: item.readme().filter(|r| r.own).map(|r| r.path.clone()),
            runbooks: runbooks(item),
            findings,
        }
    }

    /// Where the claim and a planted truth disagree.
    pub fn compare(&self, truth: &ServiceTruth) -> Vec<String> {
        let mut complaints = self.compare_common(&Common {
            repository: &truth.repository,
            root: &truth.root,
            language: &truth.language,
            declared: truth.declared,
            owner: truth.owner.as_deref(),
            bus_factor: truth.bus_factor,
            findings: &truth.findings,
        });
        let mut compare = |what, told: String, known: String| {
            if told != known {
                complaints.push(format!("{}: {what} is {told}, in truth {known}", self.reference));
            }
        };
        compare("named by CODEOWNERS", self.codeowners.to_string(), truth.codeowners.to_string());
        compare("README", format!("{:?}", self.readme), format!("{:?}", truth.readme));
        compare("one who knows most", format!("{:?}", self.top), format!("{:?}", truth.top));
        compare("runbooks", format!("{:?}", self.runbooks), format!("{:?}", truth.runbook.as_slice()));
        complaints
    }

    /// Where the claim and the truth of a random organisation disagree.
    pub fn compare_random(&self, truth: &RandomService) -> Vec<String> {
        self.compare_common(&Common {
            repository: &truth.repository,
            root: &truth.root,
            language: &truth.language,
            declared: truth.declared,
            owner: truth.owner.as_deref(),
            bus_factor: truth.bus_factor,
            findings: &truth.findings,
        })
    }

    fn compare_common(&self, truth: &Common<'_>) -> Vec<String> {
        let mut complaints = Vec::new();
        let mut compare = |what, told: String, known: String| {
            if told != known {
                complaints.push(format!("{}: {what} is {told}, in truth {known}", self.reference));
            }
        };
        compare("repository", self.repository.clone(), truth.repository.to_owned());
        compare("folders", format!("{:?}", self.paths), format!("{:?}", [truth.root]));
        compare("main language", format!("{:?}", self.language.as_deref()), format!("{:?}", Some(truth.language)));
        compare("declared", self.declared.to_string(), truth.declared.to_string());
        compare("owner", format!("{:?}", self.owner.as_deref()), format!("{:?}", truth.owner));
        compare("bus factor", self.bus_factor.to_string(), truth.bus_factor.to_string());
        compare("findings", format!("{:?}", self.findings), format!("{:?}", truth.findings));
        complaints
    }
}

/// What both kinds of truths say.
struct Common<'a> {
    repository: &'a str,
    root: &'a str,
    language: &'a str,
    declared: bool,
    owner: Option<&'a str>,
    bus_factor: usize,
    findings: &'a [String],
}

/// Runbooks by path or address, a runbook that is only a heading as `path#heading`.
fn runbooks(item: &Item) -> Vec<String> {
    let whole = item.runbooks().filter(|d| d.own || d.url.is_some());
    let mut all: Vec<String> = whole.map(|d| d.url.clone().unwrap_or_else(|| d.path.clone())).collect();
    if all.is_empty() {
        let own = item.documents.iter().filter(|d| d.own);
        let sections = own.flat_map(|d| d.sections.iter().filter(|s| s.runbook).map(move |s| (d, s)));
        all = sections.map(|(d, s)| format!("{}#{}", d.path, s.heading.to_lowercase().replace(' ', "-"))).collect();
    }
    all
}

/// The subject of a finding as truths write it: a repository has no namespace there.
pub fn subject(reference: &EntityRef) -> String {
    match reference.kind() {
        "repository" => format!("repository:{}", reference.name()),
        _ => reference.to_string(),
    }
}
