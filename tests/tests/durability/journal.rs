//! `kill -9` of a process that appends to the journal: what was acknowledged is there, and nothing else but at most
//! the one entry that was under way.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use indexer::journal::{self, Entry, MAX_PAGE, NewEntry};
use serde_json::json;

use super::Chance;
use super::child::{Working, folder, say};
use crate::support::{runtime, temporary};

const KILLS: usize = 40;
/// Of a hundred kills, at least so many must fall between append and acknowledgement, else the run says nothing.
const BETWEEN: usize = 30;

fn open(folder: &Path) -> journal::Opened {
    journal::open(&format!("file:{}", folder.display())).unwrap()
}

fn entries(folder: &Path) -> Vec<Entry> {
    let opened = open(folder);
    assert!(opened.damage.is_empty(), "{:?}", opened.damage);
    let mut all = Vec::new();
    while (all.len() as u64) < opened.journal.last() {
        let page = runtime().block_on(opened.journal.read(all.len() as u64 + 1, MAX_PAGE)).unwrap();
        assert!(!page.entries.is_empty() && page.damage.is_empty(), "{:?}", page.damage);
        all.extend(page.entries);
    }
    assert_eq!(runtime().block_on(opened.journal.verify()).unwrap(), []);
    all
}

/// The child: appends until it is killed.
#[test]
fn appends_until_it_is_killed() {
    let Some(folder) = folder() else { return };
    let journal = open(&folder).journal;
    for number in journal.last() + 1.. {
        let entry = NewEntry {
            time: 1_768_435_200,
            actor: "operator".to_owned(),
            action: "source.add".to_owned(),
            subject: format!("source-{}", number % 7),
            payload: json!({ "number": number, "filling": "x".repeat(usize::try_from(number % 3_000).unwrap()) }),
        };
        say(&format!("begin {number}"));
        let sequence = runtime().block_on(journal.append(entry, None)).unwrap();
        say(&format!("ack {number} {sequence}"));
    }
}

#[test]
fn what_was_acknowledged_survives_forty_kills() {
    let folder = temporary();
    let mut chance = Chance::new(20_260_115);
    let mut acknowledged: BTreeMap<u64, u64> = BTreeMap::new();
    let mut between = 0;
    for kill in 0..KILLS {
        let mut child = Working::start("durability::journal::appends_until_it_is_killed", folder.path());
        child.until("ack ", 1 + usize::try_from(chance.below(12)).unwrap());
        let said = child.kill_after(Duration::from_micros(chance.below(4_000)));
        let numbers = |line: &String| line.split(' ').skip(1).map(|n| n.parse().unwrap()).collect::<Vec<u64>>();
        for pair in said.iter().filter(|l| l.starts_with("ack ")).map(numbers) {
            acknowledged.insert(pair[0], pair[1]);
        }
        between += usize::from(said.last().is_some_and(|line| line.starts_with("begin ")));
        let all = entries(folder.path());
        for (number, sequence) in &acknowledged {
            let entry = all.iter().find(|e| e.sequence == *sequence);
            let written = entry.and_then(|e| e.payload["number"].as_u64());
            assert_eq!(written, Some(*number), "kill {kill}: entry {sequence} was acknowledged");
        }
        // One entry was under way at most; it may be there or not.
        let unknown = all.iter().filter(|e| !acknowledged.contains_key(&e.payload["number"].as_u64().unwrap())).count();
        assert!(unknown <= kill + 1, "kill {kill}: {unknown} entries that nobody acknowledged");
    }
    println!(
        "{between} of {KILLS} kills fell between append and acknowledgement; {} entries, 0 lost",
        acknowledged.len()
    );
    assert!(
        between * 100 >= KILLS * BETWEEN,
        "only {between} of {KILLS} kills fell between append and acknowledgement"
    );
}
