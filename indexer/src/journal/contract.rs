//! What every journal promises, and what the one on disk does with damage.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use serde_json::json;

use super::segment::list;
use super::*;

fn entry(subject: &str, n: u64) -> NewEntry {
    NewEntry {
        time: 1_000,
        actor: "user:ann".into(),
        action: "source.add".into(),
        subject: subject.into(),
        payload: json!({ "n": n, "text": "line\nfeed" }),
    }
}

fn expect(subject: &str, sequence: u64) -> Option<Expect> {
    Some(Expect { subject: subject.into(), sequence })
}

fn on_disk(folder: &Path, segment_size: u64) -> Opened {
    file::open_with(folder, segment_size).unwrap()
}

fn sequences(page: &Page) -> Vec<u64> {
    page.entries.iter().map(|entry| entry.sequence).collect()
}

async fn contract(journal: Arc<dyn Journal>) {
    assert_eq!((journal.last(), journal.read(1, 10).await.unwrap().entries.len()), (0, 0));
    let mut follow = journal.follow(1);
    assert_eq!(journal.append(entry("a", 1), expect("a", 0)).await.unwrap(), 1);
    assert_eq!(journal.append(entry("b", 2), None).await.unwrap(), 2);
    let conflict = journal.append(entry("a", 3), expect("a", 0)).await;
    assert!(matches!(conflict, Err(JournalError::Conflict { expected: 0, actual: 1, .. })));
    assert_eq!(journal.append(entry("a", 3), expect("a", 1)).await.unwrap(), 3);
    let large = NewEntry { payload: json!("x".repeat(MAX_LINE)), ..entry("a", 4) };
    assert!(matches!(journal.append(large, None).await, Err(JournalError::TooLong(_))));

    let page = journal.read(2, 1).await.unwrap();
    assert_eq!((sequences(&page), page.next), (vec![2], 3));
    let page = journal.read(0, 100).await.unwrap();
    assert_eq!((sequences(&page), page.next), (vec![1, 2, 3], 4));
    assert_eq!(page.entries[2].payload, json!({ "n": 3, "text": "line\nfeed" }));
    assert_eq!(page.entries[1].previous, page.entries[0].hash);
    assert!(journal.read(4, 10).await.unwrap().entries.is_empty());
    assert!(journal.read(u64::MAX, 10).await.unwrap().entries.is_empty());
    assert_eq!(sequences(&follow.next().await.unwrap().unwrap()), [1, 2, 3]);

    racing(&journal).await;
    let mut seen = Vec::new();
    while seen.len() < 100 {
        seen.extend(sequences(&follow.next().await.unwrap().unwrap()));
    }
    assert_eq!(seen, (4..=103).collect::<Vec<u64>>());
    assert_eq!(journal.verify().await.unwrap(), []);
    drop(journal);
    assert_eq!(follow.next().await.unwrap(), None);
}

/// Many at once: each sequence is given once, and of those who expect the same only one passes.
async fn racing(journal: &Arc<dyn Journal>) {
    let mut tasks = Vec::new();
    for n in 0..100 {
        let journal = journal.clone();
        tasks.push(tokio::spawn(async move { journal.append(entry(&format!("s{}", n % 7), n), None).await.unwrap() }));
    }
    let mut given = Vec::new();
    for task in tasks {
        given.push(task.await.unwrap());
    }
    given.sort_unstable();
    assert_eq!(given, (4..=103).collect::<Vec<u64>>());
    let last =
        journal.read(1, MAX_PAGE).await.unwrap().entries.iter().rev().find(|e| e.subject == "s1").unwrap().sequence;
    let stale = journal.append(entry("s1", 0), expect("s1", last - 1)).await;
    assert!(matches!(stale, Err(JournalError::Conflict { actual, .. }) if actual == last));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_keeps_the_contract() {
    contract(open("memory:").unwrap().journal).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_keep_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    contract(open(&format!("file:{}/journal", folder.path().display())).unwrap().journal).await;
    contract(on_disk(&folder.path().join("small"), 2_000).journal).await;
}

#[test]
fn other_addresses_are_refused() {
    for address in ["", "file:", "nats://x"] {
        assert!(matches!(open(address), Err(JournalError::Address(_))), "{address}");
    }
}

#[tokio::test]
async fn segments_are_found_by_sequence_and_survive_reopening() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..4_u64 {
        let opened = on_disk(folder.path(), 1_500);
        assert_eq!((opened.cut, opened.damage), (None, vec![]));
        assert_eq!(opened.journal.last(), round * 10);
        for n in 0..10 {
            opened.journal.append(entry(&format!("s{n}"), n), None).await.unwrap();
        }
        // Subjects of segments that were not read on opening are known all the same.
        let old = round * 10 + 1;
        assert!(opened.journal.append(entry("s0", 0), expect("s0", 999)).await.is_err());
        assert!(matches!(
            opened.journal.append(entry("s0", 0), expect("s0", 0)).await,
            Err(JournalError::Conflict { actual, .. }) if actual == old
        ));
    }
    let journal = on_disk(folder.path(), 1_500).journal;
    assert!(list(folder.path()).unwrap().len() > 5);
    for from in 1..=40 {
        assert_eq!(sequences(&journal.read(from, 5).await.unwrap()), (from..=40.min(from + 4)).collect::<Vec<u64>>());
    }
    assert!(matches!(
        journal.append(entry("s3", 0), expect("s3", 0)).await,
        Err(JournalError::Conflict { actual: 34, .. })
    ));
    assert_eq!(journal.append(entry("new", 0), expect("new", 0)).await.unwrap(), 41);
    assert_eq!(journal.verify().await.unwrap(), []);
}

