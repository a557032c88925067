//! Names in trees that no honest tool writes, and how any name becomes text.

/// Whether a tree entry's name would be dangerous on some file system.
///
/// The rule is git's own (`fsck`: `fullPathname`, `hasDot`, `hasDotdot`, `hasDotgit`, `emptyName`), with the
/// spellings under which NTFS and HFS+ reach `.git`, and with Windows paths. A backslash alone is an honest byte.
pub fn is_hostile(name: &[u8]) -> bool {
    if name.is_empty() || name == b"." || name.len() > 4096 {
        return true;
    }
    if name.iter().any(|b| matches!(b, b'/' | 0)) || is_windows_root(name) {
        return true;
    }
    name.split(|b| *b == b'\\').any(is_escape)
}

/// Whether a name is an absolute path where backslashes separate.
fn is_windows_root(name: &[u8]) -> bool {
    matches!(name, [b'\\', ..]) || matches!(name, [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic())
}

/// Whether a part of a name means the parent folder or `.git` on some file system.
fn is_escape(part: &[u8]) -> bool {
    // Every such spelling starts with one of these bytes; all other names are done here.
    if !matches!(part.first(), Some(b'.' | b'g' | b'G' | 0xE2 | 0xEF)) {
        return false;
    }
    // HFS+ ignores some code points; NTFS ignores trailing dots and spaces and everything after a colon.
    let text = String::from_utf8_lossy(part);
    let visible: String = text.chars().filter(|c| !is_ignored_by_hfs(*c)).collect();
    let stem = visible.split(':').next().unwrap_or_default();
    let stem = stem.trim_end_matches(['.', ' ']);
    stem.is_empty() || stem.eq_ignore_ascii_case(".git") || stem.eq_ignore_ascii_case("git~1")
}

/// The code points that HFS+ drops when it compares names (Apple Technical Note 1150, as in git's `utf8.c`).
fn is_ignored_by_hfs(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

/// A hostile name as it may be shown: printable, at most 80 characters.
pub fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).escape_debug().to_string().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_git_and_every_way_out_is_hostile() {
        let hostile: [&[u8]; 21] = [
            b"",
            b".",
            b"..",
            b".git",
            b".GIT",
            b".Git",
            b"git~1",
            b"GIT~1",
            b"a/b",
            b"..\\a",
            b"a\\.git",
            b"C:\\x",
            b"\\x",
            b"a\0b",
            b".git ",
            b".git.",
            b".git::$INDEX_ALLOCATION",
            b"git~1.",
            ".g\u{200c}it".as_bytes(),
            "\u{feff}.git".as_bytes(),
            b".. ",
        ];
        for name in hostile {
            assert!(is_hostile(name), "{}", shown(name));
        }
    }

    #[test]
    fn honest_names_pass() {
        for name in
            [".gitignore", ".github", ".gitattributes", "git", "git~10", "...x", "a:b", "ü", "c", "Gemfile", "a\\x2db"]
        {
            assert!(!is_hostile(name.as_bytes()), "{name}");
        }
        assert!(!is_hostile(b"\xff\xfe"));
    }
}
