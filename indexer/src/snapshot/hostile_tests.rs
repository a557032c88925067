//! What strangers may put into a repository, and what must hold: a clear problem, no panic, the rest goes on.

#![allow(clippy::unwrap_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;

use gix::ObjectId;
use gix::objs::Kind as ObjectKind;

use super::fixture::{Fixture, by};
use super::*;
use crate::extract::TreeView;

static GO: AtomicBool = AtomicBool::new(false);

fn history(repository: &Repository, head: ObjectId) -> Result<History, Error> {
    let head = head.to_string();
    let now = 4_000_000_000;
    repository.history(&HistoryRequest {
        head: &head,
        since: None,
        threads: 2,
        stop: &GO,
        progress: None,
        watch: None,
        now,
    })
}

fn codes(problems: &[catalog_schema::problem::Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.code.as_str()).collect()
}

fn tree(repository: &Repository, commit: ObjectId) -> Tree {
    repository.tree(&commit.to_string(), TreeLimits::default()).unwrap()
}

#[test]
fn hostile_names_are_told_one_by_one_and_left_out() {
    let f = Fixture::new();
    let blob = f.blob("x");
    let inner = f.raw_tree(&[("100644", b"config", blob)]);
    let names: [&[u8]; 8] = [b"", b"..", b".git", b".GIT", b"git~1", b"a/b", b"C:\\x", b"ok"];
    let mut entries: Vec<_> = names.iter().map(|name| ("100644", *name, blob)).collect();
    entries.push(("40000", b".git", inner));
    entries.push(("40000", b"..", inner));
    let root = f.raw_tree(&entries);
    let commit = f.commit(root, &[], &by("A <a@x>", 1));
    let repository = f.open();
    let tree = tree(&repository, commit);
    assert_eq!(tree.entries.iter().map(|e| e.path.as_str()).collect::<Vec<_>>(), ["ok"]);
    assert_eq!(codes(&tree.problems), ["tree-name"; 9]);
    assert_eq!(history(&repository, commit).unwrap().paths, ["ok"]);

    let many: Vec<Vec<u8>> = (0..50).map(|n| format!("a/{n}").into_bytes()).collect();
    let entries: Vec<_> = many.iter().map(|name| ("100644", name.as_slice(), blob)).collect();
    let commit = f.commit(f.raw_tree(&entries), &[], &by("A <a@x>", 1));
    let tree = super::hostile_tests::tree(&repository, commit);
    assert_eq!(tree.problems.len(), 21);
    assert_eq!(tree.problems[20].message, "30 more of the same");
}

#[test]
fn names_that_collide_are_both_listed() {
    let f = Fixture::new();
    let files = [("README.md", "1"), ("e\u{301}.txt", "1"), ("readme.md", "2"), ("\u{e9}.txt", "2")];
    let commit = f.commit(f.tree(&files), &[], &by("A <a@x>", 1));
    let tree = tree(&f.open(), commit);
    assert_eq!(tree.entries.len(), 4);
    assert_eq!(codes(&tree.problems), ["tree-collision"; 2]);
}

#[test]
fn links_and_submodules_are_listed_and_never_followed() {
    let f = Fixture::new();
    let (target, other) = (f.blob("/etc/passwd"), f.blob("x"));
    let entries: [(&str, &[u8], ObjectId); 3] =
        [("100755", b"exe", other), ("120000", b"link", target), ("160000", b"module", ObjectId::from([9; 20]))];
    let commit = f.commit(f.raw_tree(&entries), &[], &by("A <a@x>", 1));
    let repository = f.open();
    let tree = tree(&repository, commit);
    let kinds: Vec<Kind> = tree.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [Kind::Executable, Kind::Symlink, Kind::Submodule]);
    assert!(tree.problems.is_empty());
    let view = RecordedTree::new(&tree, &repository, ViewLimits::default());
    assert_eq!((view.read("link"), view.read("module"), view.read("exe")), (None, None, Some(b"x".to_vec())));
}

