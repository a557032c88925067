//! Files damaged behind our back: every file of a data directory, three kinds of damage each.
//!
//! Damage is told or healed, never served: after the next crawl the catalog and the search are those of git.

use std::path::{Path, PathBuf};

use indexer::journal::NewEntry;
use indexer::pipeline::{Engine, Silent};
use indexer::resolve::part::Trust;
use indexer::search::Request;

use crate::support::program::copy_of;
use crate::support::{Setup, crawled, demo_options, dump, engine, folder, none, noon, runtime, temporary};

#[derive(Clone, Copy, Debug)]
enum Damage {
    /// One bit in the middle.
    Flip,
    /// The second half is gone.
    Truncate,
    /// A block of zeros in the middle.
    Zero,
}

impl Damage {
    const ALL: [Self; 3] = [Self::Flip, Self::Truncate, Self::Zero];

    fn strike(self, file: &Path) {
        let mut bytes = std::fs::read(file).unwrap();
        let middle = bytes.len() / 2;
        match self {
            Self::Flip => bytes[middle] ^= 0x10,
            Self::Truncate => bytes.truncate(middle),
            Self::Zero => bytes[middle..].iter_mut().take(4_096).for_each(|b| *b = 0),
        }
        std::fs::write(file, bytes).unwrap();
    }
}

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, all);
        } else if std::fs::metadata(&path).unwrap().len() > 0 && !path.ends_with("lock") {
            all.push(path);
        }
    }
    all.sort();
}

fn found(engine: &Engine, name: &str) -> Option<String> {
    let query = catalog_schema::query::parse(name).unwrap().query;
    let request = Request { query, limit: 5, ..Request::default() };
    engine.search(&request).ok()?.hits.first().map(|hit| hit.id.clone())
}

#[test]
fn every_damaged_file_is_told_or_healed() {
    // An empty folder: where only its removal is lost, it brings nothing.
    let (source, data, elsewhere) = (temporary(), temporary(), temporary());
    let truths = portolan_demo::write_random(source.path(), 89, &demo_options()).unwrap();
    let setup = |data: &Path| Setup { data: Some(data.to_owned()), ..Setup::default() };
    drop({
        let engine = engine(source.path(), setup(data.path()));
        engine.crawl(&|_| true, &Silent).unwrap();
        engine.add_source((folder(elsewhere.path()), Trust::Org), "operator").unwrap();
        engine.remove_source(&elsewhere.path().display().to_string(), "operator").unwrap();
        engine
    });
    let truth = dump::catalog(&crawled(source.path()).catalog());
    let service = &truths.services[0].reference;
    let name = service.rsplit('/').next().unwrap();
    let mut all = Vec::new();
    files(data.path(), &mut all);
    let (mut complaints, mut told) = (Vec::new(), 0);
    for file in &all {
        for damage in Damage::ALL {
            let copy = copy_of(data.path());
            let place = file.strip_prefix(data.path()).unwrap();
            let what = format!("{damage:?} of {}", place.display());
            damage.strike(&copy.path().join(place));
            let engine = engine(source.path(), setup(copy.path()));
            told += usize::from(!engine.notices().is_empty());
            let silent_journal = engine.notices().is_empty() && engine.verify().unwrap().is_empty();
            if silent_journal && (place.starts_with("journal") || place.starts_with("log")) {
                complaints.push(format!("{what}: nobody says so"));
            }
            if let Err(e) = engine.load().and_then(|()| engine.crawl(&|_| true, &Silent).map(|_| ())) {
                complaints.push(format!("{what}: {e}"));
                continue;
            }
            if let Some(difference) = dump::difference(&dump::catalog(&engine.catalog()), &truth) {
                complaints.push(format!("{what}: the catalog is another: {difference}"));
            }
            if found(&engine, name).as_ref() != Some(service) {
                complaints.push(format!("{what}: a search for {name} gives {:?}", found(&engine, name)));
            }
        }
    }
    println!("{} damages of {} files, {told} told at the start", all.len() * Damage::ALL.len(), all.len());
    none("damages", &complaints);
}

#[test]
fn a_torn_end_of_the_journal_is_cut_and_said() {
    let data = temporary();
    let folder = data.path().join("journal");
    let address = format!("file:{}", folder.display());
    let entry = || NewEntry { time: noon(), action: "source.add".to_owned(), ..NewEntry::default() };
    {
        let opened = indexer::journal::open(&address).unwrap();
        for _ in 0..3 {
            runtime().block_on(opened.journal.append(entry(), None)).unwrap();
        }
    }
    let segment = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let whole = std::fs::read(&segment).unwrap();
    std::fs::write(&segment, &whole[..whole.len() - 20]).unwrap();
    let opened = indexer::journal::open(&address).unwrap();
    assert!(opened.cut.is_some() && opened.damage.is_empty());
    assert_eq!(opened.journal.last(), 2);
    assert_eq!(runtime().block_on(opened.journal.append(entry(), None)).unwrap(), 3);
}
