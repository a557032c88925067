//! Path patterns as `gitattributes(5)` has them, matched within a budget of steps.
//!
//! `*`, `?` and `[...]` stay within one part of the path; `**` as a whole part stands for any number of parts. A
//! pattern without a slash is matched with the file name alone, any other with the whole path below its folder.

/// The longest pattern that is read.
const PATTERN_LIMIT: usize = 256;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Glob {
    parts: Vec<Part>,
    file_name_only: bool,
}

#[derive(Debug)]
enum Part {
    /// `**`
    AnyDepth,
    Name(Vec<Token>),
}

#[derive(Debug)]
enum Token {
    Byte(u8),
    /// `?`
    AnyByte,
    /// `*`
    AnyText,
    /// `[a-z]`, `[!a-z]`: ranges, and whether a byte outside of them is meant.
    Class(Vec<(u8, u8)>, bool),
}

/// How many steps a match may still take. When it is used up, nothing matches any more.
#[derive(Debug)]
pub(super) struct Budget(pub u32);

impl Budget {
    fn spend(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 > 0
    }
}

impl Glob {
    /// Compiles a pattern. `None` for those that match no file in git either: negative ones, those ending in a slash,
    /// unclosed classes; and for patterns over 256 bytes.
    pub fn new(pattern: &str) -> Option<Self> {
        if pattern.is_empty() || pattern.len() > PATTERN_LIMIT || pattern.starts_with('!') || pattern.ends_with('/') {
            return None;
        }
        let below = pattern.strip_prefix('/').unwrap_or(pattern);
        let parts = below.split('/').map(part).collect::<Option<Vec<_>>>()?;
        Some(Self { parts, file_name_only: !pattern.contains('/') })
    }

    /// Whether the pattern matches a path, given relative to the folder of the pattern.
    pub fn matches(&self, path: &str, budget: &mut Budget) -> bool {
        if self.file_name_only {
            let name = path.rsplit('/').next().unwrap_or(path);
            return self.parts.first().is_some_and(|part| match part {
                Part::AnyDepth => true,
                Part::Name(tokens) => name_matches(tokens, name.as_bytes(), budget),
            });
        }
        let names: Vec<&str> = path.split('/').collect();
        self.parts_match(&names, budget)
    }

    /// Greedy matching that goes back to the last `**` only: as with `*` in a name, earlier ones need no second try.
    fn parts_match(&self, names: &[&str], budget: &mut Budget) -> bool {
        let (mut part, mut name) = (0, 0);
        let mut again: Option<(usize, usize)> = None;
        while name < names.len() {
            if !budget.spend() {
                return false;
            }
            match self.parts.get(part) {
                // At the end it stands for at least one part.
                Some(Part::AnyDepth) if part + 1 == self.parts.len() => return true,
                Some(Part::AnyDepth) => {
                    again = Some((part + 1, name));
                    part += 1;
                    continue;
                }
                Some(Part::Name(tokens)) if name_matches(tokens, names[name].as_bytes(), budget) => {
                    (part, name) = (part + 1, name + 1);
                    continue;
                }
                _ => {}
            }
            let Some((after, from)) = again else { return false };
            again = Some((after, from + 1));
            (part, name) = (after, from + 1);
        }
        part == self.parts.len()
    }
}

fn part(text: &str) -> Option<Part> {
    if text == "**" {
        return Some(Part::AnyDepth);
    }
    let mut tokens = Vec::new();
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        tokens.push(match byte {
            b'\\' => Token::Byte(bytes.next()?),
            b'?' => Token::AnyByte,
            b'*' if matches!(tokens.last(), Some(Token::AnyText)) => continue,
            b'*' => Token::AnyText,
            b'[' => class(&mut bytes)?,
            plain => Token::Byte(plain),
        });
    }
    Some(Part::Name(tokens))
}

/// Reads a class up to its closing bracket; a bracket right after the opening one is a member.
fn class(bytes: &mut std::iter::Peekable<std::str::Bytes<'_>>) -> Option<Token> {
    let negative = bytes.next_if(|byte| matches!(byte, b'!' | b'^')).is_some();
    let mut ranges = Vec::new();
    loop {
        let low = match bytes.next()? {
            b']' if !ranges.is_empty() => return Some(Token::Class(ranges, negative)),
            b'[' if bytes.next_if_eq(&b':').is_some() => {
                ranges.extend(named_class(bytes)?);
                continue;
            }
            b'\\' => bytes.next()?,
            byte => byte,
        };
        if bytes.next_if_eq(&b'-').is_none() {
            ranges.push((low, low));
            continue;
        }
        match bytes.next()? {
            b']' => {
                ranges.extend([(low, low), (b'-', b'-')]);
                return Some(Token::Class(ranges, negative));
            }
            b'\\' => ranges.push((low, bytes.next()?)),
            high => ranges.push((low, high)),
        }
    }
}

