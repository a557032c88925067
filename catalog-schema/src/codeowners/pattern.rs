//! One pattern and how it matches, without backtracking beyond the last star.

/// The longest pattern that is read, in bytes.
const MAX_PATTERN: usize = 1024;

/// A pattern, taken apart at its slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub(super) parts: Vec<Part>,
    pub(super) end: End,
}

/// One part of a pattern between slashes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// `**`: any number of folders, also none.
    Deep,
    /// Exactly this name.
    Name(String),
    /// A name with wildcards.
    Glob(Vec<Token>),
}

/// One piece of a name with wildcards.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Token {
    /// This character.
    Char(char),
    /// `?`: any one character.
    One,
    /// `*`: any characters, also none.
    Many,
    /// `[a-z]`: one of these characters, or any other; GitLab's only.
    Range(Vec<(char, char)>, bool),
}

/// What a pattern says of what lies at and below the place where its parts end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum End {
    /// A file there, and everything below a folder there (`/src/app`).
    AtAndBelow,
    /// Only what is below (`/src/app/`, `/src/app/**`).
    Below,
    /// Only a file there (`docs/*`).
    At,
    /// Nothing at all (a lone `/`).
    Nowhere,
}

/// Why a pattern is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// There is none.
    #[error("is empty")]
    Empty,
    /// Longer than any real path.
    #[error("is too long")]
    TooLong,
    /// `!` would take paths out again.
    #[error("begins with `!`, which is not supported")]
    Negated,
    /// `[` and `]` would be a range.
    #[error("holds `[` or `]`, and ranges are not supported")]
    Range,
    /// More than two stars in a row.
    #[error("holds three or more `*` in a row")]
    Stars,
    /// A `[` that nothing closes.
    #[error("holds `[` without `]`")]
    OpenRange,
    /// `\#` would begin a pattern with a hash.
    #[error("escapes `#`, which is not supported")]
    EscapedHash,
}

impl Pattern {
    /// Takes a pattern apart.
    ///
    /// # Errors
    /// What GitHub does not support; such a line is skipped.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        refuse(text)?;
        if text == "/" {
            return Ok(Self { parts: Vec::new(), end: End::Nowhere });
        }
        let rooted = text.strip_prefix('/');
        let body = rooted.unwrap_or(text);
        let (body, folder) = body.strip_suffix('/').map_or((body, false), |body| (body, true));
        let mut parts: Vec<Part> = Vec::new();
        if rooted.is_none() && !body.contains('/') {
            parts.push(Part::Deep);
        }
        for part in body.split('/').map(part) {
            // `**/**` says no more than `**`.
            if !(part == Part::Deep && parts.last() == Some(&Part::Deep)) {
                parts.push(part);
            }
        }
        let end = match parts.last() {
            _ if folder => End::Below,
            Some(Part::Deep) => End::Below,
            Some(Part::Glob(tokens)) if tokens.as_slice() == [Token::Many] => End::At,
            _ => End::AtAndBelow,
        };
        if parts.last() == Some(&Part::Deep) {
            parts.pop();
        }
        Ok(Self { parts, end })
    }

    /// Takes a pattern of GitLab's dialect apart: without a leading slash it begins in any folder, and only one that
    /// ends with a slash means what lies below.
    ///
    /// Source: GitLab, "Code Owners syntax", and Ruby's `File.fnmatch` with `FNM_PATHNAME`, which it matches with.
    ///
    /// # Errors
    /// An empty, overlong or unclosed pattern; such a line is skipped.
    pub fn gitlab(text: &str) -> Result<Self, PatternError> {
        match text {
            "" => return Err(PatternError::Empty),
            _ if text.len() > MAX_PATTERN => return Err(PatternError::TooLong),
            "*" | "/" => return Ok(Self { parts: Vec::new(), end: End::Below }),
            _ => {}
        }
        let rooted = text.strip_prefix('/');
        let body = rooted.unwrap_or(text);
        let (body, folder) = body.strip_suffix('/').map_or((body, false), |body| (body, true));
        let mut parts: Vec<Part> = if rooted.is_none() { vec![Part::Deep] } else { Vec::new() };
        let words: Vec<&str> = body.split('/').collect();
        for (i, word) in words.iter().enumerate() {
            // `**` reaches through folders only where a slash follows.
            let part = if *word == "**" && i + 1 == words.len() && !folder { glob("*")? } else { glob(word)? };
            if !(part == Part::Deep && parts.last() == Some(&Part::Deep)) {
                parts.push(part);
            }
        }
        if parts.last() == Some(&Part::Deep) {
            parts.pop();
        }
        Ok(Self { parts, end: if folder { End::Below } else { End::At } })
    }

    /// Whether it matches a path, given as its parts.
    #[must_use]
    pub fn matches(&self, path: &[&str]) -> bool {
        self.end != End::Nowhere && match_from(&self.parts, self.end, path)
    }
}