#[test]
fn a_tree_bomb_stops_at_the_limit_of_entries() {
    let f = Fixture::new();
    let mut tree = f.raw_tree(&[("100644", b"x", f.blob("x"))]);
    for _ in 0..10 {
        let names: Vec<String> = (0..10).map(|n| format!("d{n}")).collect();
        let entries: Vec<_> = names.iter().map(|name| ("40000", name.as_bytes(), tree)).collect();
        tree = f.raw_tree(&entries);
    }
    let commit = f.commit(tree, &[], &by("A <a@x>", 1));
    let limits = TreeLimits { entries: 20_000, ..TreeLimits::default() };
    let listed = f.open().tree(&commit.to_string(), limits).unwrap();
    assert!(listed.entries.len() <= 20_000);
    assert_eq!(codes(&listed.problems), ["tree-too-large"]);
}

#[test]
fn folders_nested_without_end_are_cut() {
    let f = Fixture::new();
    let mut tree = f.raw_tree(&[("100644", b"deep", f.blob("x"))]);
    for _ in 0..400 {
        tree = f.raw_tree(&[("40000", b"d", tree)]);
    }
    let root = f.raw_tree(&[("40000", b"d", tree), ("100644", b"top", f.blob("y"))]);
    let commit = f.commit(root, &[], &by("A <a@x>", 1));
    let listed = super::hostile_tests::tree(&f.open(), commit);
    assert_eq!((listed.entries.len(), codes(&listed.problems)), (1, vec!["tree-too-deep"]));
    let history = history(&f.open(), commit).unwrap();
    assert_eq!((history.paths.len(), codes(&history.problems)), (1, vec!["tree-too-deep"]));
}

#[test]
fn missing_objects_cost_only_what_stands_on_them() {
    let f = Fixture::new();
    let lost = f.tree(&[("b", "2")]);
    let root = f.raw_tree(&[("100644", b"a", f.blob("1")), ("40000", b"sub", lost)]);
    let one = f.commit(root, &[], &by("A <a@x>", 1));
    let two = f.commit(f.tree(&[("a", "3"), ("sub/b", "4")]), &[one], &by("B <b@x>", 2));
    f.lose(lost);
    let repository = f.open();
    assert_eq!(codes(&tree(&repository, one).problems), ["tree-missing"]);
    let found = history(&repository, two).unwrap();
    assert_eq!((found.commits, found.paths.clone()), (2, vec!["a".to_owned()]));
    assert_eq!(codes(&found.problems), ["tree-missing"]);

    f.lose(one);
    let found = history(&f.open(), two).unwrap();
    assert_eq!((found.commits, found.rows.len()), (1, 0));
    assert_eq!(codes(&found.problems), ["commit-missing"]);
    f.lose(two);
    assert!(matches!(history(&f.open(), two), Err(Error::Commit { .. })));
}

#[test]
fn missing_contents_do_not_matter_to_history() {
    let f = Fixture::new();
    let commit = f.commit(f.tree(&[("a", "1"), ("b", "2")]), &[], &by("A <a@x>", 1));
    f.lose(f.blob("1"));
    let repository = f.open();
    assert_eq!(history(&repository, commit).unwrap().rows.len(), 2);
    let tree = tree(&repository, commit);
    assert_eq!((tree.entries[0].size, tree.entries[1].size), (None, Some(1)));
    assert_eq!(codes(&tree.problems), ["content-missing"]);
    assert_eq!(repository.read(&tree.entries[0].id, 10), Err(ReadError::Missing));
}

#[test]
fn sizes_are_read_before_contents() {
    let f = Fixture::new();
    let blob = Oid(f.blob("0123456789"));
    let repository = f.open();
    assert_eq!(repository.read(&blob, 10).unwrap(), b"0123456789");
    assert_eq!(repository.read(&blob, 9), Err(ReadError::TooLarge(10)));
    let tree = Oid(f.tree(&[("a", "1")]));
    assert!(matches!(repository.read(&tree, 999), Err(ReadError::Corrupt(_))));
    std::fs::remove_file(f.loose(blob.0)).unwrap();
    std::fs::write(f.loose(blob.0), b"rubbish").unwrap();
    assert!(matches!(f.open().read(&blob, 10), Err(ReadError::Corrupt(_))));
}

