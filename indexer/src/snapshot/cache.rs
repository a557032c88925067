//! A bounded cache of tree objects for one thread, so that parents stay at hand while a chain is walked.

use std::rc::Rc;

use gix::ObjectId;
use gix::hashtable::HashMap;

/// Recently used trees in two generations: what is used moves to the young one; when that is full the old one
/// is dropped. It costs one map lookup per hit and needs no list of uses.
pub struct TreeCache {
    young: HashMap<ObjectId, Rc<[u8]>>,
    old: HashMap<ObjectId, Rc<[u8]>>,
    young_bytes: usize,
    half: usize,
}

impl TreeCache {
    /// A cache of at most about `bytes` bytes of trees.
    pub fn new(bytes: usize) -> Self {
        Self { young: HashMap::default(), old: HashMap::default(), young_bytes: 0, half: bytes / 2 }
    }

    /// The tree, if it is at hand.
    pub fn get(&mut self, id: &ObjectId) -> Option<Rc<[u8]>> {
        if let Some(found) = self.young.get(id) {
            return Some(Rc::clone(found));
        }
        let found = self.old.remove(id)?;
        self.put(*id, Rc::clone(&found));
        Some(found)
    }

    /// Keeps a tree.
    pub fn put(&mut self, id: ObjectId, bytes: Rc<[u8]>) {
        const OVERHEAD: usize = 96;
        if self.young_bytes + bytes.len() + OVERHEAD > self.half {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
            self.young_bytes = 0;
        }
        self.young_bytes += bytes.len() + OVERHEAD;
        self.young.insert(id, bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> ObjectId {
        ObjectId::from([n; 20])
    }

    #[test]
    fn what_is_used_stays_and_the_rest_goes() {
        let mut cache = TreeCache::new(8 * 1096);
        cache.put(id(0), Rc::from(vec![0; 1000]));
        for n in 1..100 {
            assert!(cache.get(&id(0)).is_some(), "used entry was dropped at {n}");
            cache.put(id(n), Rc::from(vec![0; 1000]));
        }
        assert!(cache.get(&id(1)).is_none());
        assert!(cache.young.len() + cache.old.len() <= 8);
    }
}
