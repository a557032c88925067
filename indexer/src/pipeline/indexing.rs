//! Bringing the index up to a catalog: only documents that changed are written.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use catalog_schema::id::RepositoryId;

use super::texts::Texts;
use super::{Error, document};
use crate::catalog::{Catalog, Item};
use crate::check::repository_ref;
use crate::resolve::part::Part;
use crate::search::{Document, Index};

/// What the index holds, to tell what changed.
#[derive(Default)]
pub struct Indexed {
    /// The catalog whose entities it holds.
    catalog: Option<Arc<Catalog>>,
    /// The files whose sections it holds.
    shelves: HashMap<RepositoryId, Shelf>,
}

/// The files of one repository whose sections are indexed, by path.
type Shelf = BTreeMap<String, Volume>;

/// One file with sections.
#[derive(Clone, PartialEq, Eq)]
struct Volume {
    /// Digest of all that its documents depend on.
    digest: u64,
    /// First lines of its sections: their ids follow from them.
    lines: Vec<u32>,
}

/// Gives the texts of a repository.
pub type TextsOf<'a> = &'a dyn Fn(&RepositoryId) -> Option<Arc<Texts>>;

impl Indexed {
    /// Brings the index up to a catalog of some parts; `mark` says what both are made of.
    ///
    /// # Errors
    /// When the index fails; nothing counts as indexed then.
    pub fn update(
        &mut self,
        index: &Index,
        mark: u64,
        catalog: &Arc<Catalog>,
        parts: &[Arc<Part>],
        texts_of: TextsOf<'_>,
    ) -> Result<(), Error> {
        let shelves: HashMap<RepositoryId, Shelf> =
            parts.iter().map(|part| (part.origin.repository.clone(), shelf(part, catalog))).collect();
        let nothing = Shelf::new();
        // An index that holds nothing takes all as new: to replace costs it far more.
        match self.catalog.take().filter(|_| !index.is_empty()) {
            // An index of an earlier run that was built from the same.
            None if index.watermark() == Some(mark) => {}
            None => {
                let items = catalog.items.values().map(|item| document::of_item(item, catalog));
                let repositories = catalog.repositories.values().map(|entry| document::of_repository(entry, catalog));
                let sections = parts.iter().flat_map(|part| sections(part, &nothing, &shelves, catalog, texts_of));
                index.rebuild(items.chain(repositories).chain(sections), mark)?;
            }
            Some(old) => {
                let mut deletes = gone_items(&old, catalog);
                deletes.extend(gone_sections(&self.shelves, &shelves));
                let sections = parts.iter().flat_map(|part| {
                    let known = self.shelves.get(&part.origin.repository).unwrap_or(&nothing);
                    sections(part, known, &shelves, catalog, texts_of)
                });
                // Documents are made as the index takes them: all at once they would be most of our memory.
                let entities = changed_items(&old, catalog).chain(changed_repositories(&old, catalog));
                let mut upserts = entities.chain(sections).peekable();
                if upserts.peek().is_some() || !deletes.is_empty() || index.watermark() != Some(mark) {
                    index.apply(upserts, &deletes, mark)?;
                }
            }
        }
        self.catalog = Some(Arc::clone(catalog));
        self.shelves = shelves;
        Ok(())
    }
}

/// Documents of entities that are new or changed.
fn changed_items<'a>(old: &'a Catalog, new: &'a Catalog) -> impl Iterator<Item = Document> + 'a {
    let same = |item: &&Arc<Item>| {
        let is_same = |known: &Arc<Item>| Arc::ptr_eq(known, item) || known == *item;
        old.item(&item.reference).is_some_and(is_same)
            && old.outcomes.get(&item.reference) == new.outcomes.get(&item.reference)
    };
    new.items.values().filter(move |item| !same(item)).map(|item| document::of_item(item, new))
}

/// Documents of repositories that are new or changed; when they were crawled is no change.
fn changed_repositories<'a>(old: &'a Catalog, new: &'a Catalog) -> impl Iterator<Item = Document> + 'a {
    new.repositories.values().filter_map(move |entry| {
        let document = document::of_repository(entry, new);
        let known = old.repositories.get(&entry.id).map(|known| document::of_repository(known, old));
        (known.as_ref() != Some(&document)).then_some(document)
    })
}

