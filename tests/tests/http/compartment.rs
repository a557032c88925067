//! Compartments: for whoever is not let in, every answer is the one that would be given if the repositories were not there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::git::{History, bare, text};
use crate::support::server::Server;
use crate::support::{DAY_START, none, temporary};

const ADA: &str = "Ada Alder <ada@house.example>";
const BEA: &str = "Bea Birch <bea@house.example>";
const CAL: &str = "Cal Cedar <cal@house.example>";

fn descriptor(kind: &str, name: &str, spec: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\n  description: About {name}\nspec:\n{spec}"
    )
}

/// A repository with a descriptor, code and prose; `word` stands in each of them.
fn repository(folder: &Path, name: &str, descriptor: &str, authors: &[&str], word: &str) {
    let path = bare(folder, name);
    let mut history = History::default();
    for turn in 0..20_i64 {
        let author = authors[usize::try_from(turn).unwrap() % authors.len()];
        let files = [
            text("catalog-info.yaml", descriptor),
            text("src/main.rs", &format!("fn main() {{ println!(\"{word} {turn}\"); }}\n")),
            text("Dockerfile", "FROM scratch\nENTRYPOINT [\"/main\"]\n"),
            text("README.md", &format!("# {name}\n\nEverything about {word}.\n\n## Runbook\n\nRestart {word}.\n")),
        ];
        history.commit(author, DAY_START - (60 - turn) * 86_400, &files, None);
    }
    history.write(&path);
}

const SERVICE: &str = "  type: service\n  lifecycle: production\n  owner: core\n";

fn open(folder: &Path) {
    repository(folder, "shop", &descriptor("Component", "shop", SERVICE), &[ADA, BEA], "parcel");
    repository(folder, "till", &descriptor("Component", "till", SERVICE), &[ADA], "receipt");
    let core = descriptor("Group", "core", "  type: team\n  children: []\n  members: []\n");
    repository(folder, "org", &core, &[BEA], "people");
}

/// What would show if it leaked: the same names, people, words and teams as in what is open, and others.
fn hidden(folder: &Path) {
    repository(folder, "shop", &descriptor("Component", "shop", SERVICE), &[ADA, CAL], "parcel zanzibar");
    let needs = format!("{SERVICE}  dependsOn: [component:default/till]\n  subcomponentOf: shop\n");
    repository(folder, "vault", &descriptor("Component", "vault", &needs), &[CAL, ADA], "zanzibar receipt");
    let group = descriptor("Group", "shadow", "  type: team\n  parent: core\n  children: []\n  members: []\n");
    repository(folder, "shadow", &group, &[CAL], "zanzibar");
    repository(folder, "broken", "kind: [zanzibar\n", &[ADA], "zanzibar");
}

/// A server over `open`, and over `hidden` in a compartment whose readers are named.
fn server(data: &Path, open: &Path, hidden: Option<(&Path, &str)>) -> Server {
    let mut config = String::new();
    if let Some((folder, readers)) = hidden {
        // It stands first: nothing may depend on that.
        config.push_str(&format!("[[source]]\npath = {folder:?}\ncompartment = \"audit\"\n"));
        config.push_str(&format!("[[compartment]]\nname = \"audit\"\nreaders = [{readers}]\n"));
    }
    config.push_str(&format!("[[source]]\npath = {open:?}\n"));
    std::fs::write(data.join("portolan.toml"), config).unwrap();
    Server::settled(data)
}

