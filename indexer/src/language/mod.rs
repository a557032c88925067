//! Which language a file is written in, and whether it is the team's own work.
//!
//! Data and rules are those of GitHub Linguist (`data/linguist`), so that our figures match what people see on their
//! git host; its statistical classifier is left out: where all rules fail, the most popular candidate is taken. The
//! module is pure: it sees paths and the head of a file, reads nothing itself, and holds no state but regular
//! expressions compiled on first use. Paths and contents may be hostile: every match is linear or has a step limit.

mod attributes;
mod binary;
mod classify;
mod detect;
mod generated;
mod generated_content;
mod glob;
mod heuristic;
mod line;
mod modeline;
mod path_rules;
mod shebang;
mod table;

pub use attributes::{Attributes, NamedLanguage, PathAttributes};
pub use binary::is_binary;
pub use classify::{Classified, classify};
pub use detect::{Candidates, Guess, by_content, by_path};
pub use generated::{generated_needs_content, is_generated};
pub use path_rules::{is_documentation, is_vendored};
pub use table::{all, by_name};

/// A language as Linguist knows it. There is one static value per language; compare by `name`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Language {
    /// The name people write, such as `C++`. Unique.
    pub name: &'static str,
    /// What the language is for; decides whether it counts in statistics.
    pub kind: Kind,
    /// The name of the language in whose figures this one is counted, if it is another.
    pub group: Option<&'static str>,
    /// The usual colour in charts, as `#RRGGBB`.
    pub color: Option<&'static str>,
    /// Whether it is among the languages preferred when nothing else decides.
    pub popular: bool,
}

/// What a language is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Code that runs.
    Programming,
    /// Text with structure for people or browsers, such as HTML.
    Markup,
    /// Values, such as JSON.
    Data,
    /// Plain writing, such as Markdown.
    Prose,
}

impl Kind {
    /// Whether Linguist counts files of this kind in the statistics of a repository.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Self::Programming | Self::Markup)
    }
}

impl Language {
    /// The language in whose figures this one is counted: its group, or itself.
    #[must_use]
    pub fn counted_as(&'static self) -> &'static Language {
        self.group.and_then(by_name).unwrap_or(self)
    }
}
