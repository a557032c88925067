//! Turns the Linguist data in `data/linguist` into static Rust tables for the module `language`.
//!
//! Everything a lookup needs is sorted here, so that nothing is parsed at run time: languages by name, extension, file
//! name and interpreter; the rules that tell languages of one extension apart; and the paths of vendored code and
//! documentation, most of which expand to plain strings. Regular expressions stay text and are compiled on first use.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let data = Path::new("data").join("linguist");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", data.display());
    let read = |name: &str| std::fs::read_to_string(data.join(name)).map_err(|error| format!("`{name}`: {error}"));
    let out = std::env::var("OUT_DIR")?;
    let write = |name: &str, text: String| std::fs::write(Path::new(&out).join(name), text);

    let languages: BTreeMap<String, LanguageEntry> = serde_yaml::from_str(&read("languages.yml")?)?;
    let popular: BTreeSet<String> = serde_yaml::from_str(&read("popular.yml")?)?;
    let generic: Generic = serde_yaml::from_str(&read("generic.yml")?)?;
    let heuristics: Heuristics = serde_yaml::from_str(&read("heuristics.yml")?)?;
    let vendor: Vec<String> = serde_yaml::from_str(&read("vendor.yml")?)?;
    let documentation: Vec<String> = serde_yaml::from_str(&read("documentation.yml")?)?;

    let ids = Ids::new(&languages)?;
    write("language_tables.rs", language_tables(&languages, &popular, &generic, &ids)?)?;
    write("language_heuristics.rs", heuristic_tables(&heuristics, &ids)?)?;
    write(
        "language_paths.rs",
        format!("{}{}", path_rules("VENDORED", &vendor)?, path_rules("DOCUMENTATION", &documentation)?),
    )?;
    Ok(())
}

// ---- languages ------------------------------------------------------------------------------------------------------

/// What `languages.yml` says about one language, as far as we use it.
#[derive(Deserialize)]
struct LanguageEntry {
    #[serde(rename = "type")]
    kind: String,
    group: Option<String>,
    color: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    extensions: Vec<String>,
    #[serde(default)]
    filenames: Vec<String>,
    #[serde(default)]
    interpreters: Vec<String>,
}

/// `generic.yml`.
#[derive(Deserialize)]
struct Generic {
    extensions: Vec<String>,
}

/// The place of each language in the generated table.
struct Ids(BTreeMap<String, u16>);

impl Ids {
    fn new(languages: &BTreeMap<String, LanguageEntry>) -> Outcome<Self> {
        let numbered = languages.keys().enumerate().map(|(id, name)| Ok((name.clone(), u16::try_from(id)?)));
        Ok(Self(numbered.collect::<Outcome<_>>()?))
    }

    fn of(&self, name: &str) -> Outcome<u16> {
        self.0.get(name).copied().ok_or_else(|| format!("no language is named `{name}`").into())
    }
}

fn language_tables(
    languages: &BTreeMap<String, LanguageEntry>,
    popular: &BTreeSet<String>,
    generic: &Generic,
    ids: &Ids,
) -> Outcome<String> {
    let mut rows = String::new();
    let mut names = BTreeMap::new();
    let (mut extensions, mut filenames, mut interpreters) = (Index::new(), Index::new(), Index::new());
    for (name, entry) in languages {
        let kind = match entry.kind.as_str() {
            "programming" => "Programming",
            "markup" => "Markup",
            "data" => "Data",
            "prose" => "Prose",
            other => return Err(format!("`{name}` has the unknown type `{other}`").into()),
        };
        if let Some(group) = &entry.group {
            ids.of(group)?;
        }
        writeln!(
            rows,
            "Language {{ name: {name:?}, kind: Kind::{kind}, group: {:?}, color: {:?}, popular: {} }},",
            entry.group,
            entry.color,
            popular.contains(name)
        )?;
        let id = ids.of(name)?;
        names.insert(name.to_lowercase(), id);
        entry.extensions.iter().for_each(|key| note(&mut extensions, &key.to_lowercase(), id));
        entry.filenames.iter().for_each(|key| note(&mut filenames, key, id));
        entry.interpreters.iter().for_each(|key| note(&mut interpreters, key, id));
    }
    // A language's own name always beats another one's alias.
    for (name, entry) in languages {
        let spaceless = name.to_lowercase().replace(char::is_whitespace, "-");
        for alias in entry.aliases.iter().map(|alias| alias.to_lowercase()).chain([spaceless]) {
            names.entry(alias).or_insert(ids.of(name)?);
        }
    }
    let names: Vec<(&String, &u16)> = names.iter().collect();
    Ok(format!(
        "pub(super) static LANGUAGES: &[Language] = &[\n{rows}];\n\
         static NAMES: &[(&str, u16)] = &{names:?};\n\
         {}{}{}static GENERIC: &[&str] = &{:?};\n",
        index_table("EXTENSIONS", &extensions)?,
        index_table("FILENAMES", &filenames)?,
        index_table("INTERPRETERS", &interpreters)?,
        generic.extensions,
    ))
}

