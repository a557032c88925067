//! Opening a data directory: store, index, journal and log, and what was found wrong with them.

use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Handle;

use super::engine::Options;
use super::sources::{Added, Payload, Source};
use super::{Error, show};
use crate::journal::{self, Journal};
use crate::search::Index;
use crate::store;

/// Store, journal, log, index.
pub type Parts = (Arc<dyn store::Store>, Arc<dyn Journal>, Arc<dyn Journal>, Index);

/// Opens the parts of a data directory; sentences about damage go to `notices`.
///
/// # Errors
/// When the directory cannot be used.
pub fn open_parts(options: &Options, notices: &mut Vec<String>) -> Result<Parts, Error> {
    let Some(data) = &options.data else {
        let memory = || journal::open("memory:").map(|opened| opened.journal);
        return Ok((store::open("memory:")?.store, memory()?, memory()?, Index::open(None)?));
    };
    let opened = store::open(&format!("sled:{}", data.join("store").display()))?;
    if let Some(aside) = &opened.set_aside {
        notices.push(format!("the store was damaged; it was moved to `{}` and is being rebuilt", aside.display()));
    }
    // What readers of compartments saw the last time is made anew when they come.
    show::clear(&data.join(show::FOLDER))?;
    let index = Index::open(Some(&data.join("index")))?;
    if let Some(aside) = index.set_aside() {
        let text = "the search index was damaged or of another version; it was moved to";
        notices.push(format!("{text} `{}` and is being rebuilt", aside.display()));
    }
    let journal = open_journal(&data.join("journal"), notices)?;
    let log = open_journal(&data.join("log"), notices)?;
    Ok((opened.store, journal, log, index))
}

fn open_journal(folder: &Path, notices: &mut Vec<String>) -> Result<Arc<dyn Journal>, Error> {
    let opened = journal::open(&format!("file:{}", folder.display()))?;
    if let Some((path, bytes)) = &opened.cut {
        notices.push(format!(
            "an unfinished write of {bytes} bytes was cut from `{}`; it was never acknowledged",
            path.display()
        ));
    }
    for damage in &opened.damage {
        notices.push(format!(
            "`{}` is damaged at {}:{}: {}",
            folder.display(),
            damage.segment,
            damage.line,
            damage.reason
        ));
    }
    Ok(opened.journal)
}

/// The sources that people added, where they were moved to, without those that were removed.
///
/// # Errors
/// When the journal cannot be read.
pub fn sources_of(runtime: &Handle, journal: &dyn Journal) -> Result<Vec<Source>, Error> {
    let mut added: Vec<Source> = Vec::new();
    each_entry(runtime, journal, &mut |entry| {
        let act = Added { at: entry.time, by: entry.actor };
        let source = |act| serde_json::from_value::<Payload>(entry.payload).ok().and_then(|p| p.source(act));
        match entry.action.as_str() {
            "source.add" => added.extend(source(act)),
            "source.move" => {
                if let Some(moved) = source(act)
                    && let Some(known) = added.iter_mut().find(|s| s.name == entry.subject)
                {
                    *known = moved;
                }
            }
            "source.remove" => added.retain(|s| s.name != entry.subject),
            _ => {}
        }
    })?;
    Ok(added)
}

/// Hands all entries of a journal on, in order.
///
/// # Errors
/// When the journal cannot be read.
pub fn each_entry(runtime: &Handle, journal: &dyn Journal, take: &mut dyn FnMut(journal::Entry)) -> Result<(), Error> {
    let mut from = 1;
    while from <= journal.last() {
        let page = runtime.block_on(journal.read(from, journal::MAX_PAGE))?;
        page.entries.into_iter().for_each(&mut *take);
        if page.next <= from {
            break;
        }
        from = page.next;
    }
    Ok(())
}