#[test]
fn objects_of_the_wrong_kind_are_errors_or_problems() {
    let f = Fixture::new();
    let blob = f.blob("x");
    let commit = f.commit(blob, &[], &by("A <a@x>", 1));
    let repository = f.open();
    assert!(repository.tree(&commit.to_string(), TreeLimits::default()).is_err());
    assert_eq!(codes(&history(&repository, commit).unwrap().problems), ["tree-corrupt"]);
    assert!(matches!(history(&repository, blob), Err(Error::Commit { .. })));
    let rubbish = f.object(ObjectKind::Tree, b"100644 a\0too short");
    let commit = f.commit(rubbish, &[], &by("A <a@x>", 1));
    assert_eq!(codes(&history(&repository, commit).unwrap().problems), ["tree-corrupt"]);
}

#[test]
fn an_empty_repository_has_no_head_and_a_missing_branch_has_a_substitute() {
    let f = Fixture::new();
    assert_eq!(f.open().head().unwrap(), None);
    let commit = f.commit(f.tree(&[("a", "1")]), &[], &by("A <a@x>", 7));
    f.branch("topic/x", commit);
    let head = f.open().head().unwrap().unwrap();
    assert_eq!((head.branch.as_deref(), head.at, head.object_format), (Some("topic/x"), 7, "sha1"));
    f.branch("other", commit);
    std::fs::write(f.path().join("HEAD"), "ref: refs/heads/gone\n").unwrap();
    assert_eq!(f.open().head().unwrap(), None);
    f.branch("master", commit);
    assert_eq!(f.open().head().unwrap().unwrap().branch.as_deref(), Some("master"));
    std::fs::write(f.path().join("HEAD"), format!("{commit}\n")).unwrap();
    assert_eq!(f.open().head().unwrap().unwrap().branch, None);
}

#[test]
fn a_head_that_names_a_missing_commit_is_damage() {
    let f = Fixture::new();
    f.branch("main", ObjectId::from([7; 20]));
    assert!(matches!(f.open().head(), Err(Error::Commit { .. })));
}

#[test]
fn a_shallow_clone_knows_nothing_of_its_boundary() {
    let f = Fixture::new();
    let lost = f.commit(f.tree(&[("a", "0")]), &[], &by("Z <z@x>", 1));
    let one = f.commit(f.tree(&[("a", "1"), ("b", "1")]), &[lost], &by("A <a@x>", 86_400));
    let two = f.commit(f.tree(&[("a", "2"), ("b", "1")]), &[one], &by("B <b@x>", 2 * 86_400));
    f.branch("main", two);
    f.lose(lost);
    std::fs::write(f.path().join("shallow"), format!("{one}\n")).unwrap();
    let repository = f.open();
    assert!(repository.head().unwrap().unwrap().shallow);
    assert_eq!(codes(&repository.problems()), ["repository-shallow"]);
    let history = history(&repository, two).unwrap();
    assert_eq!((history.commits, history.rows.len(), history.problems.len()), (2, 1, 0));
    assert_eq!(history.paths, ["a"]);
}

#[test]
fn as_of_takes_a_day_or_a_revision() {
    let f = Fixture::new();
    let one = f.commit(f.tree(&[("a", "1")]), &[], &by("A <a@x>", 86_399));
    let two = f.commit(f.tree(&[("a", "2")]), &[one], &by("A <a@x>", 86_400));
    f.branch("main", two);
    let repository = f.open();
    assert_eq!(repository.resolve_as_of("1970-01-01").unwrap().commit, one.to_string());
    assert_eq!(repository.resolve_as_of("2026-01-01").unwrap().commit, two.to_string());
    assert_eq!(repository.resolve_as_of("main~1").unwrap().commit, one.to_string());
    assert!(matches!(repository.resolve_as_of("1969-12-31"), Err(Error::BeforeHistory(_))));
    assert!(matches!(repository.resolve_as_of("nothing"), Err(Error::Revision(_))));
}

