//! A small catalog built by hand, for the tests of the views.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::{Arc, OnceLock};

use catalog_schema::fact::{DocumentKind, Evidence, Standing, Witness};
use catalog_schema::finding::{Failure, Finding, Outcome};
use catalog_schema::id::{EntityRef, RepositoryId};
use catalog_schema::problem::Severity;
use catalog_schema::relation::{Relation, RelationType};
use indexer::catalog::{
    Catalog, Claimed, Credit, Declaration, Discovery, DocumentEntry, Identity, Item, Knower, Knowledge, Known,
    LanguageShare, MergeReason, OwnerRef, Ownership, PersonService, Progress, RelationEntry, RepositoryEntry,
    RepositoryState, Verdict,
};
use indexer::pipeline::{Engine, Mirrors, Options, Roots, Run, Sight, Status};
use tokio::runtime::Runtime;

use super::Context;

/// The clock of all samples: 2026-11-23 10:41 UTC.
pub const NOW: i64 = 1_795_430_460;

/// An engine without data and a catalog.
pub struct Sample {
    engine: Engine,
    /// The catalog, to be changed before a context is made.
    pub catalog: Catalog,
    status: Status,
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().unwrap())
}

impl Sample {
    fn new(catalog: Catalog) -> Self {
        let options = Options {
            data: None,
            key_file: None,
            program: None,
            workers: 1,
            live: true,
            sources: Vec::new(),
            mirrors: Mirrors::default(),
            roots: Roots::default(),
            clock: || NOW,
            runtime: runtime().handle().clone(),
        };
        Self { engine: Engine::open(options).unwrap(), catalog, status: Status::default() }
    }

    /// A context for a request; what the address holds lives as long as the test.
    pub fn context<'a>(&'a self, address: &str) -> Context<'a> {
        let address: &'static str = Box::leak(address.to_owned().into_boxed_str());
        let pairs = address.split_once('?').map(|(_, query)| pairs(query)).unwrap_or_default();
        Context {
            engine: self.engine.reader(&Sight::default()),
            catalog: Arc::new(self.catalog.clone()),
            status: self.status.clone(),
            now: NOW,
            every: Some(600),
            path: address,
            query: Box::leak(pairs.into_boxed_slice()),
        }
    }

    /// Adds a repository without contents.
    pub fn repository(&mut self, id: &str, state: RepositoryState) {
        let entry = repository(id, state, Vec::new());
        self.catalog.repositories.insert(entry.id.clone(), Arc::new(entry));
    }

    /// Puts an item in, or in the place of an older one.
    pub fn put(&mut self, item: Item) {
        self.catalog.items.insert(item.reference.clone(), Arc::new(item));
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        (key.to_owned(), value.replace('+', " "))
    };
    query.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// Nothing crawled.
pub fn empty() -> Sample {
    Sample::new(Catalog::default())
}

/// One team, one person, two services in one repository of two.
pub fn organisation() -> Sample {
    let ledger = reference("component:default/ledger");
    let mut catalog = Catalog {
        generation: 1,
        as_of: i32::try_from(NOW / 86_400).unwrap(),
        progress: Progress { read: 1, total: 2 },
        ..Catalog::default()
    };
    let outcomes = vec![
        ("owner-missing", Outcome::Pass),
        ("orphaned", Outcome::NotMeasured("1 of 2 repositories read".to_owned())),
        ("runbook-missing", Outcome::fail(failure())),
        ("name-conflict", Outcome::NotApplicable("no descriptor")),
    ];
    catalog.outcomes.insert(ledger.clone(), outcomes.into());
    catalog.findings = Arc::new(vec![finding("runbook-missing", &ledger)]);
    let entry = repository("pay/core", RepositoryState::Ok, vec![ledger, reference("component:default/sorter")]);
    catalog.repositories.insert(entry.id.clone(), Arc::new(entry));
    let mut sample = Sample::new(catalog);
    sample.status.last = Some(Run { started: NOW - 7_300, ended: NOW - 7_200, repositories: 1, changed: 1, failed: 0 });
    for item in [owned_service(), unclaimed_service(), team(), person()] {
        sample.put(item);
    }
    sample
}

/// So many services; every other one has a bus factor of 1, the rest of 3.
pub fn crowd(count: usize) -> Sample {
    let mut sample = organisation();
    sample.catalog.items.clear();
    for index in 0..count {
        let mut item = service(&format!("s{index:03}"));
        let bus_factor = if index % 2 == 0 { 1 } else { 3 };
        item.knowledge =
            Some(Arc::new(Knowledge { bus_factor, last_change_day: Some(20_000), ..Knowledge::default() }));
        sample.put(item);
    }
    sample
}

fn failure() -> Failure {
    Failure {
        severity: Severity::Warning,
        title: "has no runbook".to_owned(),
        detail: "Looked for files named runbook.".to_owned(),
        evidence: Vec::new(),
        since: Some(NOW - 5 * 86_400),
    }
}

fn finding(check: &str, subject: &EntityRef) -> Finding {
    let failure = failure();
    Finding {
        id: format!("{check}:{subject}"),
        check: check.to_owned(),
        severity: failure.severity,
        subject: subject.clone(),
        title: failure.title,
        detail: failure.detail,
        evidence: vec![evidence("catalog-info.yaml", 1)],
        since: failure.since,
    }
}

