//! How quickly the index answers: 5,000 different queries of a fixed mix over a generated
//! catalog of 20,000 services with 2 KB of text each and 200,000 sections of documents, with
//! facets, counts and snippets, from 1 and 4 clients in this process.
//!
//! `SEARCH_BENCH_SERVICES=2000` makes it smaller. The same seed gives the same catalog and queries.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use catalog_schema::query::{Field, parse};
use indexer::search::{Document, Index, Request};

const SERVICES: usize = 20_000;
const SECTIONS_PER_SERVICE: usize = 10;
const QUERIES: usize = 5_000;
const GOAL: Duration = Duration::from_millis(25);
const LANGUAGES: [&str; 8] = ["Go", "Java", "Python", "TypeScript", "Rust", "C#", "Ruby", "Kotlin"];
const SYLLABLES: [&str; 40] = [
    "pay", "led", "ger", "rou", "ter", "par", "cel", "in", "voice", "bil", "ling", "ship", "ment", "cart", "check",
    "out", "user", "pro", "file", "mail", "er", "queue", "stock", "price", "search", "feed", "rec", "om", "fraud",
    "risk", "auth", "to", "ken", "gate", "way", "me", "trics", "log", "au", "dit",
];

/// A small generator (splitmix64, Steele, Lea and Flood, 2014): the bench needs no quality, only
/// the same numbers every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap_or(1)).unwrap_or_default()
    }

    /// Small numbers far more often than large ones, as words in prose.
    fn skewed(&mut self, bound: usize) -> usize {
        let (a, b, c) = (self.below(bound), self.below(bound), self.below(bound));
        a * b / bound.max(1) * c / bound.max(1)
    }
}

struct World {
    words: Vec<String>,
    names: Vec<String>,
    random: Random,
}

impl World {
    fn new(services: usize) -> Self {
        let mut random = Random(2026);
        let mut word = |parts: usize| (0..parts).map(|_| SYLLABLES[random.below(SYLLABLES.len())]).collect::<String>();
        let words: Vec<String> = (0..20_000).map(|n| word(1 + n % 4)).collect();
        let names = (0..services).map(|n| format!("{}-{}-{}", word(2), word(1), n % 977)).collect();
        Self { words, names, random }
    }

    fn text(&mut self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 20);
        while text.len() < bytes {
            let word = self.random.skewed(self.words.len());
            text.push_str(&self.words[word]);
            text.push(if self.random.below(12) == 0 { '\n' } else { ' ' });
        }
        text
    }

    fn service(&mut self, n: usize) -> Document {
        let name = self.names[n].clone();
        let mut facets = BTreeMap::from([
            (Field::Lang, vec![LANGUAGES[self.random.skewed(LANGUAGES.len() * 2) % LANGUAGES.len()].to_owned()]),
            (Field::System, vec![format!("system-{}", n % 300)]),
            (Field::Lifecycle, vec![["production", "experimental", "deprecated"][self.random.skewed(3)].to_owned()]),
            (Field::Repo, vec![name.clone()]),
            (Field::Has, vec!["readme".to_owned()]),
        ]);
        if self.random.below(10) > 0 {
            facets.insert(Field::Owner, vec![format!("group:default/team-{}", n % 400)]);
        }
        if self.random.below(5) == 0 {
            facets.insert(Field::Is, vec!["orphaned".to_owned()]);
        }
        Document {
            id: format!("component:default/{name}"),
            parent: format!("component:default/{name}"),
            kind: "service".to_owned(),
            title: name.clone(),
            names: vec![name.clone()],
            text: self.text(2_000),
            repository: name,
            facets,
            weight: 1.0,
            ..Document::default()
        }
    }

    fn section(&mut self, of: &Document, n: usize) -> Document {
        let path = format!("docs/page-{}.md", n / 4);
        Document {
            id: format!("doc:{}:{path}#{n}", of.repository),
            kind: if n.is_multiple_of(7) { "runbook" } else { "document" }.to_owned(),
            title: self.text(20),
            names: Vec::new(),
            heading: self.text(30),
            text: self.text(600),
            path: Some(path),
            line: Some(1),
            ..of.clone()
        }
    }

    fn documents(&mut self) -> impl Iterator<Item = Document> {
        (0..self.names.len()).flat_map(|n| {
            let service = self.service(n);
            let mut all: Vec<Document> = (0..SECTIONS_PER_SERVICE).map(|at| self.section(&service, at)).collect();
            all.push(service);
            all
        })
    }

    /// One query of the mix and the name of its kind.
    fn query(&mut self, n: usize) -> (&'static str, String) {
        let any = self.random.below(self.names.len());
        let name = self.names[any].clone();
        let any = self.random.skewed(self.words.len());
        let word = self.words[any].clone();
        match n % 10 {
            0 | 1 => ("name", name),
            2 => ("typo in a name", swapped(&name, self.random.below(6))),
            3 | 4 => ("beginning", name.chars().take(2 + self.random.below(5)).collect()),
            5 => ("word", word),
            6 => ("two words", format!("{word} {}", self.words[self.random.skewed(2_000)])),
            7 => ("filters", format!("owner:team-{} -lang:go has:readme", self.random.below(400))),
            8 => ("filter and word", format!("lang:java is:orphaned {word}")),
            _ => ("phrase", format!("\"{word} {}\"", self.words[self.random.skewed(200)])),
        }
    }
}