#[test]
fn ancestry_of_what_is_there_and_of_what_is_not() {
    let f = Fixture::new();
    let one = f.commit(f.tree(&[("a", "1")]), &[], &by("A <a@x>", 1));
    let two = f.commit(f.tree(&[("a", "2")]), &[one], &by("A <a@x>", 2));
    let side = f.commit(f.tree(&[("a", "3")]), &[one], &by("A <a@x>", 3));
    let repository = f.open();
    let asks = |old: ObjectId, new: ObjectId| repository.is_ancestor(&old.to_string(), &new.to_string()).unwrap();
    assert!(asks(one, two) && asks(two, two));
    assert!(!asks(two, one) && !asks(two, side) && !asks(ObjectId::from([5; 20]), two));
}

#[test]
fn changes_between_two_heads() {
    let f = Fixture::new();
    let one = f.commit(f.tree(&[("a", "1"), ("d/b", "1"), ("d/c", "1"), ("x", "1")]), &[], &by("A <a@x>", 1));
    let two = f.commit(f.tree(&[("a", "2"), ("d/c", "1"), ("e/n", "1"), ("x/y", "1")]), &[one], &by("A <a@x>", 2));
    let found = f.open().changes(&one.to_string(), &two.to_string()).unwrap();
    let told: Vec<(&str, ChangeKind)> = found.iter().map(|change| (change.path.as_str(), change.kind)).collect();
    use ChangeKind::{Added, Deleted, Modified};
    assert_eq!(told, [("a", Modified), ("d/b", Deleted), ("e/n", Added), ("x", Deleted), ("x/y", Added)]);
}

#[test]
fn a_view_remembers_every_question_once() {
    let f = Fixture::new();
    let commit = f.commit(f.tree(&[("a", "1"), ("d/b", "2"), ("d-e", "3")]), &[], &by("A <a@x>", 1));
    let repository = f.open();
    let tree = tree(&repository, commit);
    let view = RecordedTree::new(&tree, &repository, ViewLimits { file: 0, ..ViewLimits::default() });
    assert_eq!((view.read("a"), view.exists("d"), view.exists("d/"), view.exists("no")), (None, true, false, false));
    assert_eq!(view.list("d"), ["d/b"]);
    assert_eq!((view.list("").len(), view.list("").len()), (3, 3));
    let reads: Vec<(ReadKind, String)> = view.take_reads().into_iter().map(|read| (read.what, read.path)).collect();
    assert_eq!(reads.len(), 6);
    assert!(reads.contains(&(ReadKind::Exists, "no".to_owned())) && view.take_reads().is_empty());
}

#[test]
fn configuration_and_alternates_of_a_stranger_are_not_obeyed_silently() {
    let f = Fixture::new();
    let commit = f.commit(f.tree(&[("a", "1")]), &[], &by("A <a@x>", 1));
    let other = f.commit(f.tree(&[("b", "1")]), &[], &by("B <b@x>", 1));
    f.branch("main", commit);
    std::fs::create_dir_all(f.path().join("refs/replace")).unwrap();
    std::fs::write(f.path().join("refs/replace").join(commit.to_string()), format!("{other}\n")).unwrap();
    let config = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tfsmonitor = /bin/false\n\tuseReplaceRefs = true\n\
                  [include]\n\tpath = /nonexistent\n[gitoxide \"core\"]\n\tshallowFile = ../../etc/passwd\n";
    std::fs::write(f.path().join("config"), config).unwrap();
    std::fs::create_dir_all(f.path().join("objects/info")).unwrap();
    std::fs::write(f.path().join("objects/info/alternates"), "/nonexistent/objects\n").unwrap();
    let repository = f.open();
    assert_eq!(codes(&repository.problems()), ["repository-alternates"]);
    assert_eq!(tree(&repository, commit).entries[0].path, "a");
    assert_eq!(history(&repository, commit).unwrap().paths, ["a"]);
}

#[test]
fn a_folder_that_is_no_repository_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = Repository::open(folder.path()).unwrap_err();
    assert!(error.to_string().contains("cannot be opened as a git repository"), "{error}");
}

