//! A pack file, written in one go: a history of loose objects would be tens of thousands of files. Format: git's
//! `gitformat-pack` documentation, pack version 2 and index version 2, without deltas.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use gix::ObjectId;
use gix::objs::Kind;
use gix::zlib::{Compression, stream::deflate};

use crate::Error;

const SIGNATURE: &[u8; 4] = b"PACK";
const INDEX_SIGNATURE: [u8; 4] = [0xff, b't', b'O', b'c'];
const VERSION: u32 = 2;
/// Bytes before the first object: signature, version and count.
const HEADER: usize = 12;

/// Objects gathered for one pack, each once.
#[derive(Debug)]
pub(crate) struct Pack {
    bytes: Vec<u8>,
    /// Checksum and offset of each object, in the order the index wants.
    places: BTreeMap<ObjectId, (u32, u32)>,
}

impl Pack {
    pub(crate) fn new() -> Self {
        Self { bytes: vec![0; HEADER], places: BTreeMap::new() }
    }

    /// Adds an object unless the pack has it, and gives its id.
    pub(crate) fn add(&mut self, path: &Path, kind: Kind, data: &[u8]) -> Result<ObjectId, Error> {
        let id = gix::objs::compute_hash(gix::hash::Kind::Sha1, kind, data).map_err(|error| Error::git(path, error))?;
        if self.places.contains_key(&id) {
            return Ok(id);
        }
        let start = self.bytes.len();
        let offset = u32::try_from(start).map_err(|_| Error::git(path, "the pack is too large"))?;
        self.open_entry(kind, data.len());
        let mut compressed = deflate::Write::new(&mut self.bytes, Compression::BEST_SPEED);
        compressed
            .write_all(data)
            .and_then(|()| compressed.flush())
            .map_err(|source| Error::Io { path: path.to_owned(), source })?;
        let checksum = crc32(&self.bytes[start..]);
        self.places.insert(id, (checksum, offset));
        Ok(id)
    }

    /// Writes pack and index below a repository's `objects` folder.
    pub(crate) fn write(mut self, path: &Path) -> Result<(), Error> {
        let count = self.places.len() as u32;
        self.bytes[..4].copy_from_slice(SIGNATURE);
        self.bytes[4..8].copy_from_slice(&VERSION.to_be_bytes());
        self.bytes[8..HEADER].copy_from_slice(&count.to_be_bytes());
        let trailer = hash(path, &self.bytes)?;
        self.bytes.extend_from_slice(trailer.as_slice());
        let index = self.index(path, &trailer)?;
        let folder = path.join("objects").join("pack");
        let save = |file: std::path::PathBuf, bytes: &[u8]| {
            std::fs::write(&file, bytes).map_err(|source| Error::Io { path: file, source })
        };
        std::fs::create_dir_all(&folder).map_err(|source| Error::Io { path: folder.clone(), source })?;
        save(folder.join(format!("pack-{trailer}.pack")), &self.bytes)?;
        save(folder.join(format!("pack-{trailer}.idx")), &index)
    }

    /// Kind and size, four bits of the size in the first byte and seven in each that follows.
    fn open_entry(&mut self, kind: Kind, size: usize) {
        let kind = match kind {
            Kind::Commit => 1_u8,
            Kind::Tree => 2,
            Kind::Blob => 3,
            Kind::Tag => 4,
        };
        let mut byte = (kind << 4) | (size & 0x0f) as u8;
        let mut rest = size >> 4;
        while rest > 0 {
            self.bytes.push(byte | 0x80);
            byte = (rest & 0x7f) as u8;
            rest >>= 7;
        }
        self.bytes.push(byte);
    }

    fn index(&self, path: &Path, trailer: &ObjectId) -> Result<Vec<u8>, Error> {
        let mut index = INDEX_SIGNATURE.to_vec();
        index.extend(VERSION.to_be_bytes());
        let mut fan = [0_u32; 256];
        for id in self.places.keys() {
            fan[usize::from(id.first_byte())] += 1;
        }
        let mut sum = 0;
        for count in fan {
            sum += count;
            index.extend(sum.to_be_bytes());
        }
        self.places.keys().for_each(|id| index.extend_from_slice(id.as_slice()));
        self.places.values().for_each(|(checksum, _)| index.extend(checksum.to_be_bytes()));
        self.places.values().for_each(|(_, offset)| index.extend(offset.to_be_bytes()));
        index.extend_from_slice(trailer.as_slice());
        let own = hash(path, &index)?;
        index.extend_from_slice(own.as_slice());
        Ok(index)
    }
}

fn hash(path: &Path, bytes: &[u8]) -> Result<ObjectId, Error> {
    let mut hasher = gix::hash::hasher(gix::hash::Kind::Sha1);
    hasher.update(bytes);
    hasher.try_finalize().map_err(|error| Error::git(path, error))
}

/// CRC-32 as in ISO 3309, a nibble at a time.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 16] = table();
    let mut crc = u32::MAX;
    for byte in bytes {
        crc = TABLE[((crc ^ u32::from(*byte)) & 15) as usize] ^ (crc >> 4);
        crc = TABLE[((crc ^ (u32::from(*byte) >> 4)) & 15) as usize] ^ (crc >> 4);
    }
    !crc
}

const fn table() -> [u32; 16] {
    let mut table = [0; 16];
    let mut nibble = 0;
    while nibble < 16 {
        let mut value = nibble;
        let mut bit = 0;
        while bit < 4 {
            value = if value & 1 == 1 { (value >> 1) ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[nibble as usize] = value;
        nibble += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