fn swapped(name: &str, at: usize) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if at + 1 < letters.len() {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

fn request(text: &str) -> Option<Request> {
    Some(Request {
        query: parse(text).ok()?.query,
        limit: 50,
        snippets: true,
        facets: vec![Field::Kind, Field::Owner, Field::Lang, Field::System, Field::Lifecycle, Field::Has, Field::Is],
        ..Request::default()
    })
}

/// Runs each query once and returns the times by kind.
fn run(index: &Index, queries: &[(&'static str, Request)]) -> Vec<(&'static str, Duration)> {
    let timed = queries.iter().map(|(kind, request)| {
        let start = Instant::now();
        let results = index.search(request).map(|results| results.total);
        assert!(results.is_ok(), "search failed");
        (*kind, start.elapsed())
    });
    timed.collect()
}

fn report(title: &str, times: &[(&'static str, Duration)]) -> Duration {
    let mut all: Vec<Duration> = times.iter().map(|(_, time)| *time).collect();
    all.sort();
    let at = |share: usize| all.get(all.len() * share / 1000).or(all.last()).copied().unwrap_or_default();
    println!("{title:<28} p50 {:>9.3?}  p99 {:>9.3?}  max {:>9.3?}  n {}", at(500), at(990), at(1000), all.len());
    at(990)
}

fn main() {
    let services = std::env::var("SEARCH_BENCH_SERVICES").ok().and_then(|n| n.parse().ok()).unwrap_or(SERVICES);
    let mut world = World::new(services);
    let folder = std::env::temp_dir().join(format!("portolan-search-bench-{}", std::process::id()));
    let index = match Index::open(Some(&folder)) {
        Ok(index) => index,
        Err(error) => panic!("{error}"),
    };
    let start = Instant::now();
    if let Err(error) = index.rebuild(world.documents(), 1) {
        panic!("{error}");
    }
    println!("{} documents indexed in {:.1?}", index.len(), start.elapsed());
    let texts: Vec<(&'static str, String)> = (0..QUERIES).map(|n| world.query(n)).collect();
    let queries: Vec<(&'static str, Request)> =
        texts.iter().filter_map(|(kind, text)| Some((*kind, request(text)?))).collect();

    let times = run(&index, &queries);
    let mut kinds: Vec<&str> = times.iter().map(|(kind, _)| *kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let of_kind: Vec<_> = times.iter().filter(|(other, _)| *other == kind).copied().collect();
        report(kind, &of_kind);
    }
    let p99 = report("all, 1 client", &times);
    println!("goal: p99 <= {GOAL:?}: {}", if p99 <= GOAL { "met" } else { "MISSED" });
    let parts: Vec<_> = queries.chunks(queries.len().div_ceil(4)).collect();
    let times: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = parts.iter().map(|part| scope.spawn(|| run(&index, part))).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
    });
    report("all, 4 clients", &times);
    drop(index);
    // Only our own folder below the system's temporary one.
    let _ = std::fs::remove_dir_all(&folder);
}