fn owned_service() -> Item {
    let owner = OwnerRef { reference: reference("group:default/billing"), exists: true, present: true };
    let mut knower = knower("Amina Yusuf", 0.93, true);
    knower.person = reference("user:default/amina");
    knower.in_bus_factor = true;
    Item {
        ownership: Ownership {
            declared: Some(Claimed {
                value: owner,
                evidence: vec![evidence("catalog-info.yaml", 11)],
                others: Vec::new(),
            }),
            verdict: Verdict::Confirmed,
            ..Ownership::default()
        },
        declaration: Some(Declaration {
            entity: Arc::new(entity("ledger")),
            evidence: evidence("catalog-info.yaml", 1),
        }),
        tier: Some(Known { value: "1".to_owned(), evidence: evidence("catalog-info.yaml", 8) }),
        languages: vec![LanguageShare { name: "Rust".to_owned(), bytes: 41_208, share: 1.0 }],
        documents: vec![document(DocumentKind::Readme, "README.md", NOW - 86_400, 4)],
        knowledge: Some(Arc::new(Knowledge {
            bus_factor: 1,
            people: vec![knower],
            top_share: 0.93,
            last_change_day: Some(20_700),
            ..Knowledge::default()
        })),
        changed_at: Some(NOW - 7_200),
        ..service("ledger")
    }
}

fn unclaimed_service() -> Item {
    Item {
        discovery: Some(Discovery {
            evidence: vec![evidence("sorter/Dockerfile", 1)],
            aliases: Vec::new(),
            since: None,
        }),
        paths: vec!["sorter".to_owned()],
        ..service("sorter")
    }
}

fn team() -> Item {
    let member = relation(RelationType::HasMember, "user:default/amina");
    Item { title: "Billing".to_owned(), relations: vec![member], repository: None, ..item("group:default/billing") }
}

fn person() -> Item {
    let known = PersonService {
        service: reference("component:default/ledger"),
        knower: true,
        only_knower: true,
        last_active_day: 20_700,
    };
    let signature = |name: &str, address: &str| (name.to_owned(), address.to_owned());
    Item {
        title: "Amina Yusuf".to_owned(),
        repository: None,
        identity: Some(Arc::new(Identity {
            signatures: vec![signature("Amina Yusuf", "amina@kestrel.test"), signature("amina", "a@home.test")],
            merges: vec![MergeReason {
                a: "Amina Yusuf <amina@kestrel.test>".to_owned(),
                b: "amina <a@home.test>".to_owned(),
                reason: "mailmap",
            }],
            present: true,
            listing: None,
            presence_reason: "member of billing".to_owned(),
            last_active_day: Some(20_700),
            services: vec![known],
            teams: vec![reference("group:default/billing")],
        })),
        ..item("user:default/amina")
    }
}

fn entity(name: &str) -> catalog_schema::entity::Entity {
    let document = serde_json::json!({"kind": "Component", "metadata": {"name": name}, "spec": {"type": "service"}});
    catalog_schema::entity::Entity::new(document, std::collections::BTreeMap::new()).unwrap()
}

/// A service of which nothing else is known.
pub fn service(name: &str) -> Item {
    let mut item = item("component:default/x");
    item.reference = EntityRef::new("component", "default", name);
    item.name = name.to_owned();
    item.title = name.to_owned();
    item
}

fn item(reference: &str) -> Item {
    let reference = self::reference(reference);
    let name = reference.name().to_owned();
    Item { repository: Some(RepositoryId("pay/core".to_owned())), ..Item::named(reference, &name) }
}

fn repository(id: &str, state: RepositoryState, items: Vec<EntityRef>) -> RepositoryEntry {
    RepositoryEntry {
        id: RepositoryId(id.to_owned()),
        location: format!("/srv/{id}"),
        state,
        commit: Some("4be07c1d9a".to_owned()),
        branch: Some("main".to_owned()),
        head_at: Some(NOW - 7_200),
        commits: 38,
        files: 12,
        crawled_at: NOW - 3_600,
        took_ms: 240,
        problems: Vec::new(),
        items,
        lost: Vec::new(),
        rules: None,
        broken: std::collections::BTreeMap::new(),
    }
}

/// A reference.
pub fn reference(text: &str) -> EntityRef {
    text.parse().unwrap()
}

/// A file of the one repository.
fn witness(path: &str) -> Witness {
    Witness {
        repository: RepositoryId("pay/core".to_owned()),
        path: path.to_owned(),
        commit: "4be07c1d9a".to_owned(),
        at: NOW - 2 * 86_400,
        extractor: "descriptor".to_owned(),
        standing: Standing::Declared,
    }
}

/// A line of a file of the one repository.
pub fn evidence(path: &str, line: u32) -> Evidence {
    Evidence::new(witness(path), Some(line))
}

/// A document changed at a time, with so many code changes since.
pub fn document(kind: DocumentKind, path: &str, at: i64, changes_since: u32) -> DocumentEntry {
    DocumentEntry {
        kind,
        title: path.to_owned(),
        path: path.to_owned(),
        url: None,
        lines: 20,
        sections: Vec::new(),
        evidence: Evidence::new(Witness { at, extractor: "document".to_owned(), ..witness(path) }, None),
        own: true,
        changes_since,
    }
}

/// A declared relation.
pub fn relation(relation: RelationType, target: &str) -> RelationEntry {
    RelationEntry {
        relation: Relation { relation, target: reference(target) },
        exists: true,
        evidence: evidence("catalog-info.yaml", 20),
    }
}

/// Somebody who changed a service for three days this month and one day three years ago.
pub fn knower(name: &str, share: f64, present: bool) -> Knower {
    Knower {
        person: EntityRef::new("user", "git", name),
        name: name.to_owned(),
        knowledge: share * 10.0,
        share,
        knower: present,
        in_bus_factor: false,
        last_active_day: 20_700,
        present,
        days: [19_716, 20_777, 20_778, 20_779].into_iter().map(|day| (day, Credit::Author)).collect(),
    }
}
