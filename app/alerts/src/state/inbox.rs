//! Inboxes: what was told to people in the product itself.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use serde::Serialize;

use super::alert::Fired;
use crate::about::About;

/// Items that one inbox keeps.
const KEPT: usize = 1_000;
/// Items marked one by one that one reader keeps; beyond, the oldest are taken as unread again only where they still are
/// in an inbox.
const MARKS: usize = 5_000;

/// One item of an inbox.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// What is told; its sequence is the item's place.
    pub event: Arc<Fired>,
    /// The inbox.
    pub inbox: String,
    /// The rule that put it here.
    pub rule: String,
}

/// What somebody has read.
#[derive(Clone, Debug, Default, PartialEq)]
struct Read {
    upto: u64,
    single: HashSet<u64>,
}

/// All inboxes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inboxes {
    items: HashMap<String, VecDeque<Item>>,
    read: BTreeMap<String, Read>,
}

impl Inboxes {
    /// The keys of all inboxes that have an item.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.items.keys().map(String::as_str)
    }

    /// Puts an item in.
    pub fn push(&mut self, inbox: &str, rule: &str, event: &Arc<Fired>) {
        let items = self.items.entry(inbox.to_owned()).or_default();
        items.push_back(Item { event: Arc::clone(event), inbox: inbox.to_owned(), rule: rule.to_owned() });
        if items.len() > KEPT {
            items.pop_front();
        }
    }

    /// Marks items as read or, with `undo`, as not read.
    pub fn mark(&mut self, reader: &str, sequences: &[u64], undo: bool) {
        let read = self.read.entry(reader.to_owned()).or_default();
        for sequence in sequences {
            if undo {
                read.single.remove(sequence);
            } else if read.single.len() < MARKS {
                read.single.insert(*sequence);
            }
        }
    }

    /// Marks everything up to an item as read.
    pub fn mark_all(&mut self, reader: &str, upto: u64) {
        let read = self.read.entry(reader.to_owned()).or_default();
        read.upto = read.upto.max(upto);
        read.single.retain(|sequence| *sequence > upto);
    }

    /// Whether somebody has read an item.
    #[must_use]
    pub fn is_read(&self, reader: &str, sequence: u64) -> bool {
        self.read.get(reader).is_some_and(|read| sequence <= read.upto || read.single.contains(&sequence))
    }

    /// The items of several inboxes before a place, the newest first; each event once.
    #[must_use]
    pub fn list(&self, inboxes: &[String], before: Option<u64>, limit: usize) -> Vec<&Item> {
        let own = inboxes.iter().filter_map(|inbox| self.items.get(inbox)).flatten();
        let mut items: Vec<&Item> = own.filter(|item| before.is_none_or(|b| item.event.sequence < b)).collect();
        items.sort_by_key(|item| std::cmp::Reverse(item.event.sequence));
        items.dedup_by_key(|item| item.event.sequence);
        items.truncate(limit);
        items
    }

    /// How many items of several inboxes somebody has not read, of those that are shown to them.
    #[must_use]
    pub fn unread(&self, reader: &str, inboxes: &[String], is_shown: &dyn Fn(&About) -> bool) -> usize {
        let own = inboxes.iter().filter_map(|inbox| self.items.get(inbox)).flatten();
        let own = own.filter(|item| is_shown(&item.event.about));
        let unread: HashSet<u64> =
            own.map(|item| item.event.sequence).filter(|sequence| !self.is_read(reader, *sequence)).collect();
        unread.len()
    }
}
