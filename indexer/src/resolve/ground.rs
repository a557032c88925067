//! Which paths of a repository belong to which thing.

use std::ops::Range;

use catalog_schema::annotation::{self, is_glob};
use catalog_schema::entity::Entity;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::part::{Part, PathEntry};

/// Folders that hold descriptors for the folder above them.
const DESCRIPTOR_FOLDERS: &[&str] = &[".backstage", ".github", ".gitlab", ".portolan"];
/// Most globs of one annotation that are read.
const MAX_GLOBS: usize = 100;

/// The paths of one thing in one repository.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// Folders and globs as stated, `""` for the whole repository.
    pub stated: Vec<String>,
    /// Ranges of [`Part::paths`], sorted, nested things cut out.
    ranges: Vec<Range<usize>>,
    globs: Option<GlobSet>,
}

/// The folders or globs that a descriptor claims: `portolan.dev/paths`, else its own folder.
#[must_use]
pub fn stated_roots(entity: &Entity, descriptor: &str) -> Vec<String> {
    match entity.annotation(annotation::PATHS) {
        Some(paths) => annotation::stated(paths).take(MAX_GLOBS).map(str::to_owned).collect(),
        None => vec![folder_of(descriptor).to_owned()],
    }
}

/// The same, but where nothing stands at any of them, the descriptor's own folder: a slip in a path is told with the
/// file, and takes no service its code.
#[must_use]
pub fn held_roots(entity: &Entity, descriptor: &str, part: &Part) -> Vec<String> {
    let stated = stated_roots(entity, descriptor);
    let ground = Ground::new(stated, &[], part);
    if ground.entries(part).any(|(_, entry)| entry.present) {
        return ground.stated;
    }
    vec![folder_of(descriptor).to_owned()]
}

/// The folder that a descriptor speaks for.
fn folder_of(descriptor: &str) -> &str {
    let folder = descriptor.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (above, last) = folder.rsplit_once('/').unwrap_or(("", folder));
    if DESCRIPTOR_FOLDERS.contains(&last) { above } else { folder }
}

impl Ground {
    /// The ground of a thing; `others` are the roots of all things of the repository, sorted: what lies
    /// deeper belongs to the deeper one.
    #[must_use]
    pub fn new(stated: Vec<String>, others: &[String], part: &Part) -> Self {
        let mut ranges = Vec::new();
        let mut builder = GlobSetBuilder::new();
        let mut has_globs = false;
        for root in &stated {
            if is_glob(root) {
                if let Ok(glob) = GlobBuilder::new(root).literal_separator(true).build() {
                    builder.add(glob);
                    has_globs = true;
                }
                continue;
            }
            let nested = below(others, root).iter().filter(|o| !is_glob(o));
            ranges.extend(cut(part.below(root), nested.map(|o| part.below(o))));
            // The root may also name a single file.
            if let Ok(file) = part.paths.binary_search_by(|p| p.path.as_str().cmp(root)) {
                ranges.push(file..file + 1);
            }
        }
        ranges.sort_by_key(|r| r.start);
        Self { stated, ranges, globs: has_globs.then(|| builder.build().ok()).flatten() }
    }

    /// The entries of the ground, by path.
    pub fn entries<'a>(&'a self, part: &'a Part) -> impl Iterator<Item = (usize, &'a PathEntry)> {
        let ranged = self.ranges.iter().flat_map(|r| r.clone());
        let globbed = self
            .globs
            .iter()
            .flat_map(move |set| (0..part.paths.len()).filter(move |i| set.is_match(&part.paths[*i].path)))
            .filter(|i| !self.ranges.iter().any(|r| r.contains(i)));
        ranged.chain(globbed).map(|i| (i, &part.paths[i]))
    }

    /// Whether a path of the repository lies on this ground.
    #[must_use]
    pub fn holds(&self, path: &str, part: &Part) -> bool {
        let index = part.paths.partition_point(|p| p.path.as_str() < path);
        let known = part.paths.get(index).is_some_and(|p| p.path == path);
        (known && self.ranges.iter().any(|r| r.contains(&index)))
            || self.globs.as_ref().is_some_and(|g| g.is_match(path))
    }

    /// Whether a path, present or gone, lies below one of its folders.
    #[must_use]
    pub fn is_below(&self, path: &str) -> bool {
        let below = |root: &String| {
            root.is_empty() || path.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.stated.iter().any(below) || self.globs.as_ref().is_some_and(|g| g.is_match(path))
    }

    /// Whether a path stands directly in one of its folders.
    #[must_use]
    pub fn is_root_file(&self, path: &str) -> bool {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.stated.iter().any(|s| s == folder || s.trim_end_matches("/**").trim_end_matches("/*") == folder)
    }
}

/// The roots that lie deeper than a root, of sorted ones.
fn below<'r>(roots: &'r [String], root: &str) -> &'r [String] {
    if root.is_empty() {
        return &roots[roots.partition_point(String::is_empty)..];
    }
    let prefix = format!("{root}/");
    let start = roots.partition_point(|r| *r < prefix);
    let end = start + roots[start..].partition_point(|r| r.starts_with(&prefix));
    &roots[start..end]
}

/// A range without other ranges.
fn cut(whole: Range<usize>, holes: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut holes: Vec<_> = holes.filter(|h| !h.is_empty()).collect();
    holes.sort_by_key(|h| h.start);
    let mut pieces = Vec::new();
    let mut at = whole.start;
    for hole in holes {
        if hole.start > at {
            pieces.push(at..hole.start.min(whole.end));
        }
        at = at.max(hole.end);
    }
    if at < whole.end {
        pieces.push(at..whole.end);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_cut_out_of_a_range() {
        assert_eq!(cut(0..10, [2..4, 6..7].into_iter()), vec![0..2, 4..6, 7..10]);
        assert_eq!(cut(0..10, std::iter::once(0..10)), Vec::<Range<usize>>::new());
        assert_eq!(cut(5..9, std::iter::empty()), vec![5..9]);
    }

    #[test]
    fn deeper_roots_are_found_among_sorted_ones() {
        let roots = ["", "a", "a-b", "a/b", "a/b/c", "b"].map(str::to_owned);
        assert_eq!(below(&roots, "a"), ["a/b", "a/b/c"]);
        assert_eq!(below(&roots, "").len(), 5);
        assert!(below(&roots, "b").is_empty());
    }

    #[test]
    fn a_descriptor_speaks_for_its_folder_or_the_one_above_its_own_drawer() {
        assert_eq!(folder_of("catalog-info.yaml"), "");
        assert_eq!(folder_of("services/pay/catalog-info.yaml"), "services/pay");
        assert_eq!(folder_of(".backstage/pay.yaml"), "");
        assert_eq!(folder_of("pay/.backstage/pay.yaml"), "pay");
    }
}
