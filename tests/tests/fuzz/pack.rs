//! Packs whose entries say anything: commits, trees, files and deltas are mutated before they are compressed, so that what
//! is broken is found behind the sums and not by them; and the finished pack and its index besides.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use indexer::snapshot::{Error, HistoryRequest, Repository, TreeLimits};
use tempfile::TempDir;

use crate::support::git::bare;
use crate::support::mutate::Target;
use crate::support::pack::{Entry, Id, Kind, commit, grown, hex, put, tree, written};
use crate::support::{noon, temporary};

static GO: AtomicBool = AtomicBool::new(false);

/// The id of an entry by its place.
fn id(place: usize) -> Id {
    [u8::try_from(place % 250).unwrap() + 1; 20]
}

/// An entry as an input spells it: kind, place of the base, two bytes of length, body.
fn spelled(kind: u8, base: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, base], u16::try_from(body.len()).unwrap().to_be_bytes().as_slice(), body].concat()
}

/// The first byte of an input says what is done to the finished pack: nothing, or a byte of pack or index changed.
fn corpus() -> Vec<Vec<u8>> {
    let readme = b"# Shop\n\nIt sells things.\n".as_slice();
    let root = tree(&[("100644", "README.md", id(2)), ("40000", "src", id(5))]);
    let sound = [
        vec![0, 0, 0, 0],
        spelled(1, 0, &commit(id(1), &[id(4)])),
        spelled(2, 0, &root),
        spelled(3, 0, readme),
        spelled(7, 2, &grown(readme.len(), b"And more.\n")),
        spelled(1, 0, &commit(id(5), &[])),
        spelled(2, 0, &tree(&[("100644", "main.go", id(3))])),
        spelled(6, 2, &grown(readme.len(), &[b'x'; 300])),
    ]
    .concat();
    // Deltas in a circle, over themselves, over nothing, longer than they say; a tree in itself; parents in a circle.
    let circle = [vec![0; 4], spelled(7, 1, &grown(9, b"a")), spelled(7, 0, &grown(9, b"a"))].concat();
    let itself =
        [vec![0; 4], spelled(6, 0, &grown(1 << 15, b"")), spelled(7, 9, b"\x80\x80\x80\x80\x80\x80\x01")].concat();
    let inside =
        [vec![0; 4], spelled(1, 0, &commit(id(1), &[id(0)])), spelled(2, 0, &tree(&[("40000", "a", id(1))]))].concat();
    let tag = format!("object {}\ntype commit\ntag v1\ntagger A <a@x> 1 +0000\n\nx\n", hex(id(1)));
    let tagged = [vec![0; 4], spelled(4, 0, tag.as_bytes()), spelled(4, 0, tag.as_bytes())].concat();
    // The first of all is a tag that names itself: what the library follows for ever.
    let looped = [vec![0; 4], spelled(4, 0, tag.replace(&hex(id(1)), &hex(id(0))).as_bytes())].concat();
    // And one that claims 253 MB as well, which are made room for each time that it is read.
    let huge = [vec![0; 4], spelled(4, 0xfd, tag.replace(&hex(id(1)), &hex(id(0))).as_bytes())].concat();
    let altered = [vec![1, 0, 40, 0x55], sound[4..].to_vec()].concat();
    let index = [vec![2, 4, 2, 0xff], sound[4..].to_vec()].concat();
    vec![sound, circle, itself, inside, tagged, looped, huge, altered, index]
}

/// The entries that an input spells; whatever is cut short is cut short.
fn entries(input: &[u8]) -> Vec<Entry> {
    let (mut rest, mut all) = (input, Vec::new());
    while let [kind, base, high, low, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(after.len());
        let (body, next) = after.split_at(length);
        let kind = match kind & 7 {
            6 => Kind::Over(usize::from(*base)),
            7 => Kind::OverId(id(usize::from(*base))),
            whole => Kind::Whole(whole),
        };
        // Every eighth base byte is a lie about the size.
        let size = if base & 0xe0 == 0xe0 { usize::from(*base) << 20 } else { body.len() };
        all.push(Entry { size, ..Entry::new(id(all.len()), kind, body) });
        rest = next;
    }
    all
}

/// A repository whose only pack changes from input to input.
pub struct World {
    path: PathBuf,
    _folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        let folder = temporary();
        let path = bare(folder.path(), "shop");
        std::fs::write(path.join("refs/heads/main"), format!("{}\n", hex(id(0)))).unwrap();
        let world = Self { path, _folder: folder };
        // What is sound is read: else nothing here would be tried.
        world.put(&corpus()[0]);
        let repository = Repository::open(&world.path).unwrap();
        let commit = repository.head().unwrap().unwrap().commit;
        let tree = repository.tree(&commit, TreeLimits::default()).unwrap();
        assert_eq!(tree.entries.iter().map(|e| e.path.as_str()).collect::<Vec<_>>(), ["README.md", "src/main.go"]);
        world
    }

    pub fn briefly(&self) {
        self.target(&|input| self.read(input)).briefly();
    }

    pub fn long(&self) {
        self.target(&|input| self.read(input)).long();
    }

    fn target<'a>(&self, run: &'a dyn Fn(&[u8])) -> Target<'a> {
        let words = &[
            "\0", "100644 ", "40000 ", "160000 ", "120000 ", "tree ", "parent ", "\n\n", "<>", "-1", "\x7f\x7f", "../",
            ".git",
        ];
        Target { name: "pack", run, corpus: corpus(), words, quick: 500 }
    }

    fn put(&self, input: &[u8]) {
        let (what, from) = input.split_at(input.len().min(4));
        let (mut pack, mut index) = written(&entries(from));
        if let [what @ (1 | 2), high, low, with] = what {
            let bytes = if *what == 1 { &mut pack } else { &mut index };
            let at = usize::from(u16::from_be_bytes([*high, *low])) % bytes.len();
            bytes[at] ^= with;
        }
        put(&self.path, &pack, &index);
    }

    /// All that a crawl reads of a repository.
    fn read(&self, input: &[u8]) {
        self.put(input);
        let Ok(repository) = Repository::open(&self.path) else { return };
        for revision in ["1970-01-02", "main~3^2", "0101"] {
            let _ = repository.resolve_as_of(revision);
        }
        let Ok(Some(head)) = repository.head() else { return };
        let limits = TreeLimits { entries: 2_000, ..TreeLimits::default() };
        if let Ok(tree) = repository.tree(&head.commit, limits) {
            let reader = repository.reader();
            for entry in &tree.entries {
                let _ = reader.read(&entry.id, 1 << 20);
            }
        }
        let request = HistoryRequest {
            head: &head.commit,
            since: None,
            threads: 1,
            stop: &GO,
            progress: None,
            watch: None,
            now: noon(),
        };
        if let Err(Error::Aborted(why)) = repository.history(&request) {
            panic!("history: {why}");
        }
    }
}