/// Ids of entities and repositories that were indexed and are not there any more.
fn gone_items(old: &Catalog, new: &Catalog) -> Vec<String> {
    let items = old.items.keys().filter(|r| !new.items.contains_key(*r)).map(ToString::to_string);
    let repositories = old.repositories.keys().filter(|id| !new.repositories.contains_key(*id));
    items.chain(repositories.map(|id| repository_ref(id).to_string())).collect()
}

/// Documents of the sections of files that the index does not hold as they are now.
fn sections(
    part: &Part,
    known: &Shelf,
    shelves: &HashMap<RepositoryId, Shelf>,
    catalog: &Catalog,
    texts_of: TextsOf<'_>,
) -> Vec<Document> {
    let id = &part.origin.repository;
    let Some(shelf) = shelves.get(id) else { return Vec::new() };
    let is_new = |path: &str| known.get(path) != shelf.get(path);
    if !shelf.keys().any(|path| is_new(path)) {
        return Vec::new();
    }
    let owners = Owners::new(part, catalog);
    let texts = texts_of(id).unwrap_or_default();
    texts.iter().filter(|t| is_new(&t.path)).flat_map(|t| document::of_text(t, id, owners.of(&t.path))).collect()
}

/// Ids of sections that were indexed and are not there any more.
fn gone_sections(old: &HashMap<RepositoryId, Shelf>, new: &HashMap<RepositoryId, Shelf>) -> Vec<String> {
    let mut gone = Vec::new();
    for (id, shelf) in old {
        let now = new.get(id);
        for (path, volume) in shelf {
            let left = now.and_then(|shelf| shelf.get(path)).map_or(&[][..], |v| &v.lines);
            let lines = volume.lines.iter().filter(|line| !left.contains(line));
            gone.extend(lines.map(|line| document::section_id(id, path, *line)));
        }
    }
    gone
}

/// The shelf of a repository as its part has it.
fn shelf(part: &Part, catalog: &Catalog) -> Shelf {
    let owners = Owners::new(part, catalog);
    let mut facets: HashMap<&str, u64> = HashMap::new();
    let mut volume = |d: &crate::resolve::part::PartDocument| {
        let mut hasher = DefaultHasher::new();
        (&d.evidence.commit, d.evidence.at, d.document.kind, &d.document.title, crate::extract::digest())
            .hash(&mut hasher);
        if let Some(item) = owners.of(&d.evidence.path) {
            let own = *facets.entry(item.reference.as_str()).or_insert_with(|| facets_digest(item));
            (item.reference.as_str(), own).hash(&mut hasher);
        }
        (d.evidence.path.clone(), Volume { digest: hasher.finish(), lines: d.lines.clone() })
    };
    part.documents.iter().map(&mut volume).collect()
}

fn facets_digest(item: &Item) -> u64 {
    let mut hasher = DefaultHasher::new();
    document::section_facets(item).hash(&mut hasher);
    hasher.finish()
}

/// Which entity each path of a repository belongs to: the one with the deepest root.
struct Owners<'a> {
    roots: BTreeMap<&'a str, &'a Arc<Item>>,
}

impl<'a> Owners<'a> {
    fn new(part: &Part, catalog: &'a Catalog) -> Self {
        let entry = catalog.repositories.get(&part.origin.repository);
        let items = entry.into_iter().flat_map(|e| e.items.iter()).filter_map(|r| catalog.item(r));
        let mut roots: BTreeMap<&str, &Arc<Item>> = BTreeMap::new();
        for (root, item) in items.flat_map(|item| item.paths.iter().map(move |path| (path.as_str(), item))) {
            // Of several things with one root the first by reference stands for all.
            let known = roots.entry(root).or_insert(item);
            if item.reference < known.reference {
                *known = item;
            }
        }
        Self { roots }
    }

    fn of(&self, path: &str) -> Option<&'a Item> {
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            if let Some(item) = self.roots.get(above) {
                return Some(item);
            }
            folder = above;
        }
        self.roots.get("").map(|item| &***item)
    }
}
