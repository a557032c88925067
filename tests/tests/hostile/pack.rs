//! Packs that no git would write: deltas in circles, sizes that lie, files of gigabytes in kilobytes.

use std::fs;
use std::path::Path;
use std::time::Duration;

use indexer::snapshot::{Repository, TreeLimits};

use super::{Case, Told};
use crate::support::git::bare;
use crate::support::pack::{Entry, Id, Kind, commit, grown, hex, put, tree, written};
use crate::support::temporary;

pub const CASES: &[Case] = &[
    Case { name: "delta-cycle", make: |f, n, _| files(f, n, cycle), told: Told::Problem("content-missing") },
    Case { name: "delta-cycle-tree", make: |f, n, _| files(f, n, cycle_of_trees), told: Told::Failed },
    Case { name: "delta-of-itself", make: |f, n, _| files(f, n, itself), told: Told::Problem("content-missing") },
    Case { name: "delta-long", make: |f, n, _| files(f, n, long_chain), told: Told::Fine },
    Case { name: "delta-bomb", make: |f, n, _| files(f, n, delta_bomb), told: Told::Problem("file-too-large") },
    Case { name: "huge-descriptor", make: |f, n, _| files(f, n, huge), told: Told::Problem("file-too-large") },
    Case { name: "huge-and-lies", make: |f, n, _| files(f, n, lying), told: Told::Problem("file-unreadable") },
    Case { name: "wrong-types", make: |f, n, _| files(f, n, wrong_types), told: Told::Problem("tree-corrupt") },
];

/// What leads to itself, which can only be said where ids are not computed.
pub const CIRCLES: &[Case] = &[
    Case { name: "tag-of-itself", make: |f, n, _| objects(f, n, tag_of_itself()), told: Told::Failed },
    Case { name: "tags-in-circles", make: |f, n, _| objects(f, n, tags_in_circles()), told: Told::Failed },
    Case { name: "tag-of-nothing", make: |f, n, _| objects(f, n, tag_of_nothing()), told: Told::Failed },
    Case { name: "commit-of-itself", make: |f, n, _| objects(f, n, commit_of_itself()), told: Told::Fine },
    Case { name: "commits-in-circles", make: |f, n, _| objects(f, n, commits_in_circles()), told: Told::Fine },
    Case { name: "tree-in-itself", make: |f, n, _| files(f, n, tree_in_itself), told: Told::Problem("tree-too-deep") },
];

const fn id(number: u8) -> Id {
    [number; 20]
}

const COMMIT: Id = id(1);
const ROOT: Id = id(2);
const ONE: Id = id(3);
const TWO: Id = id(4);
const DEEP: Id = id(5);
/// The longest that one of them may take here.
const WATCHDOG: Duration = Duration::from_secs(20);
const DESCRIPTOR: &str = "catalog-info.yaml";

/// A repository whose pack holds one commit, and what `more` makes below its root.
fn files(folder: &Path, name: &str, more: fn() -> Vec<Entry>) {
    let mut entries = vec![Entry::new(COMMIT, Kind::Whole(1), &commit(ROOT, &[]))];
    entries.extend(more());
    objects(folder, name, entries);
}

/// A repository of one pack, whose branch names its first object.
fn objects(folder: &Path, name: &str, entries: Vec<Entry>) {
    let path = bare(folder, name);
    let (pack, index) = written(&entries);
    put(&path, &pack, &index);
    fs::write(path.join("refs/heads/main"), format!("{}\n", hex(COMMIT))).unwrap();
}

/// A root with a descriptor and some code.
fn root(descriptor: Id, code: Id) -> Entry {
    Entry::new(ROOT, Kind::Whole(2), &tree(&[("100644", DESCRIPTOR, descriptor), ("100644", "main.go", code)]))
}

/// Two files, each a change of the other.
fn cycle() -> Vec<Entry> {
    let delta = |own, base| Entry::new(own, Kind::OverId(base), &grown(10, b"x"));
    vec![root(ONE, TWO), delta(ONE, TWO), delta(TWO, ONE)]
}

fn cycle_of_trees() -> Vec<Entry> {
    let delta = |own, base| Entry::new(own, Kind::OverId(base), &grown(10, b"x"));
    vec![delta(ROOT, ONE), delta(ONE, ROOT)]
}

/// A file that is a change of itself, by place and by id.
fn itself() -> Vec<Entry> {
    let by_place = Entry::new(ONE, Kind::Over(2), &grown(10, b"x"));
    vec![root(ONE, TWO), by_place, Entry::new(TWO, Kind::OverId(TWO), &grown(10, b"x"))]
}

/// Far more changes over each other than git would write.
fn long_chain() -> Vec<Entry> {
    let name = |n: u16| {
        let mut id = [9; 20];
        id[18..].copy_from_slice(&n.to_be_bytes());
        id
    };
    let code = b"package main\n";
    let mut entries = vec![Entry::new(name(0), Kind::Whole(3), code)];
    for n in 1..4_000 {
        let size = code.len() + usize::from(n) - 1;
        entries.push(Entry::new(name(n), Kind::OverId(name(n - 1)), &grown(size, b"\n")));
    }
    let last = ("100644", "main.go", name(3_999));
    entries.push(Entry::new(ROOT, Kind::Whole(2), &tree(&[last])));
    entries
}

