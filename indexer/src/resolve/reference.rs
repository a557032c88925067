//! The reference truck factor of one repository: developers out of signatures, authors out of changes.

use std::collections::BTreeMap;

use catalog_schema::fact::MailmapEntry;
use catalog_schema::id::EntityRef;

use crate::knowledge::avelino::{Deed, PathEvent, developers, truck_factor};
use crate::knowledge::{SignatureSource, is_present};
use crate::snapshot::{EventKind, Events};

/// The truck factor and the people behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct TruckFactor {
    /// Fewest developers without whom more than half of the files have no author.
    pub value: u32,
    /// Files that count and were ever changed.
    pub files: u64,
    /// Everyone who is author of a file, and everyone who changed anything, most files first.
    pub developers: Vec<Developer>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Developer {
    /// The reference.
    pub person: EntityRef,
    /// The name.
    pub name: String,
    /// Files of which they are an author.
    pub files: u64,
    /// Those as a share of all files, 0 to 1.
    pub share: f64,
    /// Day of the last change of any file, since 1970 UTC.
    pub last_active_day: i32,
    /// Changed something in the year before the day.
    pub present: bool,
    /// It is a program, which counts here all the same.
    pub bot: bool,
    /// One of those whom the truck factor counts.
    pub is_member: bool,
}

/// Computes the truck factor of the files of a folder, `""` for all.
#[must_use]
pub fn reference(events: &Events, files: &[String], mailmap: &[MailmapEntry], folder: &str, as_of: i32) -> TruckFactor {
    let people = developers(SignatureSource { signatures: &events.signatures, mailmap });
    let of = people.of.first().map(Vec::as_slice).unwrap_or_default();
    let mut changes = Vec::with_capacity(events.events.len());
    let mut last_day: BTreeMap<u32, i32> = BTreeMap::new();
    for event in &events.events {
        let developer = of.get(event.signature as usize).copied().unwrap_or_default();
        let deed = match event.kind {
            EventKind::Added => Deed::Added,
            EventKind::Modified => Deed::Modified,
            EventKind::Renamed(from) => Deed::Renamed(from),
        };
        changes.push(PathEvent { path: event.path, developer, deed, times: event.times });
        let day = last_day.entry(developer).or_insert(event.last_day);
        *day = (*day).max(event.last_day);
    }
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let asked = files.iter().filter(|path| path.starts_with(&prefix));
    let paths: Vec<u32> = asked
        .filter_map(|path| events.paths.binary_search(path).ok())
        .filter_map(|at| u32::try_from(at).ok())
        .collect();
    let found = truck_factor(&changes, &paths);
    let developer = |(number, day): (&u32, &i32)| {
        let person = people.persons.get(*number as usize)?;
        let files = u64::from(found.authored.get(number).copied().unwrap_or_default());
        Some(Developer {
            person: person.key.clone(),
            name: person.name.clone(),
            files,
            share: if found.files == 0 { 0.0 } else { files as f64 / f64::from(found.files) },
            last_active_day: *day,
            present: is_present(None, Some(*day), as_of),
            bot: person.bot,
            is_member: found.members.contains(number),
        })
    };
    let mut all: Vec<Developer> = last_day.iter().filter_map(developer).collect();
    all.sort_by(|a, b| (b.files, &a.person).cmp(&(a.files, &b.person)));
    let value = u32::try_from(found.members.len()).unwrap_or(u32::MAX);
    TruckFactor { value, files: u64::from(found.files), developers: all }
}
