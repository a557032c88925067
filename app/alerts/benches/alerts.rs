//! What raising, matching and sending cost: 100,000 subscriptions against one change (at most 50 ms), a look at a catalog of
//! 20,000 services (at most 10 ms over what the crawl takes), 10,000 queued deliveries (at least 500 a second).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use catalog_schema::id::EntityRef;
use catalog_schema::problem::Severity;
use catalog_schema::query::Field;
use criterion::{Criterion, criterion_group, criterion_main};
use indexer::catalog::{Catalog, Item, Progress};
use indexer::journal;
use portolan_alerts::about::About;
use portolan_alerts::book::{Book, Parcel};
use portolan_alerts::clock::Steady;
use portolan_alerts::event::Step;
use portolan_alerts::known::{Event, Known, Observation};
use portolan_alerts::matching::Matcher;
use portolan_alerts::rule::{INBOX, Rule, Scope, Timing};
use portolan_alerts::sender::{Deliver, run};
use portolan_alerts::state::command::Command;
use portolan_alerts::state::outbox::{Answer, Outcome, Speed};
use portolan_alerts::target::{Target, TeamReach};
use tokio_util::sync::CancellationToken;

const RULES: usize = 100_000;
const SERVICES: usize = 20_000;
const ROWS: usize = 10_000;
const TARGETS: usize = 20;

fn rule(number: usize) -> Rule {
    let query = match number % 10 {
        0..=5 => format!("owner:team-{}", number % 2_000),
        6 => format!("repo:repo-{number}"),
        7 => format!("service-{number}"),
        8 => format!("lang:go tag:t{}", number % 5_000),
        _ => format!("lang:rust -owner:team-{number}"),
    };
    let kinds = if number.is_multiple_of(3) { vec!["owner-removed".to_owned()] } else { Vec::new() };
    Rule {
        id: format!("r{number}"),
        name: format!("Rule {number}"),
        scope: Scope::Person(format!("user:default/p{number}")),
        kinds: kinds.into_iter().collect(),
        query,
        channels: vec![INBOX.to_owned()],
        timing: Timing::default(),
    }
}

fn about(number: usize) -> About {
    About {
        kind: "service".to_owned(),
        name: format!("service-{number}"),
        names: vec![format!("service-{number}")],
        repository: format!("repo-{number}"),
        owner: Some(EntityRef::new("group", "default", "payments")),
        attended: true,
        text: "Takes payments and hands them on to the ledger.".to_owned(),
        fields: BTreeMap::from([
            (Field::Owner, vec![format!("team-{}", number % 2_000)]),
            (Field::Lang, vec!["Go".to_owned()]),
            (Field::Tag, vec![format!("t{}", number % 5_000)]),
            (Field::Repo, vec![format!("repo-{number}")]),
        ]),
        ..About::default()
    }
}

fn catalog() -> Catalog {
    let item = |number: usize| {
        let reference = EntityRef::new("component", "default", &format!("service-{number}"));
        (reference.clone(), Arc::new(Item::named(reference, &format!("service-{number}"))))
    };
    Catalog { items: (0..SERVICES).map(item).collect(), progress: Progress { read: 1, total: 1 }, ..Catalog::default() }
}

fn measure(bench: &mut Criterion) {
    let mut matcher = Matcher::default();
    (0..RULES).for_each(|number| matcher.put(&rule(number)));
    let subject = about(4_008);
    println!("{RULES} rules, {} met by one change", matcher.find("owner-removed", &subject).len());
    let mut group = bench.benchmark_group("alerts");
    group.sample_size(20);
    group.bench_function("one change against 100,000 rules", |b| b.iter(|| matcher.find("owner-removed", &subject)));
    let catalog = catalog();
    let mut known = Known::default();
    known.apply(&known.observe(&catalog));
    group.bench_function("a look at 20,000 services without news", |b| b.iter(|| known.observe(&catalog)));
    group.finish();
    drain();
}

/// A target that answers after five milliseconds.
struct Healthy(AtomicUsize);

#[async_trait]
impl Deliver for Healthy {
    fn speed(&self, _: &str) -> Speed {
        Speed { parallel: 16, interval: 0 }
    }

    async fn deliver(&self, parcel: &Parcel) -> (Outcome, Answer) {
        tokio::time::sleep(Duration::from_millis(5)).await;
        self.0.fetch_add(1, Ordering::Relaxed);
        (Outcome::Sent, Answer { at: parcel.now, status: Some(200), text: String::new() })
    }
}

fn event(number: usize) -> Event {
    Event {
        kind: "owner-changed".to_owned(),
        subject: EntityRef::new("component", "default", &format!("service-{number}")),
        step: Step::Tell,
        severity: Severity::Info,
        urgent: false,
        title: format!("service-{number} changed hands"),
        detail: String::new(),
        place: None,
        about: about(number),
    }
}

fn drain() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let open =
        |name: &str| journal::open(&format!("file:{}", folder.path().join(name).display())).expect("a journal").journal;
    let clock = Arc::new(Steady::default());
    let vault = Arc::new(indexer::seal::Vault::fleeting());
    let book = Book::open(open("journal"), open("log"), runtime.handle().clone(), clock, vault).expect("a book");
    let targets: Vec<String> = (0..TARGETS).map(|n| format!("t{n}")).collect();
    let team = EntityRef::new("group", "default", "payments");
    for id in &targets {
        let target = Target {
            id: id.clone(),
            name: id.clone(),
            channel: "webhook".to_owned(),
            address: format!("https://hooks.example/{id}"),
            secrets: Vec::new(),
            overlap: None,
            scope: Scope::Team(team.clone()),
            needs_consent: false,
            single: true,
        };
        book.command(Command::PutTarget(target), "bench").expect("a target");
    }
    let reach = TeamReach { targets, ..TeamReach::default() };
    book.command(Command::SetTeam { team, reach }, "bench").expect("a team");
    let begun = Instant::now();
    let events = (0..ROWS / TARGETS).map(event).collect();
    for part in (Observation { events, ..Observation::default() }).parts() {
        book.raise(part).expect("raised");
    }
    println!("{} events raised, {} rows, in {:?}", ROWS / TARGETS, book.health().queued, begun.elapsed());
    let (book, healthy) = (Arc::new(book), Arc::new(Healthy(AtomicUsize::new(0))));
    let stop = CancellationToken::new();
    let begun = Instant::now();
    let sender = runtime.spawn(run(Arc::clone(&book), Arc::clone(&healthy) as Arc<dyn Deliver>, stop.clone()));
    while book.health().queued > 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let took = begun.elapsed();
    stop.cancel();
    let _ = runtime.block_on(sender);
    let rate = ROWS as f64 / took.as_secs_f64();
    println!("{ROWS} deliveries drained in {took:?}: {rate:.0} a second, {} sent", healthy.0.load(Ordering::Relaxed));
    assert!(rate >= 500.0, "slower than 500 a second");
}

criterion_group!(benches, measure);
criterion_main!(benches);
