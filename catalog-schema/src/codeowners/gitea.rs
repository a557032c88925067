//! Gitea's dialect: each rule is a regular expression over the whole path; `!` means every other path.
//!
//! Source: Gitea, "Code owners", and its tokenizer: a backslash takes the next character as it is, so
//! that `\\.` in the file is `\.` in the expression. The expressions are Go's; ours are as close, without
//! Unicode classes.

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use super::Rule;

/// The most rules of one file: each path is held against all of them.
pub(super) const MAX_RULES: usize = 500;
/// The longest expression, in bytes.
pub(super) const MAX_EXPRESSION: usize = 500;
/// The most bytes of all expressions of one file.
pub(super) const MAX_TOTAL: usize = 16 * 1024;
/// The most memory of one compiled expression, in bytes.
const MAX_COMPILED: usize = 64 * 1024;

/// The expressions of a file, prepared for many paths.
#[derive(Debug)]
pub(super) struct Expressions {
    set: RegexSet,
    /// Whether each one means every other path.
    negated: Vec<bool>,
}

impl Expressions {
    /// Prepares the rules of a file; each was found readable when the file was.
    pub(super) fn new(rules: &[Rule]) -> Self {
        let (sources, negated): (Vec<String>, Vec<bool>) =
            rules.iter().take(MAX_RULES).map(|rule| source(&rule.pattern)).unzip();
        let limit = MAX_COMPILED * sources.len().max(1);
        let set = RegexSetBuilder::new(&sources).unicode(false).size_limit(limit).build();
        Self { set: set.unwrap_or_else(|_| RegexSet::empty()), negated }
    }

    /// The places of the rules that match a path, in file order.
    pub(super) fn matching(&self, path: &str) -> Vec<usize> {
        let hits = self.set.matches(path.as_bytes());
        let negated = self.negated.iter().take(self.set.len()).enumerate();
        negated.filter(|(at, negated)| hits.matched(*at) != **negated).map(|(at, _)| at).collect()
    }
}

/// Why an expression cannot be read, in words; nothing where it can.
pub(super) fn refuse(pattern: &str) -> Option<String> {
    if pattern.len() > MAX_EXPRESSION {
        return Some("is too long".to_owned());
    }
    match compile(pattern) {
        Ok(_) => None,
        Err(regex::Error::CompiledTooBig(_)) => Some("is too large once it is prepared".to_owned()),
        Err(error) => {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Some(format!("is no regular expression: {last}"))
        }
    }
}

/// Whether one rule matches a path.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    compile(pattern).is_ok_and(|regex| regex.is_match(path.as_bytes()) != source(pattern).1)
}

fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&source(pattern).0).unicode(false).size_limit(MAX_COMPILED).build()
}

/// The expression as Gitea builds it, and whether it is negated.
fn source(pattern: &str) -> (String, bool) {
    let rest = pattern.strip_prefix('!');
    let mut expression = String::from("^");
    let mut chars = rest.unwrap_or(pattern).chars();
    while let Some(c) = chars.next() {
        expression.push(if c == '\\' { chars.next().unwrap_or('\\') } else { c });
    }
    expression.push('$');
    (expression, rest.is_some())
}
