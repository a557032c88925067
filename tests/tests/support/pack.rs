//! Packs that say whatever a test wants: ids, sizes and bases need not be true.

use std::io::Write as _;
use std::path::Path;

use flate2::write::ZlibEncoder;
use flate2::{Compress, Compression, FlushCompress};

/// An id that a pack's index gives to an entry; nobody computes it.
pub type Id = [u8; 20];

/// What an entry is (gitformat-pack(5)).
#[derive(Clone, Copy)]
pub enum Kind {
    /// A whole object, by its number: 1 commit, 2 tree, 3 blob, 4 tag; others are none.
    Whole(u8),
    /// A delta over the entry of that place in the same pack, which may be a later one or itself.
    Over(usize),
    /// A delta over the object of that id.
    OverId(Id),
}

/// One entry.
pub struct Entry {
    pub id: Id,
    pub kind: Kind,
    /// The size that its header says.
    pub size: usize,
    /// A stream of zlib.
    pub packed: Vec<u8>,
}

impl Entry {
    /// One that says its true size.
    pub fn new(id: Id, kind: Kind, body: &[u8]) -> Self {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(body).unwrap();
        Self { id, kind, size: body.len(), packed: zlib.finish().unwrap() }
    }

    /// A file of so many mebibytes of zeros, a thousandth of it packed; made at once, whatever its size.
    pub fn zeros(id: Id, mebibytes: usize) -> Self {
        let mut deflate = Compress::new(Compression::best(), false);
        let mut block = vec![0; 64 << 10];
        let mut packed = vec![0x78, 0x01];
        for _ in 0..2 {
            // The first one begins the stream; each later one is the same, and can be said again.
            let before = deflate.total_out();
            deflate.compress(&vec![0; 1 << 20], &mut block, FlushCompress::Sync).unwrap();
            block.truncate(usize::try_from(deflate.total_out() - before).unwrap());
            if before == 0 {
                packed.extend(&block);
                block = vec![0; 64 << 10];
            }
        }
        packed.extend(block.repeat(mebibytes - 1));
        packed.extend([0x01, 0x00, 0x00, 0xff, 0xff]);
        // Adler-32 of zeros (RFC 1950, section 8.2): the first sum stays 1, the second counts.
        let size = mebibytes << 20;
        packed.extend(u32::try_from((size % 65_521) << 16 | 1).unwrap().to_be_bytes());
        Self { id, kind: Kind::Whole(3), size, packed }
    }
}

/// A delta that is what its base is, and some bytes behind it.
pub fn grown(base: usize, more: &[u8]) -> Vec<u8> {
    let mut delta = Vec::new();
    size(base, 0, 7, &mut delta);
    size(base + more.len(), 0, 7, &mut delta);
    if base > 0 {
        let [low, high, ..] = u32::try_from(base).unwrap().to_le_bytes();
        delta.extend([0b1011_0000, low, high]);
    }
    for piece in more.chunks(127) {
        delta.push(u8::try_from(piece.len()).unwrap());
        delta.extend(piece);
    }
    delta
}

/// A number in groups of seven bits, the first of them `bits` wide with `first` above it, the lowest first.
fn size(mut number: usize, first: u8, bits: u32, out: &mut Vec<u8>) {
    let mut byte = first | u8::try_from(number & ((1 << bits) - 1)).unwrap();
    number >>= bits;
    while number > 0 {
        out.push(byte | 0x80);
        byte = u8::try_from(number & 0x7f).unwrap();
        number >>= 7;
    }
    out.push(byte);
}

/// How far back a base lies; each group but the last stands for one more than it says.
fn distance(mut number: usize, out: &mut Vec<u8>) {
    let mut groups = vec![u8::try_from(number & 0x7f).unwrap()];
    number >>= 7;
    while number > 0 {
        number -= 1;
        groups.push(0x80 | u8::try_from(number & 0x7f).unwrap());
        number >>= 7;
    }
    out.extend(groups.iter().rev());
}

/// The pack of some entries, and its index (version 1, without true sums).
pub fn written(entries: &[Entry]) -> (Vec<u8>, Vec<u8>) {
    let count = u32::try_from(entries.len()).unwrap();
    let mut pack = [b"PACK".as_slice(), &2_u32.to_be_bytes(), &count.to_be_bytes()].concat();
    let mut starts = Vec::new();
    for entry in entries {
        let start = pack.len();
        let number = match entry.kind {
            Kind::Whole(number) => number & 7,
            Kind::Over(_) => 6,
            Kind::OverId(_) => 7,
        };
        starts.push(start);
        size(entry.size, number << 4, 4, &mut pack);
        match entry.kind {
            Kind::Whole(_) => {}
            // One that comes later cannot be said: zero is the entry itself.
            Kind::Over(base) => distance(start - starts.get(base).copied().unwrap_or(start), &mut pack),
            Kind::OverId(id) => pack.extend(id),
        }
        pack.extend(&entry.packed);
    }
    pack.extend([0; 20]);
    let mut rows: Vec<(Id, usize)> = entries.iter().map(|entry| entry.id).zip(starts).collect();
    rows.sort_unstable();
    rows.dedup_by_key(|row| row.0);
    let mut index = Vec::new();
    for first in 0..=255_u8 {
        let count = rows.iter().filter(|(id, _)| id[0] <= first).count();
        index.extend(u32::try_from(count).unwrap().to_be_bytes());
    }
    for (id, start) in rows {
        index.extend(u32::try_from(start).unwrap().to_be_bytes());
        index.extend(id);
    }
    index.extend([0; 40]);
    (pack, index)
}

/// Puts a pack into a repository as its only one.
pub fn put(repository: &Path, pack: &[u8], index: &[u8]) {
    let base = repository.join("objects/pack").join(format!("pack-{}", "1".repeat(40)));
    std::fs::create_dir_all(base.parent().unwrap()).unwrap();
    std::fs::write(base.with_extension("pack"), pack).unwrap();
    std::fs::write(base.with_extension("idx"), index).unwrap();
}

/// A commit by its tree and parents.
pub fn commit(tree: Id, parents: &[Id]) -> Vec<u8> {
    let parents: String = parents.iter().map(|parent| format!("parent {}\n", hex(*parent))).collect();
    let who = "Ada Alder <ada@house.example> 1764583200 +0000";
    format!("tree {}\n{parents}author {who}\ncommitter {who}\n\nchange\n\nCo-authored-by: Bo <bo@x>\n", hex(tree))
        .into_bytes()
}

/// A tree by mode, name and object of its entries.
pub fn tree(entries: &[(&str, &str, Id)]) -> Vec<u8> {
    let entry = |(mode, name, of): &(&str, &str, Id)| [format!("{mode} {name}\0").as_bytes(), of].concat();
    entries.iter().flat_map(entry).collect()
}

/// An id in hex.
pub fn hex(id: Id) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
