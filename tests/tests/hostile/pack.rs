//! Packs that no git would write: deltas in circles, sizes that lie, files of gigabytes in kilobytes.

use std::fs;
use std::path::Path;

use super::{Case, Told};
use crate::support::git::bare;
use crate::support::pack::{Entry, Id, Kind, commit, grown, hex, put, tree, written};

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

const fn id(number: u8) -> Id {
    [number; 20]
}

const COMMIT: Id = id(1);
const ROOT: Id = id(2);
const ONE: Id = id(3);
const TWO: Id = id(4);
const DESCRIPTOR: &str = "catalog-info.yaml";

/// A repository whose pack holds one commit, and what `more` makes below its root.
fn files(folder: &Path, name: &str, more: fn() -> Vec<Entry>) {
    let path = bare(folder, name);
    let mut entries = vec![Entry::new(COMMIT, Kind::Whole(1), &commit(ROOT, &[]))];
    entries.extend(more());
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