/// The ranges of `[:alpha:]` and its like; `None` for names we do not know.
fn named_class(bytes: &mut std::iter::Peekable<std::str::Bytes<'_>>) -> Option<&'static [(u8, u8)]> {
    let name: Vec<u8> = bytes.by_ref().take_while(|byte| *byte != b':').collect();
    bytes.next_if_eq(&b']')?;
    Some(match name.as_slice() {
        b"alpha" => &[(b'a', b'z'), (b'A', b'Z')],
        b"digit" => &[(b'0', b'9')],
        b"alnum" => &[(b'a', b'z'), (b'A', b'Z'), (b'0', b'9')],
        b"lower" => &[(b'a', b'z')],
        b"upper" => &[(b'A', b'Z')],
        b"xdigit" => &[(b'0', b'9'), (b'a', b'f'), (b'A', b'F')],
        b"space" => &[(b'\t', b'\r'), (b' ', b' ')],
        _ => return None,
    })
}

fn name_matches(tokens: &[Token], name: &[u8], budget: &mut Budget) -> bool {
    let (mut token, mut at) = (0, 0);
    let mut again: Option<(usize, usize)> = None;
    while at < name.len() {
        if !budget.spend() {
            return false;
        }
        match tokens.get(token) {
            Some(Token::AnyText) => {
                again = Some((token + 1, at));
                token += 1;
            }
            Some(one) if one.is(name[at]) => (token, at) = (token + 1, at + 1),
            _ => {
                let Some((after, from)) = again else { return false };
                again = Some((after, from + 1));
                (token, at) = (after, from + 1);
            }
        }
    }
    tokens[token.min(tokens.len())..].iter().all(|rest| matches!(rest, Token::AnyText))
}

impl Token {
    fn is(&self, byte: u8) -> bool {
        match self {
            Self::Byte(own) => *own == byte,
            Self::AnyByte => true,
            Self::AnyText => false,
            Self::Class(ranges, negative) => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&byte)) != *negative
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Glob::new(pattern).is_some_and(|glob| glob.matches(path, &mut Budget(10_000)))
    }

    #[test]
    fn patterns_match_as_in_git() {
        for (pattern, path) in [
            ("*.js", "a/b/c.js"),
            ("a", "x/a"),
            ("/a", "a"),
            ("a/*.c", "a/x.c"),
            ("/a/**", "a/b/c"),
            ("**/a", "a"),
            ("**/a", "x/y/a"),
            ("a/**/b", "a/b"),
            ("a/**/b", "a/x/y/b"),
            ("**", "a/b"),
            ("a/**/b/**/c", "a/b/b/x/c"),
            ("?.c", "a.c"),
            ("[a-c]x", "bx"),
            ("[!a-c]x", "dx"),
            ("[]a]x", "]x"),
            ("[a-]", "-"),
            ("[[:digit:]]", "7"),
            ("\\*", "*"),
            ("a*b*c", "aXbYbZc"),
            ("a**", "abc"),
            ("*", ".x"),
            ("a/*", "a/"),
        ] {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("*.js", "a.js/b"),
            ("/a", "x/a"),
            ("a/*.c", "a/b/x.c"),
            ("a/*.c", "x/a/x.c"),
            ("a/**", "a"),
            ("a/", "a/b"),
            ("!a", "a"),
            ("[a", "[a"),
            ("a?", "a"),
            ("a**b/c", "a/x/b/c"),
            ("[[:odd:]]", "o"),
            ("", ""),
            ("a\\", "a\\"),
        ] {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn the_budget_ends_a_hostile_match() {
        let glob = Glob::new("*a*a*a*a*b");
        let mut budget = Budget(500);
        assert!(!glob.is_some_and(|glob| glob.matches(&"a".repeat(4000), &mut budget)));
        assert_eq!(budget.0, 0);
        assert!(!matches(&"a".repeat(300), &"a".repeat(300)));
    }
}