type Index = BTreeMap<String, Vec<u16>>;

fn note(index: &mut Index, key: &str, id: u16) {
    let ids = index.entry(key.to_owned()).or_default();
    if !ids.contains(&id) {
        ids.push(id);
    }
}

fn index_table(name: &str, index: &Index) -> Outcome<String> {
    let mut text = format!("static {name}: &[(&str, &[u16])] = &[\n");
    for (key, ids) in index {
        writeln!(text, "({key:?}, &{ids:?}),")?;
    }
    text.push_str("];\n");
    Ok(text)
}

// ---- heuristics -----------------------------------------------------------------------------------------------------

/// `heuristics.yml`.
#[derive(Deserialize)]
struct Heuristics {
    disambiguations: Vec<Disambiguation>,
    named_patterns: BTreeMap<String, OneOrMany>,
}

#[derive(Deserialize)]
struct Disambiguation {
    extensions: Vec<String>,
    rules: Vec<RuleEntry>,
}

#[derive(Deserialize)]
struct RuleEntry {
    language: Option<OneOrMany>,
    and: Option<Vec<RuleEntry>>,
    pattern: Option<OneOrMany>,
    negative_pattern: Option<OneOrMany>,
    named_pattern: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

fn heuristic_tables(heuristics: &Heuristics, ids: &Ids) -> Outcome<String> {
    let mut patterns = Patterns { named: &heuristics.named_patterns, numbers: BTreeMap::new() };
    let mut text = String::from("static DISAMBIGUATIONS: &[Disambiguation] = &[\n");
    for Disambiguation { extensions, rules } in &heuristics.disambiguations {
        writeln!(text, "Disambiguation {{ extensions: &{extensions:?}, rules: &[")?;
        for rule in rules {
            let named = rule.language.as_ref().map_or(&[][..], OneOrMany::all);
            let languages = named.iter().map(|name| ids.of(name)).collect::<Outcome<Vec<u16>>>()?;
            writeln!(text, "Rule {{ languages: &{languages:?}, test: {} }},", patterns.test(rule)?)?;
        }
        text.push_str("] },\n");
    }
    text.push_str("];\n");
    let mut sources: Vec<(&String, &usize)> = patterns.numbers.iter().collect();
    sources.sort_by_key(|(_, number)| **number);
    writeln!(text, "static PATTERNS: [Pattern; {}] = [", sources.len())?;
    for (source, _) in sources {
        let looks_around = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|sign| source.contains(sign));
        writeln!(text, "Pattern::new({source:?}, {looks_around}),")?;
    }
    text.push_str("];\n");
    Ok(text)
}

/// The patterns met so far, each with its number in the generated table.
struct Patterns<'a> {
    named: &'a BTreeMap<String, OneOrMany>,
    numbers: BTreeMap<String, usize>,
}

impl Patterns<'_> {
    /// The test of a rule as Rust text. Of several keys Linguist heeds only the first in this order.
    fn test(&mut self, rule: &RuleEntry) -> Outcome<String> {
        if let Some(parts) = &rule.and {
            let tests = parts.iter().map(|part| self.test(part)).collect::<Outcome<Vec<_>>>()?;
            return Ok(format!("Test::All(&[{}])", tests.join(", ")));
        }
        if let Some(pattern) = &rule.pattern {
            return Ok(format!("Test::Has({})", self.number(pattern.all())));
        }
        if let Some(pattern) = &rule.negative_pattern {
            return Ok(format!("Test::Lacks({})", self.number(pattern.all())));
        }
        if let Some(name) = &rule.named_pattern {
            let named = self.named;
            let pattern = named.get(name).ok_or_else(|| format!("no pattern is named `{name}`"))?;
            return Ok(format!("Test::Has({})", self.number(pattern.all())));
        }
        Ok("Test::Always".to_owned())
    }

    fn number(&mut self, alternatives: &[String]) -> usize {
        let parts: Vec<String> = alternatives.iter().map(|part| format!("(?:{})", from_ruby(part))).collect();
        let next = self.numbers.len();
        *self.numbers.entry(format!("(?m){}", parts.join("|"))).or_insert(next)
    }
}

