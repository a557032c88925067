//! Paths as (folder, name) pairs, each kept once; a full path is spelled only when it is asked for.

use std::hash::{BuildHasher, RandomState};

use gix::hashtable::hash_table::HashTable;

use super::name;

/// The number of the root folder.
pub const ROOT: u32 = 0;

struct Node {
    folder: u32,
    name_at: usize,
    name_len: u16,
    hostile: bool,
}

/// A table of paths.
pub struct PathTable {
    nodes: Vec<Node>,
    names: Vec<u8>,
    index: HashTable<u32>,
    // Seeded at random: names come from strangers, who could otherwise choose names that collide.
    hasher: RandomState,
}

impl PathTable {
    /// A table that holds the root only.
    pub fn new() -> Self {
        let root = Node { folder: ROOT, name_at: 0, name_len: 0, hostile: false };
        Self { nodes: vec![root], names: Vec::new(), index: HashTable::new(), hasher: RandomState::new() }
    }

    /// The number of the path `name` in `folder`; `None` where the name is hostile.
    pub fn child(&mut self, folder: u32, name: &[u8]) -> Option<u32> {
        let hash = self.hasher.hash_one((folder, name));
        let (nodes, names) = (&self.nodes, &self.names);
        let same = |number: &u32| {
            let node = &nodes[*number as usize];
            node.folder == folder && &names[node.name_at..node.name_at + usize::from(node.name_len)] == name
        };
        let number = match self.index.find(hash, same) {
            Some(number) => *number,
            None => self.insert(hash, folder, name)?,
        };
        (!self.nodes[number as usize].hostile).then_some(number)
    }

    /// How many paths there are, folders and the root included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The full path, bytes that are no UTF-8 replaced.
    pub fn spell(&self, number: u32) -> String {
        let mut chain = Vec::new();
        let mut at = number;
        while at != ROOT {
            let node = &self.nodes[at as usize];
            chain.push(&self.names[node.name_at..node.name_at + usize::from(node.name_len)]);
            at = node.folder;
        }
        chain.reverse();
        String::from_utf8_lossy(&chain.join(&b'/')).into_owned()
    }

    /// The last part of a path.
    pub fn name(&self, number: u32) -> &[u8] {
        let node = &self.nodes[number as usize];
        &self.names[node.name_at..node.name_at + usize::from(node.name_len)]
    }

    fn insert(&mut self, hash: u64, folder: u32, name: &[u8]) -> Option<u32> {
        let number = u32::try_from(self.nodes.len()).ok()?;
        let hostile = name::is_hostile(name);
        // A hostile name may be of any length; what is not kept needs no bytes.
        let name_len = u16::try_from(name.len()).ok()?;
        self.nodes.push(Node { folder, name_at: self.names.len(), name_len, hostile });
        self.names.extend_from_slice(name);
        let (nodes, names, hasher) = (&self.nodes, &self.names, &self.hasher);
        self.index.insert_unique(hash, number, |number| {
            let node = &nodes[*number as usize];
            hasher.hash_one((node.folder, &names[node.name_at..node.name_at + usize::from(node.name_len)]))
        });
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_path_has_one_number_and_is_spelled_in_full() {
        let mut table = PathTable::new();
        let src = table.child(ROOT, b"src").unwrap();
        let main = table.child(src, b"main.rs").unwrap();
        assert_eq!(table.child(src, b"main.rs"), Some(main));
        assert_ne!(table.child(ROOT, b"main.rs"), Some(main));
        assert_eq!(table.spell(main), "src/main.rs");
        assert_eq!((table.name(main), table.len()), (b"main.rs".as_slice(), 4));
    }

    #[test]
    fn hostile_names_have_no_number() {
        let mut table = PathTable::new();
        for _ in 0..2 {
            assert_eq!(table.child(ROOT, b".."), None);
            assert_eq!(table.child(ROOT, &[b'x'; 70_000]), None);
        }
    }
}
