//! Where the targets of a Location lead, and the words for those that lead nowhere: the same in a crawl, in `check`,
//! over the API and in the browser.

use super::backstage::Backstage;
use super::path::{self, Target};
use super::{Content, Files, Format, NoFiles, Parsed};
use crate::entity::{Entity, Span};
use crate::problem::{Problem, Severity};

/// Targets of one file that are looked up where nobody walks them.
const MAX_LOOKED_UP: usize = 50;
/// Characters of a target that are said again.
const MAX_SHOWN: usize = 120;

/// One target as a Location names it.
#[derive(Clone, Debug)]
pub struct Mention<'m> {
    /// The file that names it, relative to the root.
    pub file: &'m str,
    /// As written.
    pub target: &'m str,
    /// Where it stands.
    pub span: Option<Span>,
    /// Nothing is wrong if it is not there.
    pub optional: bool,
    /// Where it leads.
    pub leads: Leads,
}

/// Where a target leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leads {
    /// To another repository, which is read for itself.
    Elsewhere,
    /// Above the repository's root.
    Outside,
    /// To all files whose paths match.
    Pattern(String),
    /// To one path.
    Path(String),
}

/// What is wrong with a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong<'w> {
    /// It leads out of the repository.
    Outside,
    /// Its pattern cannot be read.
    BadPattern(&'w str),
    /// Its pattern matches no file.
    NoMatch(&'w str),
    /// Nothing is there.
    Missing(&'w str),
    /// A folder is there.
    Folder(&'w str),
    /// A link or more than the bytes that are read.
    Unreadable(&'w str, usize),
    /// A file is there that describes nothing, and the first thing that is wrong with it.
    NoDescriptor(&'w str, &'w str),
    /// It is passed over: there are more files or levels than are read.
    TooMany(&'w str, usize, usize),
}

/// The targets of an entity of a file, in the order in which they are written; none unless it is a Location.
#[must_use]
pub fn mentions<'m>(entity: &'m Entity, file: &'m str) -> Vec<Mention<'m>> {
    if entity.reference.kind() != "location" {
        return Vec::new();
    }
    let optional = entity.text("/spec/presence") == Some("optional");
    let targets = entity.texts("/spec/target").into_iter().chain(entity.texts("/spec/targets"));
    let mention = |(pointer, target): (String, &'m str)| {
        let leads = match path::resolve(file, target) {
            Target::Remote => Leads::Elsewhere,
            Target::Outside => Leads::Outside,
            Target::Inside(pattern) if pattern.contains(['*', '?', '{', '[']) => Leads::Pattern(pattern),
            Target::Inside(path) => Leads::Path(path),
        };
        Mention { file, target, span: entity.spans.get(&pointer), optional, leads }
    };
    targets.map(mention).collect()
}

/// What is wrong with a target, as a problem where it is named.
#[must_use]
pub fn problem(mention: &Mention<'_>, wrong: Wrong<'_>) -> Problem {
    let (code, severity, message) = match wrong {
        Wrong::Outside => {
            let message = format!("target `{}` leads out of the repository", short(mention.target));
            ("location-outside", Severity::Error, message)
        }
        Wrong::BadPattern(pattern) => {
            ("location-bad-pattern", Severity::Error, format!("pattern `{}` cannot be read", short(pattern)))
        }
        Wrong::NoMatch(pattern) => {
            ("location-matches-nothing", Severity::Warning, format!("pattern `{}` matches no file", short(pattern)))
        }
        Wrong::Missing(path) => {
            ("location-missing", Severity::Error, format!("no file `{}` in this repository", short(path)))
        }
        Wrong::Folder(path) => {
            ("location-no-descriptor", Severity::Error, format!("`{}` is a folder, not a catalog file", short(path)))
        }
        Wrong::Unreadable(path, bytes) => {
            let message = format!("`{}` is no file of at most {bytes} bytes", short(path));
            ("location-too-large", Severity::Error, message)
        }
        Wrong::NoDescriptor(path, why) => {
            ("location-no-descriptor", Severity::Error, format!("`{}` is no catalog file: {why}", short(path)))
        }
        Wrong::TooMany(path, files, levels) => {
            let message = format!(
                "target `{}` is not read: locations lead to more than {files} files or {levels} levels",
                short(path)
            );
            ("location-too-many", Severity::Warning, message)
        }
    };
    let problem = Problem::new(&format!("descriptor-{code}"), severity, mention.file, message).at(mention.span);
    match wrong {
        Wrong::Folder(path) => problem.hint(format!("name a file in it, or all: `{}/*.yaml`", short(path))),
        _ => problem,
    }
}

/// Why a file that a Location leads to is no descriptor at all; `None` for one that is meant to be one, be it broken,
/// and for one that says nothing.
#[must_use]
pub fn refusal<'p>(bytes: &[u8], parsed: &'p Parsed) -> Option<&'p str> {
    let is_meant = || {
        let text = String::from_utf8_lossy(bytes);
        let key = |line: &str| line.trim_start_matches(|c: char| c.is_whitespace() || "{,-\"'".contains(c)).to_owned();
        text.lines().map(key).any(|line| line.starts_with("apiVersion") || line.starts_with("kind"))
    };
    let first = parsed.problems.iter().find(|problem| problem.severity == Severity::Error)?;
    (parsed.entities.is_empty() && !is_meant()).then_some(first.message.as_str())
}

/// What can be said of the targets of a file's Locations without walking them: each path that `files` can answer for.
#[must_use]
pub fn problems(file: &str, entities: &[Entity], files: &dyn Files) -> Vec<Problem> {
    let all = entities.iter().flat_map(|entity| mentions(entity, file));
    all.take(MAX_LOOKED_UP).filter_map(|mention| looked_up(&mention, files)).collect()
}

fn looked_up(mention: &Mention<'_>, files: &dyn Files) -> Option<Problem> {
    let path = match &mention.leads {
        Leads::Outside => return Some(problem(mention, Wrong::Outside)),
        Leads::Path(path) => path,
        Leads::Elsewhere | Leads::Pattern(_) => return None,
    };
    match files.read(path) {
        Content::Missing if !mention.optional => Some(problem(mention, Wrong::Missing(path))),
        Content::Found(bytes) => {
            let parsed = Backstage.read(path, &bytes, &NoFiles);
            refusal(&bytes, &parsed).map(|why| problem(mention, Wrong::NoDescriptor(path, why)))
        }
        Content::Missing | Content::TooLarge | Content::Unknown => None,
    }
}

fn short(text: &str) -> String {
    text.chars().take(MAX_SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Shelf;

    impl Files for Shelf {
        fn read(&self, path: &str) -> Content {
            match path {
                "README.md" => Content::Found(b"# Hello\n\nA shop.\n".to_vec()),
                "broken.yaml" => Content::Found(b"apiVersion: x\nkind: [\n".to_vec()),
                "large.yaml" => Content::TooLarge,
                _ => Content::Missing,
            }
        }
    }

    fn told(spec: &str, files: &dyn Files) -> Vec<(String, u32, u32)> {
        let text = format!("apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {{name: all}}\nspec:\n{spec}");
        let entities = Backstage.read("catalog-info.yaml", text.as_bytes(), files).entities;
        let place = |p: Problem| p.span.map(|span| (p.code.clone(), span.line, span.column));
        problems("catalog-info.yaml", &entities, files).into_iter().filter_map(place).collect()
    }

    #[test]
    fn what_leads_nowhere_is_told_at_its_line_and_column() {
        let targets = "  targets:\n  - ./gone.yaml\n  - ../x.yaml\n  - ./README.md\n  - ./broken.yaml\n  - ./large.yaml\n  - './*.yaml'\n  - https://example.org/x.yaml\n";
        let told = told(targets, &Shelf);
        let expected = [("missing", 6), ("outside", 7), ("no-descriptor", 8)];
        let expected = expected.map(|(code, line)| (format!("descriptor-location-{code}"), line, 5));
        assert_eq!(told, expected);
    }

    #[test]
    fn without_files_only_what_the_text_itself_says_is_told() {
        assert_eq!(told("  target: ./gone.yaml\n", &NoFiles), []);
        assert_eq!(told("  target: ../x.yaml\n", &NoFiles).len(), 1);
        assert_eq!(told("  target: ./gone.yaml\n  presence: optional\n", &Shelf), []);
    }
}