/// An answer without what differs between two equal ones: nonces, ids, clocks and counters of requests.
fn told(server: &Server, address: &str) -> (u16, String) {
    let answer = server.get(address);
    let mut text = answer.text().replace(&server.address.to_string(), "HOST");
    for (name, value) in &answer.headers {
        if name == "x-request-id" {
            text = text.replace(value.as_str(), "REQUEST");
        }
    }
    let nonce = answer.header("content-security-policy").split("'nonce-").nth(1).unwrap_or("'");
    text = text.replace(nonce.split('\'').next().unwrap_or_default(), "NONCE");
    for (from, to) in [
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?", "TIME"),
        (r"\b\d{4}-\d\d-\d\d \d\d:\d\d\b", "TIME"),
        (r"\b\d+(\.\d+)?[ \u{a0}]?(ms|s|min|m|h|seconds?|minutes?)\b( ago)?", "SPAN"),
        (r"(just now|a moment|less than a minute)( ago)?", "SPAN"),
        (r#""(generation|took_ms|uptime_seconds|version)":"?[\d.]+"?"#, "COUNT"),
        (r"(?m)^portolan_(http|crawl_ended|alerts_(oldest|queued|attempts)).*\n", ""),
    ] {
        text = regex::Regex::new(from).unwrap().replace_all(&text, to).into_owned();
    }
    if address == "/metrics" {
        // Samples of one family stand in no order.
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        text = lines.join("\n");
    }
    (answer.status, text)
}

/// The addresses below this server that a page links to.
fn links(page: &str) -> BTreeSet<String> {
    let hrefs = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let own = hrefs.filter(|href| href.starts_with('/') && !href.starts_with("//") && !href.starts_with("/assets/"));
    own.map(|href| href.split('#').next().unwrap_or_default().replace("&amp;", "&")).collect()
}

/// All that can be reached from the front page, at most so many addresses.
fn reachable(server: &Server, most: usize) -> BTreeMap<String, (u16, String)> {
    let mut seen: BTreeMap<String, (u16, String)> = BTreeMap::new();
    let mut due: Vec<String> = vec!["/".to_owned()];
    while let Some(address) = due.pop() {
        if seen.len() >= most || seen.contains_key(&address) || address.ends_with("/events") {
            continue;
        }
        let answer = told(server, &address);
        due.extend(links(&answer.1).into_iter().filter(|link| !seen.contains_key(link)));
        seen.insert(address, answer);
    }
    seen
}

/// What no page links to.
fn asked() -> Vec<String> {
    let mut all: Vec<String> = [
        "services",
        "entities/component:default%2Fshop",
        "entities/component:default%2Fvault",
        "findings",
        "skills",
        "offboard?person=ada-alder",
        "offboard/all",
        "repositories",
        "status",
        "doctor",
        "sources",
        "people/decisions",
    ]
    .iter()
    .map(|path| format!("/api/v1/{path}"))
    .collect();
    for word in [
        "zanzibar",
        "zanzibr",
        "vault",
        "shop",
        "parcel",
        "shadow",
        "cal",
        "lang:rust",
        "repo:shop",
        "is:silo",
        "owner:none",
    ] {
        all.push(format!("/api/v1/search?q={word}&facet=owner&facet=lang&facet=repo"));
        all.push(format!("/search?q={word}"));
        all.push(format!("/search/suggest?q={word}"));
        all.push(format!("/register/names?ref=component:default%2F{word}"));
    }
    for hidden in [
        "/services/default/vault",
        "/services/default/vault/knowledge",
        "/repositories/audit/vault",
        "/repositories/audit/shop",
        "/repositories/vault",
        "/documents/audit/vault/-/README.md",
        "/documents/vault/-/README.md",
        "/people/default/cal-cedar",
        "/teams/default/shadow",
        "/offboard?person=cal-cedar",
        "/services/default/shop/knowledge/default/cal-cedar",
        "/metrics",
    ] {
        all.push(hidden.to_owned());
    }
    all
}

#[test]
fn for_an_outsider_nothing_of_a_compartment_is_there() {
    let (open_folder, hidden_folder) = (temporary(), temporary());
    open(open_folder.path());
    hidden(hidden_folder.path());
    let data = [temporary(), temporary(), temporary()];
    let without = server(data[0].path(), open_folder.path(), None);
    let outside = server(data[1].path(), open_folder.path(), Some((hidden_folder.path(), "\"role:auditor\"")));
    let inside = server(data[2].path(), open_folder.path(), Some((hidden_folder.path(), "\"local\"")));

    let mut addresses: BTreeSet<String> = asked().into_iter().collect();
    let seen_inside = reachable(&inside, 250);
    // The guard is what hides it: whoever is let in sees it all over.
    let shows = |page: &(u16, String)| page.0 == 200 && page.1.contains("zanzibar");
    assert!(seen_inside.values().filter(|page| shows(page)).count() > 5, "{:?}", seen_inside.keys());
    assert_eq!(inside.get("/repositories/audit/vault").status, 200);
    assert_eq!(inside.get("/services/default/vault").status, 200);
    addresses.extend(seen_inside.into_keys());
    addresses.extend(reachable(&without, 250).into_keys());

    let mut complaints = Vec::new();
    for address in &addresses {
        let (expected, given) = (told(&without, address), told(&outside, address));
        if expected != given {
            let differs = expected.1.split('>').zip(given.1.split('>')).find(|(a, b)| a != b);
            complaints.push(format!("{address}: {} and {}: {differs:?}", expected.0, given.0));
        }
        if given.1.contains("zanzibar") && !address.contains("zanzibar") {
            complaints.push(format!("{address} says what is hidden"));
        }
    }
    none(&format!("differences over {} addresses", addresses.len()), &complaints);
    assert!(addresses.len() > 150, "{}", addresses.len());
}

#[test]
fn what_a_compartment_holds_is_on_disk_in_no_index_that_everybody_searches() {
    let (open_folder, hidden_folder, data) = (temporary(), temporary(), temporary());
    open(open_folder.path());
    hidden(hidden_folder.path());
    let server = server(data.path(), open_folder.path(), Some((hidden_folder.path(), "\"local\"")));
    assert_eq!(server.get("/search?q=zanzibar").status, 200);
    assert!(data.path().join("indexes/audit").is_dir());
    drop(server);
    let holds = |folder: &Path| {
        let files = std::fs::read_dir(folder).unwrap().flatten().filter_map(|entry| std::fs::read(entry.path()).ok());
        files.into_iter().any(|bytes| bytes.windows(8).any(|window| window == b"zanzibar"))
    };
    assert!(!holds(&data.path().join("index")));
    // Made anew on demand, so that it does not outlive a change of the configuration.
    std::fs::write(data.path().join("portolan.toml"), format!("[[source]]\npath = {:?}\n", open_folder.path()))
        .unwrap();
    let _later = Server::settled(data.path());
    assert!(!data.path().join("indexes").exists());
}