/// A folder with one segment of three entries, and its text.
async fn three(folder: &Path) -> (std::path::PathBuf, String) {
    let journal = on_disk(folder, 1 << 20).journal;
    for n in 1..=3 {
        journal.append(entry("s", n), None).await.unwrap();
    }
    drop(journal);
    let path = list(folder).unwrap()[0].path.clone();
    let text = fs::read_to_string(&path).unwrap();
    (path, text)
}

#[tokio::test]
async fn an_unfinished_write_is_cut_wherever_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let (path, text) = three(folder.path()).await;
    let third = text.trim_end().rfind('\n').unwrap() + 1;
    for end in third..text.len() {
        fs::write(&path, &text[..end]).unwrap();
        let opened = on_disk(folder.path(), 1 << 20);
        let bytes = u64::try_from(end - third).unwrap();
        assert_eq!(opened.cut, (bytes > 0).then(|| (path.clone(), bytes)));
        assert_eq!((opened.damage, opened.journal.last()), (vec![], 2));
    }
    // Blocks that were promised but never written read as zeros.
    fs::write(&path, format!("{}{}", &text[..third], "\0".repeat(5_000))).unwrap();
    let opened = on_disk(folder.path(), 1 << 20);
    assert_eq!((opened.cut.unwrap().1, opened.journal.last()), (5_000, 2));
    assert_eq!(opened.journal.append(entry("s", 9), expect("s", 2)).await.unwrap(), 3);
    assert_eq!(opened.journal.verify().await.unwrap(), []);
}

#[tokio::test]
async fn a_damaged_line_is_named_and_the_rest_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let (path, text) = three(folder.path()).await;
    let lines: Vec<&str> = text.lines().collect();
    let broken = lines[1].replace("user:ann", "user:eve");
    let swapped = format!("{}\n{}\n{}\n", lines[1], lines[0], lines[2]);
    let cases = [
        (format!("{}\n{broken}\n{}\n", lines[0], lines[2]), vec![1, 3], 2),
        (format!("{}\n\0\0\0{}\n{}\n", lines[0], lines[1], lines[2]), vec![1, 3], 2),
        (format!("{}\n{}\n", lines[0], lines[2]), vec![1, 3], 2),
        (format!("{}\n{}\n{broken}\n", lines[0], lines[1]), vec![1, 2], 3),
    ];
    for (text, readable, line) in cases {
        fs::write(&path, &text).unwrap();
        let opened = on_disk(folder.path(), 1 << 20);
        assert_eq!(opened.cut, None);
        assert_eq!((opened.damage[0].line, opened.damage[0].segment.as_str()), (line, "00000000000000000001.jsonl"));
        assert_eq!(sequences(&opened.journal.read(1, 10).await.unwrap()), readable);
        let next = opened.journal.append(entry("s", 4), None).await.unwrap();
        assert_eq!(next, readable[readable.len() - 1] + 1);
        assert!(!opened.journal.verify().await.unwrap().is_empty());
        // What was not touched is not lost by going on.
        assert!(fs::read_to_string(&path).unwrap().starts_with(&text));
    }
    fs::write(&path, swapped).unwrap();
    assert!(!on_disk(folder.path(), 1 << 20).damage.is_empty());
}

#[tokio::test]
async fn damage_in_an_earlier_segment_is_found_by_reading_and_verifying() {
    let folder = tempfile::tempdir().unwrap();
    let journal = on_disk(folder.path(), 1_000).journal;
    for n in 1..=20 {
        journal.append(entry("s", n), None).await.unwrap();
    }
    drop(journal);
    let segments = list(folder.path()).unwrap();
    let path = &segments[1].path;
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, text.replacen("user:ann", "user:eve", 1)).unwrap();
    let opened = on_disk(folder.path(), 1_000);
    assert_eq!(opened.journal.last(), 20);
    let first = segments[1].first;
    let page = opened.journal.read(1, 100).await.unwrap();
    assert_eq!(page.entries.len(), 19);
    assert!(page.damage.iter().any(|damage| damage.segment == segments[1].name() && damage.line == 1), "{first}");
    assert_eq!(opened.journal.verify().await.unwrap()[0].segment, segments[1].name());
    fs::remove_file(path).unwrap();
    assert!(!on_disk(folder.path(), 1_000).journal.verify().await.unwrap().is_empty());
}

#[tokio::test]
async fn after_a_failed_write_nothing_is_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    // Segments of one entry: the second one cannot be made, as its name is taken by a folder.
    let journal = on_disk(folder.path(), 1).journal;
    journal.append(entry("s", 1), None).await.unwrap();
    fs::create_dir(folder.path().join(format!("{:020}.jsonl", 2))).unwrap();
    assert!(matches!(journal.append(entry("s", 2), None).await, Err(JournalError::Io(_))));
    assert!(matches!(journal.append(entry("s", 3), None).await, Err(JournalError::Suspect(_))));
    assert_eq!((journal.last(), journal.read(1, 10).await.unwrap().entries.len()), (1, 1));
    drop(journal);
    fs::remove_dir(folder.path().join(format!("{:020}.jsonl", 2))).unwrap();
    let opened = on_disk(folder.path(), 1);
    assert_eq!((opened.cut, opened.damage), (None, vec![]));
    assert_eq!(opened.journal.append(entry("s", 2), expect("s", 1)).await.unwrap(), 2);
}