/// Rewrites a Ruby regular expression in the syntax of the crate `regex`.
///
/// The differences met in the data: Ruby's flag `m` is Rust's `s`; a brace that starts no repetition is a plain
/// character; `\<` and `\>` are plain characters; `\g<name>` repeats a group; a blank in a class counts under `x`.
fn from_ruby(pattern: &str) -> String {
    let pattern = repeat_named_groups(pattern);
    let chars: Vec<char> = pattern.chars().collect();
    let (mut out, mut at, mut class_depth) = (String::new(), 0, 0_usize);
    while let Some(&c) = chars.get(at) {
        at += 1;
        match c {
            '\\' => {
                let escaped = chars.get(at).copied().unwrap_or('\\');
                at += 1;
                if !matches!(escaped, '<' | '>') {
                    out.push('\\');
                }
                out.push(escaped);
            }
            '[' => {
                class_depth += 1;
                out.push(c);
            }
            ']' => {
                class_depth = class_depth.saturating_sub(1);
                out.push(c);
            }
            ' ' if class_depth > 0 => out.push_str("\\x20"),
            '{' if class_depth == 0 && !starts_repetition(&chars[at..]) => out.push_str("\\{"),
            '(' if class_depth == 0 => {
                out.push(c);
                at += copy_flags(&chars[at..], &mut out);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Whether what follows an opening brace makes it a repetition: `3}`, `3,}`, `3,5}`.
fn starts_repetition(rest: &[char]) -> bool {
    let inner: String = rest.iter().take_while(|c| **c != '}').collect();
    let closed = rest.len() > inner.chars().count();
    closed && inner.starts_with(|c: char| c.is_ascii_digit()) && inner.chars().all(|c| c.is_ascii_digit() || c == ',')
}

/// Copies `?flags` after an opening parenthesis with the flag `m` renamed, and says how many characters it took.
fn copy_flags(rest: &[char], out: &mut String) -> usize {
    let flags = rest.iter().skip(1).take_while(|c| matches!(c, 'i' | 'm' | 'x' | '-')).count();
    if rest.first() != Some(&'?') || flags == 0 || !matches!(rest.get(flags + 1), Some(')' | ':')) {
        return 0;
    }
    out.extend(rest[..=flags].iter().map(|c| if *c == 'm' { 's' } else { *c }));
    flags + 1
}

/// Replaces each `\g<name>` by the body of the group of that name, once: the data has no recursion.
fn repeat_named_groups(pattern: &str) -> String {
    let mut out = pattern.to_owned();
    while let Some(call) = out.find(r"\g<") {
        let Some(length) = out[call..].find('>') else { break };
        let name = &out[call + 3..call + length];
        let opening = format!("(?<{name}>");
        let Some(start) = out.find(&opening).map(|found| found + opening.len()) else { break };
        let mut depth = 1;
        let body: String = out[start..]
            .chars()
            .take_while(|c| {
                depth += match c {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                depth > 0
            })
            .collect();
        out.replace_range(call..=call + length, &format!("(?:{body})"));
    }
    out
}

// ---- paths ----------------------------------------------------------------------------------------------------------

/// The rules of one list as Rust text: plain strings where a pattern stands for few of them, else the pattern itself
/// with the strings that a matching part of a path starts with.
fn path_rules(name: &str, patterns: &[String]) -> Outcome<String> {
    let (mut root, mut component) = (BTreeSet::new(), BTreeSet::new());
    let (mut suffix, mut anywhere) = (BTreeSet::new(), BTreeSet::new());
    let mut rest = String::new();
    let mut count = 0;
    for pattern in patterns {
        let Some(plain) = Plain::parse(pattern) else {
            let body = pattern.strip_prefix("(^|/)").or_else(|| pattern.strip_prefix(r"(^|\/)"));
            let body = body.ok_or_else(|| format!("`{pattern}` in {name} starts at no part of a path"))?;
            let words = first_words(body).ok_or_else(|| format!("`{pattern}` in {name} has no certain start"))?;
            component.extend(words.into_iter().map(|word| (word, format!("Then::Pattern({count})"))));
            writeln!(rest, "Pattern::new({:?}),", pattern.replace("\\/", "/"))?;
            count += 1;
            continue;
        };
        for (text, to_end) in plain.texts {
            let then = if to_end { "Then::End" } else { "Then::Anything" }.to_owned();
            match (plain.start, to_end) {
                (Start::Root, _) => root.insert((text, then)),
                (Start::Component, _) => component.insert((text, then)),
                (Start::Anywhere, true) => suffix.insert(text),
                (Start::Anywhere, false) => anywhere.insert(text),
            };
        }
    }
    Ok(format!(
        "static {name}: PathRules = PathRules {{ root: &[{}], component: &[{}], suffix: &{:?}, anywhere: &{:?}, \
         patterns: &{name}_PATTERNS }};\nstatic {name}_PATTERNS: [Pattern; {count}] = [\n{rest}];\n",
        starts_table(&root),
        starts_table(&component),
        suffix.iter().collect::<Vec<_>>(),
        anywhere.iter().collect::<Vec<_>>(),
    ))
}

fn starts_table(rows: &BTreeSet<(String, String)>) -> String {
    rows.iter().map(|(text, then)| format!("({text:?}, {then}), ")).collect()
}

/// The strings of the longest start of a pattern that stands for few of them: a match begins with one of these.
fn first_words(pattern: &str) -> Option<Vec<String>> {
    let lengths = (1..pattern.len()).rev().filter(|length| pattern.is_char_boundary(*length));
    let mut certain = lengths.filter(|length| !pattern[*length..].starts_with(['?', '*', '{']));
    certain.find_map(|length| expand(&pattern[..length])).filter(|words| !words.contains(&String::new()))
}

#[derive(Clone, Copy)]
enum Start {
    Root,
    Component,
    Anywhere,
}

/// A pattern that stands for a small set of strings; `true` beside a text means that the path ends there.
struct Plain {
    start: Start,
    texts: Vec<(String, bool)>,
}

impl Plain {
    fn parse(pattern: &str) -> Option<Self> {
        let anchors = [
            ("(^|/)", Start::Component),
            (r"(^|\/)", Start::Component),
            ("^", Start::Root),
            ("(.*?)", Start::Anywhere),
            (r"([^\s]*)", Start::Anywhere),
        ];
        let anchored = anchors.iter().find_map(|(sign, start)| Some((*start, pattern.strip_prefix(sign)?)));
        let (start, body) = anchored.unwrap_or((Start::Anywhere, pattern));
        let texts = if let Some(body) = body.strip_suffix(r"(\.|$)") {
            let words = expand(body)?;
            words.into_iter().flat_map(|word| [(format!("{word}."), false), (word, true)]).collect()
        } else if let Some(body) = body.strip_suffix('$') {
            expand(body)?.into_iter().map(|word| (word, true)).collect()
        } else {
            expand(body)?.into_iter().map(|word| (word, false)).collect()
        };
        Some(Self { start, texts })
    }
}

/// All strings of a pattern made of characters, small classes, groups, alternatives and `?`; `None` for any other.
fn expand(pattern: &str) -> Option<Vec<String>> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut at = 0;
    let words = alternatives(&chars, &mut at)?;
    (at == chars.len() && words.len() <= 64).then_some(words)
}

fn alternatives(chars: &[char], at: &mut usize) -> Option<Vec<String>> {
    let mut all = sequence(chars, at)?;
    while chars.get(*at) == Some(&'|') {
        *at += 1;
        all.extend(sequence(chars, at)?);
    }
    Some(all)
}

fn sequence(chars: &[char], at: &mut usize) -> Option<Vec<String>> {
    let mut words = vec![String::new()];
    while let Some(&c) = chars.get(*at) {
        if matches!(c, '|' | ')') {
            break;
        }
        *at += 1;
        let mut choices = atom(c, chars, at)?;
        match chars.get(*at) {
            Some('?') => {
                *at += 1;
                choices.push(String::new());
            }
            Some('*' | '+' | '{') => return None,
            _ => {}
        }
        words = words.iter().flat_map(|word| choices.iter().map(move |choice| format!("{word}{choice}"))).collect();
    }
    Some(words)
}

fn atom(c: char, chars: &[char], at: &mut usize) -> Option<Vec<String>> {
    match c {
        '\\' => {
            let escaped = chars.get(*at).filter(|c| c.is_ascii_punctuation())?;
            *at += 1;
            Some(vec![escaped.to_string()])
        }
        '[' => {
            let class: Vec<char> = chars[*at..].iter().copied().take_while(|c| *c != ']').collect();
            let range = class.iter().skip(1).rev().skip(1).any(|c| *c == '-');
            if range || class.contains(&'^') || class.contains(&'\\') {
                return None;
            }
            *at += class.len() + 1;
            Some(class.iter().map(char::to_string).collect())
        }
        '(' => {
            let words = alternatives(chars, at)?;
            (chars.get(*at) == Some(&')')).then(|| *at += 1)?;
            Some(words)
        }
        '.' | '^' | '$' | '*' | '+' | '?' | '{' => None,
        plain => Some(vec![plain.to_string()]),
    }
}
