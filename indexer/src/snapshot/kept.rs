//! Objects of a repository without packs, kept once they were read.
//!
//! Such a repository is small, each of its objects is a file, and a crawl asks for the same few again and again: the head
//! commit ten times over. Each time the file would be opened, mapped and inflated, which costs more than all the rest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gix::ObjectId;
use gix::objs::Kind;

/// Bytes of objects that are kept of one repository; what comes first stays.
const ROOM: usize = 4 << 20;
/// Larger objects are not kept: they are files that are read once.
const LARGEST: usize = 128 << 10;
/// What an object costs besides its bytes.
const OVERHEAD: usize = 96;

/// Objects that were read, shared by all handles of one repository.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Objects>>);

#[derive(Default)]
struct Objects {
    contents: HashMap<ObjectId, (Kind, Box<[u8]>)>,
    headers: HashMap<ObjectId, (Kind, u64)>,
    taken: usize,
}

impl Kept {
    /// Kind and size of an object that was met before.
    pub fn header(&self, id: &ObjectId) -> Option<(Kind, u64)> {
        let objects = self.objects();
        let whole = |(kind, bytes): &(Kind, Box<[u8]>)| (*kind, bytes.len() as u64);
        objects.contents.get(id).map(whole).or_else(|| objects.headers.get(id).copied())
    }

    /// Notes kind and size of an object.
    pub fn note_header(&self, id: ObjectId, kind: Kind, size: u64) {
        let mut objects = self.objects();
        if objects.takes(0) {
            objects.headers.insert(id, (kind, size));
        }
    }

    fn objects(&self) -> MutexGuard<'_, Objects> {
        // Every write is one insertion, so what a panic left behind is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Objects {
    /// Whether there is room for so many bytes more; takes it.
    fn takes(&mut self, bytes: usize) -> bool {
        let taken = self.taken.saturating_add(bytes).saturating_add(OVERHEAD);
        let fits = bytes <= LARGEST && taken <= ROOM;
        if fits {
            self.taken = taken;
        }
        fits
    }
}

impl gix::odb::pack::cache::Object for Kept {
    fn put(&mut self, id: ObjectId, kind: Kind, data: &[u8]) {
        let mut objects = self.objects();
        if objects.takes(data.len()) {
            objects.contents.insert(id, (kind, Box::from(data)));
        }
    }

    fn get(&mut self, id: &ObjectId, out: &mut Vec<u8>) -> Option<Kind> {
        let objects = self.objects();
        let (kind, bytes) = objects.contents.get(id)?;
        out.clear();
        out.extend_from_slice(bytes);
        Some(*kind)
    }
}

#[cfg(test)]
mod tests {
    use gix::odb::pack::cache::Object as _;

    use super::*;

    fn id(n: usize) -> ObjectId {
        let mut bytes = [0; 20];
        bytes[..8].copy_from_slice(&n.to_be_bytes());
        ObjectId::from(bytes)
    }

    #[test]
    fn what_was_read_is_there_for_every_handle() {
        let (mut kept, mut out) = (Kept::default(), b"old".to_vec());
        kept.put(id(1), Kind::Tree, b"tree");
        let mut other = kept.clone();
        assert_eq!((other.get(&id(1), &mut out), out.as_slice()), (Some(Kind::Tree), b"tree".as_slice()));
        assert_eq!(other.header(&id(1)), Some((Kind::Tree, 4)));
        assert_eq!((other.get(&id(2), &mut out), other.header(&id(2))), (None, None));
        kept.note_header(id(2), Kind::Blob, 7);
        assert_eq!((other.get(&id(2), &mut out), other.header(&id(2))), (None, Some((Kind::Blob, 7))));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let (mut kept, mut out) = (Kept::default(), Vec::new());
        kept.put(id(0), Kind::Blob, &vec![0; LARGEST + 1]);
        assert_eq!(kept.get(&id(0), &mut out), None);
        for n in 1..1_000 {
            kept.put(id(n), Kind::Blob, &vec![0; 50_000]);
        }
        let objects = kept.objects();
        let bytes: usize = objects.contents.values().map(|(_, bytes)| bytes.len()).sum();
        assert!(bytes <= ROOM && bytes > ROOM / 2, "{bytes}");
    }
}
