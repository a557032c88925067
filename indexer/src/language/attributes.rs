//! What `.gitattributes` files say about languages: the attributes `linguist-*`.
//!
//! Format: `gitattributes(5)`. Later lines win over earlier ones and deeper files over shallower ones, attribute by
//! attribute. Macros are not followed. Counts and lengths are limited, because anyone may write these files.

use super::glob::{Budget, Glob};
use super::{Language, by_name};

/// More rules are not read; deeper files are the first to lose.
const RULE_LIMIT: usize = 500;
/// Longer lines are skipped.
const LINE_LIMIT: usize = 2048;
/// How many steps all patterns together may take for one path.
const STEP_LIMIT: u32 = 20_000;

/// The rules of all `.gitattributes` files of a repository that say something about languages.
#[derive(Debug, Default)]
pub struct Attributes {
    /// From the weakest to the strongest.
    rules: Vec<Rule>,
}

/// What the attributes of one path say; `None` where they say nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PathAttributes {
    /// `linguist-language`: the language to take without looking.
    pub language: Option<NamedLanguage>,
    /// `linguist-vendored`
    pub vendored: Option<bool>,
    /// `linguist-generated`
    pub generated: Option<bool>,
    /// `linguist-documentation`
    pub documentation: Option<bool>,
    /// `linguist-detectable`: whether the language counts in statistics whatever its kind.
    pub detectable: Option<bool>,
}

/// The value of `linguist-language`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedLanguage {
    /// A language by name or alias.
    Known(&'static Language),
    /// A name that no language has: the file then counts as being in none.
    Unknown,
}

/// One line of a file.
#[derive(Debug)]
struct Rule {
    /// The folder of the file with a final slash; empty for the root.
    folder: Box<str>,
    glob: Glob,
    language: Option<Setting<NamedLanguage>>,
    flags: [Option<Setting<bool>>; 4],
}

/// A value, or the word that takes back what weaker rules set (`!attribute`).
#[derive(Debug, Clone, Copy)]
enum Setting<T> {
    Value(T),
    Unset,
}

const FLAGS: [&str; 4] = ["linguist-vendored", "linguist-generated", "linguist-documentation", "linguist-detectable"];

impl Attributes {
    /// Reads files, each given with its folder (empty for the root, no slash at the ends) and its text.
    #[must_use]
    pub fn parse(files: &[(&str, &[u8])]) -> Self {
        let mut sorted: Vec<&(&str, &[u8])> = files.iter().collect();
        sorted.sort_by_key(|(folder, _)| (depth(folder), *folder));
        let rules = sorted.into_iter().flat_map(|(folder, text)| rules_of(folder, text));
        Self { rules: rules.take(RULE_LIMIT).collect() }
    }

    /// What the rules say about a path, given from the root of the repository.
    #[must_use]
    pub fn of(&self, path: &str) -> PathAttributes {
        let mut budget = Budget(STEP_LIMIT);
        let mut language = None;
        let mut flags = [None; 4];
        // The strongest rule is the last one: what it settles no other may change.
        for rule in self.rules.iter().rev() {
            let Some(below) = path.strip_prefix(&*rule.folder) else { continue };
            if !rule.glob.matches(below, &mut budget) {
                continue;
            }
            language = language.or(rule.language);
            for (flag, setting) in flags.iter_mut().zip(rule.flags) {
                *flag = flag.or(setting);
            }
        }
        let [vendored, generated, documentation, detectable] = flags.map(value);
        PathAttributes { language: value(language), vendored, generated, documentation, detectable }
    }
}

fn value<T>(setting: Option<Setting<T>>) -> Option<T> {
    match setting {
        Some(Setting::Value(value)) => Some(value),
        Some(Setting::Unset) | None => None,
    }
}

fn depth(folder: &str) -> usize {
    if folder.is_empty() { 0 } else { folder.matches('/').count() + 1 }
}

fn rules_of(folder: &str, text: &[u8]) -> impl Iterator<Item = Rule> {
    let folder = folder.trim_matches('/');
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let lines = text.split(|byte| *byte == b'\n').filter(|line| line.len() <= LINE_LIMIT);
    lines.filter_map(move |line| rule(&folder, &String::from_utf8_lossy(line)))
}

/// The rule of one line; `None` for comments, macros, and lines without an attribute that matters here.
fn rule(folder: &str, line: &str) -> Option<Rule> {
    let line = line.trim_matches([' ', '\t', '\r']);
    if line.starts_with('#') || line.starts_with("[attr]") || !line.contains("linguist-") {
        return None;
    }
    let (pattern, attributes) = split_pattern(line)?;
    let (mut language, mut flags) = (None, [None; 4]);
    for attribute in attributes.split([' ', '\t']) {
        let (name, state) = state_of(attribute);
        if name == "linguist-language" {
            language = Some(match state {
                State::Text(text) => Setting::Value(by_name(text).map_or(NamedLanguage::Unknown, NamedLanguage::Known)),
                State::Set => Setting::Value(NamedLanguage::Unknown),
                State::Cleared | State::Unset => Setting::Unset,
            });
        } else if let Some(at) = FLAGS.iter().position(|flag| *flag == name) {
            flags[at] = Some(match state {
                State::Set => Setting::Value(true),
                State::Text(text) => Setting::Value(text != "false"),
                State::Cleared => Setting::Value(false),
                State::Unset => Setting::Unset,
            });
        }
    }
    if language.is_none() && flags.iter().all(Option::is_none) {
        return None;
    }
    Some(Rule { folder: folder.into(), glob: Glob::new(&pattern)?, language, flags })
}