/// A small change that says its base over and over: two gigabytes.
fn delta_bomb() -> Vec<Entry> {
    let mut delta = vec![0x80, 0x80, 0x04];
    delta.extend([0x80, 0x80, 0x80, 0x80, 0x08]);
    // Copy 65,536 bytes from the beginning (gitformat-pack(5): a size of 0 is 0x10000).
    delta.extend([0x80].repeat(1 << 15));
    let base = Entry::new(TWO, Kind::Whole(3), &vec![b'\n'; 1 << 16]);
    vec![root(ONE, ONE), base, Entry::new(ONE, Kind::OverId(TWO), &delta)]
}

/// Two gigabytes of zeros that pack into two megabytes.
fn huge() -> Vec<Entry> {
    vec![root(ONE, ONE), Entry::zeros(ONE, 2_048)]
}

/// A gigabyte whose header says a hundred bytes.
fn lying() -> Vec<Entry> {
    vec![root(ONE, ONE), Entry { size: 100, ..Entry::zeros(ONE, 1_024) }]
}

/// Files that are folders, folders that are files, and a commit among them.
fn wrong_types() -> Vec<Entry> {
    let entries =
        [("100644", DESCRIPTOR, ROOT), ("40000", "docs", ONE), ("40000", "src", COMMIT), ("100644", "x", COMMIT)];
    vec![Entry::new(ROOT, Kind::Whole(2), &tree(&entries)), Entry::new(ONE, Kind::Whole(3), b"x")]
}

fn tag(own: Id, of: Id, kind: &str) -> Entry {
    let text = format!("object {}\ntype {kind}\ntag v1\ntagger Ada Alder <ada@house.example> 1 +0000\n\nv1\n", hex(of));
    Entry::new(own, Kind::Whole(4), text.as_bytes())
}

/// The branch names a tag that names itself, which can only be said where ids are not computed.
fn tag_of_itself() -> Vec<Entry> {
    vec![tag(COMMIT, COMMIT, "commit")]
}

fn tags_in_circles() -> Vec<Entry> {
    vec![tag(COMMIT, ONE, "tag"), tag(ONE, TWO, "tag"), tag(TWO, COMMIT, "tag")]
}

/// A tag in which nothing is written.
fn tag_of_nothing() -> Vec<Entry> {
    vec![Entry::new(COMMIT, Kind::Whole(4), b"")]
}

/// What lies below the root of those that lie about commits.
fn sound_root() -> Vec<Entry> {
    let root = tree(&[("100644", "main.go", DEEP)]);
    vec![Entry::new(ROOT, Kind::Whole(2), &root), Entry::new(DEEP, Kind::Whole(3), b"package main\n")]
}

/// A commit that is its own parent, and its own second parent.
fn commit_of_itself() -> Vec<Entry> {
    let mut entries = vec![Entry::new(COMMIT, Kind::Whole(1), &commit(ROOT, &[COMMIT, COMMIT]))];
    entries.extend(sound_root());
    entries
}

fn commits_in_circles() -> Vec<Entry> {
    let one = |own, parent| Entry::new(own, Kind::Whole(1), &commit(ROOT, &[parent]));
    let mut entries = vec![one(COMMIT, ONE), one(ONE, TWO), one(TWO, COMMIT)];
    entries.extend(sound_root());
    entries
}

fn tree_in_itself() -> Vec<Entry> {
    vec![Entry::new(ROOT, Kind::Whole(2), &tree(&[("40000", "a", ROOT)]))]
}

/// Each level has twice the folders of the one above it.
fn twice_in_itself() -> Vec<Entry> {
    vec![Entry::new(ROOT, Kind::Whole(2), &tree(&[("40000", "a", ROOT), ("40000", "b", ROOT)]))]
}

/// What would take the crawl above as long as the largest tree that is read at all.
const WIDE: Case = Case {
    name: "tree-twice-in-itself",
    make: |f, n, _| files(f, n, twice_in_itself),
    told: Told::Problem("tree-too-large"),
};

/// Whatever leads to itself is read to an end, in this process and in seconds: a worker would be given two hours.
#[test]
fn case_16_what_leads_to_itself_comes_to_an_end() {
    let folder = temporary();
    let leads = |case: &&Case| ["itself", "circles", "cycle", "tag-"].iter().any(|word| case.name.contains(word));
    let circles = CASES.iter().chain(CIRCLES).chain([&WIDE]).filter(leads);
    let mut tried = 0;
    for case in circles {
        (case.make)(folder.path(), case.name, folder.path());
        let path = folder.path().join(format!("{}.git", case.name));
        let (done, ended) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let repository = Repository::open(&path).unwrap();
            let head = repository.head();
            for revision in ["1970-01-02", "main~2", "main^2", "0101"] {
                let _ = repository.resolve_as_of(revision);
            }
            if let Ok(Some(head)) = &head {
                let limits = TreeLimits { entries: 20_000, ..TreeLimits::default() };
                let tree = repository.tree(&head.commit, limits);
                assert!(tree.is_err() || tree.is_ok_and(|tree| tree.entries.len() <= 20_000));
                let _ = repository.is_ancestor(&hex(ONE), &head.commit);
            }
            let _ = done.send(head.map(|_| ()).map_err(|error| error.to_string()));
        });
        let said = ended.recv_timeout(WATCHDOG).unwrap_or_else(|_| panic!("{} does not end", case.name));
        if case.name.starts_with("tag") {
            let told = if case.name == "tag-of-nothing" { "a damaged tag" } else { "more than 16 other tags" };
            assert!(said.clone().unwrap_err().contains(told), "{}: {said:?}", case.name);
        }
        tried += 1;
    }
    assert!(tried >= 9, "{tried}");
}