/// Moves all objects of a fixture into one pack with a version 1 index, both written by hand.
fn pack(f: &Fixture, objects: &[(u8, Vec<u8>, ObjectId)]) -> Vec<u8> {
    let mut pack =
        [b"PACK".as_slice(), &2_u32.to_be_bytes(), &u32::try_from(objects.len()).unwrap().to_be_bytes()].concat();
    let mut index: Vec<(ObjectId, u32)> = Vec::new();
    for (kind, bytes, id) in objects {
        index.push((*id, u32::try_from(pack.len()).unwrap()));
        let (mut size, mut byte) = (bytes.len() >> 4, kind << 4 | u8::try_from(bytes.len() & 15).unwrap());
        while size > 0 {
            pack.push(byte | 0x80);
            byte = u8::try_from(size & 0x7f).unwrap();
            size >>= 7;
        }
        pack.push(byte);
        let len = u16::try_from(bytes.len()).unwrap();
        pack.extend([0x78, 0x01, 0x01]);
        pack.extend(len.to_le_bytes());
        pack.extend((!len).to_le_bytes());
        pack.extend(bytes);
        let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
            let a = (a + u32::from(*byte)) % 65_521;
            (a, (b + a) % 65_521)
        });
        pack.extend((b << 16 | a).to_be_bytes());
        f.lose(*id);
    }
    pack.extend(checksum(&pack));
    index.sort_unstable();
    let mut idx = Vec::new();
    for first in 0..=255_u8 {
        let count = index.iter().filter(|(id, _)| id.as_slice()[0] <= first).count();
        idx.extend(u32::try_from(count).unwrap().to_be_bytes());
    }
    for (id, offset) in &index {
        idx.extend(offset.to_be_bytes());
        idx.extend(id.as_slice());
    }
    idx.extend(&pack[pack.len() - 20..]);
    idx.extend(checksum(&idx));
    std::fs::create_dir_all(f.path().join("objects/pack")).unwrap();
    std::fs::write(f.path().join("objects/pack/pack-1111111111111111111111111111111111111111.idx"), idx).unwrap();
    write_pack(f, &pack);
    pack
}

fn write_pack(f: &Fixture, pack: &[u8]) {
    std::fs::write(f.path().join("objects/pack/pack-1111111111111111111111111111111111111111.pack"), pack).unwrap();
}

fn checksum(bytes: &[u8]) -> Vec<u8> {
    let mut hasher = gix::hash::hasher(gix::hash::Kind::Sha1);
    hasher.update(bytes);
    hasher.try_finalize().unwrap().as_slice().to_vec()
}

#[test]
fn truncated_and_altered_packs_are_errors_and_never_panics() {
    let f = Fixture::new();
    let text = "some content that is long enough to need more than one byte of size";
    let (blob, root) = (f.blob(text), f.tree(&[("a", text)]));
    let commit = f.commit(root, &[], &by("A <a@x>", 1));
    f.branch("main", commit);
    let tree_bytes = [b"100644 a\0".as_slice(), blob.as_slice()].concat();
    let committer = "Committer <committer@example.com>";
    let commit_bytes = format!("tree {root}\nauthor A <a@x> 1 +0000\ncommitter {committer} 1 +0000\n\nchange\n");
    let objects = [(3, text.as_bytes().to_vec(), blob), (2, tree_bytes, root), (1, commit_bytes.into_bytes(), commit)];
    let whole = pack(&f, &objects);
    assert_eq!(history(&f.open(), commit).unwrap().paths, ["a"]);

    let try_all = |damaged: &[u8]| {
        write_pack(&f, damaged);
        let read_all = || {
            let repository = f.open();
            let _ = repository.head();
            let _ = repository.read(&Oid(blob), 1000);
            let _ = repository.tree(&commit.to_string(), TreeLimits::default());
            history(&repository, commit).is_ok()
        };
        let outcome = catch_unwind(AssertUnwindSafe(read_all));
        assert!(outcome.is_ok(), "a damaged pack of {} bytes made it panic", damaged.len());
    };
    for cut in (0..whole.len()).step_by(7) {
        try_all(&whole[..cut]);
    }
    for at in (0..whole.len()).step_by(3) {
        let mut altered = whole.clone();
        altered[at] ^= 0x55;
        try_all(&altered);
    }
    write_pack(&f, &whole[..40]);
    assert!(matches!(history(&f.open(), commit), Err(Error::Commit { .. })));
}