/// The four states of an attribute: `a`, `-a`, `!a`, `a=text`.
enum State<'a> {
    Set,
    Cleared,
    Unset,
    Text(&'a str),
}

fn state_of(attribute: &str) -> (&str, State<'_>) {
    if let Some(name) = attribute.strip_prefix('-') {
        (name, State::Cleared)
    } else if let Some(name) = attribute.strip_prefix('!') {
        (name, State::Unset)
    } else if let Some((name, text)) = attribute.split_once('=') {
        (name, State::Text(text))
    } else {
        (attribute, State::Set)
    }
}

/// The pattern and the rest of a line. A pattern in double quotes has the escapes of C strings.
fn split_pattern(line: &str) -> Option<(String, &str)> {
    let Some(quoted) = line.strip_prefix('"') else {
        let (pattern, rest) = line.split_once([' ', '\t'])?;
        return Some((pattern.to_owned(), rest));
    };
    let mut pattern = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((pattern, &quoted[at + 1..])),
            '\\' => match chars.next()?.1 {
                't' => pattern.push('\t'),
                'n' => pattern.push('\n'),
                plain @ ('"' | '\\') => pattern.push(plain),
                // Octal bytes and the other control characters do not occur in patterns that matter.
                _ => return None,
            },
            plain => pattern.push(plain),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)], path: &str) -> PathAttributes {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(folder, text)| (*folder, text.as_bytes())).collect();
        Attributes::parse(&files).of(path)
    }

    #[test]
    fn all_states_of_an_attribute_are_read() {
        let text = "a linguist-vendored\nb -linguist-vendored\nc linguist-vendored=false\nd linguist-vendored=true\n\
                    * linguist-generated\ne !linguist-generated\n";
        assert_eq!(of(&[("", text)], "a").vendored, Some(true));
        assert_eq!(of(&[("", text)], "b").vendored, Some(false));
        assert_eq!(of(&[("", text)], "c").vendored, Some(false));
        assert_eq!(of(&[("", text)], "d").vendored, Some(true));
        assert_eq!(of(&[("", text)], "d").generated, Some(true));
        assert_eq!(of(&[("", text)], "e").generated, None);
        assert_eq!(of(&[("", text)], "e").vendored, None);
    }

    #[test]
    fn later_lines_and_deeper_files_win_attribute_by_attribute() {
        let files = [
            ("a/b", "*.c linguist-language=C++\n"),
            ("", "*.c linguist-language=Perl linguist-detectable\n*.c linguist-documentation\n"),
            ("a", "*.c linguist-language=Ruby\n*.c linguist-language=Go\n"),
        ];
        let name = |path: &str| match of(&files, path).language {
            Some(NamedLanguage::Known(language)) => language.name,
            _ => "",
        };
        assert_eq!([name("x.c"), name("a/x.c"), name("a/b/x.c"), name("ab/x.c")], ["Perl", "Go", "C++", "Perl"]);
        let deep = of(&files, "a/b/x.c");
        assert_eq!((deep.detectable, deep.documentation, deep.vendored), (Some(true), Some(true), None));
    }

    #[test]
    fn patterns_are_relative_to_their_folder() {
        let files = [("web", "/out/** linguist-generated\n\"a b.js\" linguist-vendored")];
        assert_eq!(of(&files, "web/out/x/y.js").generated, Some(true));
        assert_eq!(of(&files, "web/src/out/y.js").generated, None);
        assert_eq!(of(&files, "out/y.js").generated, None);
        assert_eq!(of(&files, "web/x/a b.js").vendored, Some(true));
    }

    #[test]
    fn a_language_may_be_hyphenated_unknown_or_left_to_detection() {
        let text = "a linguist-language=Jupyter-Notebook\nb linguist-language=Nonsense\nc linguist-language\n\
                    d -linguist-language\n";
        let language = |path: &str| of(&[("", text)], path).language;
        assert_eq!(language("a"), by_name("Jupyter Notebook").map(NamedLanguage::Known));
        assert_eq!(language("b"), Some(NamedLanguage::Unknown));
        assert_eq!(language("c"), Some(NamedLanguage::Unknown));
        assert_eq!(language("d"), None);
    }

    #[test]
    fn comments_macros_other_attributes_and_broken_lines_are_skipped() {
        let text = "# * linguist-vendored\n[attr]x linguist-vendored\n* text=auto\n\"open linguist-vendored\n\
                    !a linguist-vendored\na/ linguist-vendored\nlinguist-vendored\n";
        assert!(Attributes::parse(&[("", text.as_bytes())]).rules.is_empty());
    }

    #[test]
    fn hostile_files_are_limited() {
        let line = format!("{}b linguist-vendored\n", "*a".repeat(100));
        let attributes = Attributes::parse(&[("", line.repeat(3000).as_bytes()), ("x", &[0xFF; 9000])]);
        assert_eq!(attributes.rules.len(), RULE_LIMIT);
        assert_eq!(attributes.of(&"a".repeat(4000)), PathAttributes::default());
    }
}
