//! From where each act came: network addresses by entry of the journal, in one sealed and bounded file per person, so
//! that taking it away leaves the journal's chain whole.
//!
//! What is noted is written some time later and at the end: an act is acknowledged by its entry, not by this.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use indexer::seal::Vault;
use serde::{Deserialize, Serialize};

use super::people::{self, make_private};
use crate::error::{AppError, Result};

/// Most runs kept of one person; the oldest go.
const MOST: usize = 1_000;

/// Acts of a person one after the other, from one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    /// Sequence of the first entry.
    from: u64,
    /// Sequence of the last one.
    to: u64,
    address: String,
}

/// The trails of all people; in memory where there is no data directory.
pub struct Trails {
    folder: Option<PathBuf>,
    vault: Arc<Vault>,
    known: BTreeMap<String, Vec<Run>>,
    /// Whose trail is not on the disk yet.
    changed: BTreeSet<String>,
    /// Whose file does not open: it stays as it is.
    shut: BTreeSet<String>,
}

impl Trails {
    /// Reads the folder, or makes it.
    ///
    /// # Errors
    /// When it cannot be used, or holds a file that does not read. One that does not open is left alone.
    pub fn open(folder: Option<PathBuf>, vault: Arc<Vault>) -> Result<Self> {
        let (known, changed, shut) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        let mut trails = Self { folder, vault, known, changed, shut };
        let Some(folder) = trails.folder.clone() else { return Ok(trails) };
        make_private(&folder)?;
        for entry in std::fs::read_dir(&folder).map_err(|e| AppError::io("read", &folder, &e))? {
            let path = entry.map_err(|e| AppError::io("read", &folder, &e))?.path();
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            let Some(id) = name.strip_suffix(".json") else { continue };
            match people::read_sealed(&path, &trails.vault, &purpose(id))? {
                Some(Ok(runs)) => drop(trails.known.insert(id.to_owned(), runs)),
                Some(Err(_)) => drop(trails.shut.insert(id.to_owned())),
                None => {}
            }
        }
        Ok(trails)
    }

    /// Notes from where an act came.
    pub fn note(&mut self, person: &str, sequence: u64, address: &str) {
        let runs = self.known.entry(person.to_owned()).or_default();
        match runs.last_mut() {
            Some(last) if last.address == address => {
                last.from = last.from.min(sequence);
                last.to = last.to.max(sequence);
            }
            _ => runs.push(Run { from: sequence, to: sequence, address: address.to_owned() }),
        }
        runs.drain(..runs.len().saturating_sub(MOST));
        self.changed.insert(person.to_owned());
    }

    /// From where an act came, as far as it is remembered.
    #[must_use]
    pub fn find(&self, person: &str, sequence: u64) -> Option<&str> {
        // What was noted last stands last: of two that enclose an act, the later one is about it.
        let runs = self.known.get(person)?;
        let run = runs.iter().rev().find(|run| (run.from..=run.to).contains(&sequence))?;
        Some(&run.address)
    }

    /// Writes down what changed; durable when this returns.
    ///
    /// # Errors
    /// When the disk or the key fails; it is written the next time then.
    pub fn save(&mut self) -> Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        while let Some(id) = self.changed.first().cloned() {
            if let Some(runs) = self.known.get(&id).filter(|_| !self.shut.contains(&id)) {
                people::write_sealed(&folder.join(format!("{id}.json")), &self.vault, &purpose(&id), runs)?;
            }
            self.changed.remove(&id);
        }
        Ok(())
    }

    /// Forgets the trail of a person; gone from the disk when this returns.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn remove(&mut self, person: &str) -> Result<()> {
        self.known.remove(person);
        self.changed.remove(person);
        self.shut.remove(person);
        self.folder.as_ref().map_or(Ok(()), |folder| people::remove(&folder.join(format!("{person}.json"))))
    }
}

fn purpose(id: &str) -> String {
    format!("trail {id}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::path::Path;

    use super::*;

    fn open(folder: &Path, key: &str) -> Trails {
        let vault = Vault::new(&folder.join(key), None).unwrap();
        Trails::open(Some(folder.join("trails")), Arc::new(vault)).unwrap()
    }

    #[test]
    fn each_act_has_its_own_address_also_where_two_places_act_in_turn() {
        let folder = tempfile::tempdir().unwrap();
        let mut trails = open(folder.path(), "key");
        // Noted in the order in which requests ended, which is not that of their entries.
        for (sequence, address) in [(5, "a"), (6, "a"), (8, "a"), (7, "b"), (9, "c")] {
            trails.note("ana", sequence, address);
        }
        let want = [(5, Some("a")), (7, Some("b")), (8, Some("a")), (9, Some("c")), (10, None)];
        for (sequence, address) in want {
            assert_eq!(trails.find("ana", sequence), address, "{sequence}");
        }
        assert_eq!(trails.find("bo", 5), None);
    }

    #[test]
    fn a_trail_is_bounded_and_the_oldest_goes() {
        let mut trails = Trails::open(None, Arc::new(Vault::fleeting())).unwrap();
        for sequence in 0..3_000 {
            trails.note("ana", sequence, ["a", "b"][usize::from(sequence % 2 == 0)]);
        }
        assert_eq!(trails.known["ana"].len(), MOST);
        assert!(trails.find("ana", 1_999).is_none() && trails.find("ana", 2_000).is_some());
    }

    #[test]
    fn what_was_saved_is_found_again_sealed_and_without_the_key_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let mut trails = open(folder.path(), "key");
        trails.note("ana", 5, "192.0.2.7");
        trails.save().unwrap();
        let file = folder.path().join("trails/ana.json");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("192.0.2.7"), "{text}");
        let mut other = open(folder.path(), "other");
        other.note("ana", 6, "192.0.2.8");
        other.save().unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        let mut again = open(folder.path(), "key");
        assert_eq!(again.find("ana", 5), Some("192.0.2.7"));
        again.remove("ana").unwrap();
        again.remove("ana").unwrap();
        assert!(!file.exists() && again.find("ana", 5).is_none());
    }
}