fn refuse(text: &str) -> Result<(), PatternError> {
    let unescaped = |wanted: [char; 2]| {
        let mut escaped = false;
        text.chars().any(|c| {
            let hit = !escaped && wanted.contains(&c);
            escaped = !escaped && c == '\\';
            hit
        })
    };
    match text {
        "" => Err(PatternError::Empty),
        _ if text.len() > MAX_PATTERN => Err(PatternError::TooLong),
        _ if text.starts_with('!') => Err(PatternError::Negated),
        _ if text.starts_with("\\#") => Err(PatternError::EscapedHash),
        _ if text.contains("***") => Err(PatternError::Stars),
        _ if unescaped(['[', ']']) => Err(PatternError::Range),
        _ => Ok(()),
    }
}

/// A part of a pattern in GitLab's dialect, which knows ranges.
fn glob(text: &str) -> Result<Part, PatternError> {
    if !text.contains('[') {
        return Ok(part(text));
    }
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        if rest[..at].ends_with('\\') {
            // An escaped bracket is taken as it is.
            tokens.extend(tokens_of(&rest[..=at]));
            rest = &rest[at + 1..];
            continue;
        }
        tokens.extend(tokens_of(&rest[..at]));
        let inner = &rest[at + 1..];
        let not = inner.starts_with(['^', '!']);
        let inner = if not { &inner[1..] } else { inner };
        let end = inner.find(']').ok_or(PatternError::OpenRange)?;
        tokens.push(Token::Range(ranges(&inner[..end]), not));
        rest = &inner[end + 1..];
    }
    tokens.extend(tokens_of(rest));
    Ok(Part::Glob(tokens))
}

fn ranges(text: &str) -> Vec<(char, char)> {
    let chars: Vec<char> = text.chars().collect();
    let mut ranges = Vec::new();
    let mut i = 0;
    while let Some(from) = chars.get(i) {
        match (chars.get(i + 1), chars.get(i + 2)) {
            (Some('-'), Some(to)) => {
                ranges.push((*from, *to));
                i += 3;
            }
            _ => {
                ranges.push((*from, *from));
                i += 1;
            }
        }
    }
    ranges
}

fn part(text: &str) -> Part {
    if text == "**" {
        return Part::Deep;
    }
    let tokens = tokens_of(text);
    let name: Option<String> = tokens.iter().map(|t| if let Token::Char(c) = t { Some(*c) } else { None }).collect();
    name.map_or(Part::Glob(tokens), Part::Name)
}

fn tokens_of(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let token = match c {
            '*' => Token::Many,
            '?' => Token::One,
            '\\' => Token::Char(chars.next().unwrap_or('\\')),
            c => Token::Char(c),
        };
        if !(token == Token::Many && tokens.last() == Some(&Token::Many)) {
            tokens.push(token);
        }
    }
    tokens
}

/// Matches parts against a path by remembering only the last `**`: at most
/// (parts of the pattern) x (parts of the path) steps.
pub(super) fn match_from(parts: &[Part], end: End, path: &[&str]) -> bool {
    let (mut p, mut at) = (0, 0);
    let mut last_deep: Option<(usize, usize)> = None;
    loop {
        if p == parts.len() {
            let fits = match end {
                End::AtAndBelow => true,
                End::Below => at < path.len(),
                End::At => at == path.len(),
                End::Nowhere => return false,
            };
            if fits {
                return true;
            }
        } else if parts[p] == Part::Deep {
            last_deep = Some((p + 1, at));
            p += 1;
            continue;
        } else if path.get(at).is_some_and(|name| name_matches(&parts[p], name)) {
            p += 1;
            at += 1;
            continue;
        }
        // A dead end: let the last `**` take one more folder.
        match last_deep {
            Some((after, from)) if from < path.len() => {
                last_deep = Some((after, from + 1));
                (p, at) = (after, from + 1);
            }
            _ => return false,
        }
    }
}

fn name_matches(part: &Part, name: &str) -> bool {
    match part {
        Part::Deep => true,
        Part::Name(wanted) => wanted == name,
        Part::Glob(tokens) => !name.is_empty() && glob_matches(tokens, name),
    }
}

/// Matches one name by remembering only the last `*`.
fn glob_matches(tokens: &[Token], name: &str) -> bool {
    let mut t = 0;
    let mut rest = name;
    let mut last_many: Option<(usize, &str)> = None;
    loop {
        let first = rest.chars().next();
        let matched = match (tokens.get(t), first) {
            (None, None) => return true,
            (Some(Token::Many), _) => {
                last_many = Some((t + 1, rest));
                t += 1;
                continue;
            }
            (Some(Token::One), Some(_)) => true,
            (Some(Token::Char(wanted)), Some(c)) => *wanted == c,
            (Some(Token::Range(ranges, not)), Some(c)) => ranges.iter().any(|(a, b)| (*a..=*b).contains(&c)) != *not,
            _ => false,
        };
        if matched {
            t += 1;
            rest = after_first(rest);
            continue;
        }
        match last_many {
            Some((after, from)) if !from.is_empty() => {
                let from = after_first(from);
                last_many = Some((after, from));
                (t, rest) = (after, from);
            }
            _ => return false,
        }
    }
}

fn after_first(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.as_str()
}
