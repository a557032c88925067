//! What hiding costs: the same 4,000 searches over 20,000 entities without and with 1,000 restricted repositories in ten
//! compartments, by a reader who is let into none and by one who is let into all. What is added to the slowest hundredth
//! may be 1 ms at most.
//!
//! `COMPARTMENT_BENCH_ENTITIES=2000` makes it smaller.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use catalog_schema::query::{Field, parse};
use indexer::pipeline::{Engine, Mirrors, Options, Place, Registered, Roots, Sight, Silent, Source};
use indexer::resolve::part::Trust;
use indexer::search::Request;

const ENTITIES: usize = 20_000;
/// Entities that one repository declares: a catalog file has a limit.
const OF_ONE: usize = 400;
const RESTRICTED: usize = 1_000;
const COMPARTMENTS: usize = 10;
const SEARCHES: usize = 4_000;
const GOAL: Duration = Duration::from_millis(1);
const WORDS: [&str; 12] = [
    "ledger", "router", "parcel", "invoice", "billing", "shipment", "cart", "checkout", "profile", "queue", "stock",
    "fraud",
];

fn git(folder: &Path, arguments: &[&str], input: &str) {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder).stdin(Stdio::piped()).stderr(Stdio::null());
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let mut child = command.spawn().expect("this bench needs the program `git`");
    child.stdin.take().expect("it was asked for").write_all(input.as_bytes()).expect("git reads");
    assert!(child.wait().is_ok_and(|status| status.success()), "git {arguments:?}");
}

/// A bare repository whose catalog file declares some entities.
fn repository(folder: &Path, name: &str, entities: std::ops::Range<usize>) {
    let mut descriptor = String::new();
    for number in entities {
        let (one, two) = (WORDS[number % WORDS.len()], WORDS[number / 7 % WORDS.len()]);
        let _ = write!(
            descriptor,
            "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {one}-{name}-{number}\n  description: Takes the {two} to the {one}\nspec:\n  type: service\n  lifecycle: production\n  owner: team-{}\n",
            number % 97
        );
    }
    let path = folder.join(format!("{name}.git"));
    git(folder, &["init", "--quiet", "--bare", "--initial-branch=main", &path.to_string_lossy()], "");
    let who = "Ada Alder <ada@house.example> 1764583200 +0000";
    let size = descriptor.len();
    let stream = format!(
        "commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata 1\nx\nM 100644 inline catalog-info.yaml\ndata {size}\n{descriptor}\n"
    );
    git(&path, &["fast-import", "--quiet"], &stream);
}

fn source(folder: &Path, compartment: Option<usize>) -> Source {
    let place = Place::Folder { path: folder.to_owned(), below: None };
    let compartment = compartment.map(|number| format!("room-{number}"));
    Source::of(place, Trust::Org, Registered::CommandLine).within(compartment)
}

fn engine(sources: Vec<Source>, runtime: &tokio::runtime::Runtime) -> Engine {
    let options = Options {
        data: None,
        key_file: None,
        program: None,
        workers: 2,
        live: false,
        sources,
        mirrors: Mirrors::default(),
        roots: Roots::default(),
        clock: || 1_764_600_000,
        runtime: runtime.handle().clone(),
    };
    let engine = Engine::open(options).expect("an engine in memory opens");
    engine.crawl(&|_| true, &Silent).expect("the crawl ends well");
    engine
}

fn request(number: usize) -> Request {
    let (one, two) = (WORDS[number % WORDS.len()], WORDS[number / 5 % WORDS.len()]);
    let text = match number % 4 {
        0 => one.to_owned(),
        1 => format!("{one} {two}"),
        2 => format!("owner:team-{} {one}", number % 97),
        _ => one.chars().take(4).collect(),
    };
    let query = parse(&text).expect("each is a query").query;
    let facets = vec![Field::Kind, Field::Owner, Field::Lang, Field::System];
    Request { query, limit: 50, snippets: true, facets, ..Request::default() }
}

/// The slowest hundredth of all searches by a reader, from the decision what they see to the last hit.
fn p99(what: &str, engine: &Engine, sight: &Sight) -> Duration {
    let requests: Vec<Request> = (0..SEARCHES).map(request).collect();
    // Whoever comes first to a compartment waits for its catalog; that is not the search.
    let entities = engine.reader(sight).catalog().items.len();
    let mut took: Vec<Duration> = requests
        .iter()
        .map(|request| {
            let begun = Instant::now();
            let found = engine.reader(sight).search(request).expect("the index answers");
            assert!(found.total > 0 || found.hits.is_empty());
            begun.elapsed()
        })
        .collect();
    took.sort_unstable();
    let (half, slow) = (took[took.len() / 2], took[took.len() * 99 / 100]);
    println!("{what:<34} p50 {half:>9.3?}  p99 {slow:>9.3?}  over {entities} entities");
    slow
}

fn main() {
    let entities = std::env::var("COMPARTMENT_BENCH_ENTITIES").ok().and_then(|n| n.parse().ok()).unwrap_or(ENTITIES);
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let (open, hidden) = (folder.path().join("open"), folder.path().join("hidden"));
    std::fs::create_dir_all(&open).expect("it is made");
    for (number, first) in (0..entities).step_by(OF_ONE).enumerate() {
        repository(&open, &format!("open-{number}"), first..entities.min(first + OF_ONE));
    }
    let rooms: Vec<_> = (0..COMPARTMENTS).map(|number| hidden.join(number.to_string())).collect();
    for (number, room) in rooms.iter().enumerate() {
        std::fs::create_dir_all(room).expect("it is made");
        for one in 0..RESTRICTED / COMPARTMENTS {
            repository(room, &format!("hidden-{number}-{one}"), one..one + 1);
        }
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let plain = engine(vec![source(&open, None)], &runtime);
    let restricted = rooms.iter().enumerate().map(|(number, room)| source(room, Some(number)));
    let with = engine(restricted.chain([source(&open, None)]).collect(), &runtime);
    let all: BTreeSet<String> = (0..COMPARTMENTS).map(|number| format!("room-{number}")).collect();

    // Once before it counts: the first searches fill caches.
    let nobody = Sight::default();
    p99("(warming)", &plain, &nobody);
    let base = p99("no restricted repositories", &plain, &nobody);
    for (what, sight) in
        [("1,000 restricted, let into none", nobody), ("1,000 restricted, let into all", Sight::Some(all))]
    {
        let added = p99(what, &with, &sight).saturating_sub(base);
        println!("goal: adds at most {GOAL:?} at p99: {added:.3?} {}", if added <= GOAL { "met" } else { "MISSED" });
    }
}
