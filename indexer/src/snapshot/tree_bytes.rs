//! The bytes of a tree object, read entry by entry without copying.
//!
//! Format: `<mode in octal> SP <name> NUL <id bytes>`, repeated (git's `tree-walk.c`).

use std::cmp::Ordering;

use gix::bstr::ByteSlice;

/// The type bits of a mode.
const TYPE: u32 = 0o170_000;
const FOLDER: u32 = 0o040_000;
const LINK: u32 = 0o120_000;
const COMMIT: u32 = 0o160_000;

/// One entry of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawEntry<'a> {
    /// The mode as git writes it.
    pub mode: u32,
    /// The name as bytes.
    pub name: &'a [u8],
    /// The bytes of the object id.
    pub id: &'a [u8],
}

impl RawEntry<'_> {
    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.mode & TYPE == FOLDER
    }

    /// Whether it is a symbolic link.
    pub fn is_link(&self) -> bool {
        self.mode & TYPE == LINK
    }

    /// Whether it is a commit of another repository.
    pub fn is_submodule(&self) -> bool {
        self.mode & TYPE == COMMIT
    }

    /// Whether it is a file that may be run.
    pub fn is_executable(&self) -> bool {
        self.mode & 0o111 != 0
    }
}

/// A cursor over the entries of a tree.
#[derive(Clone, Copy, Debug)]
pub struct Entries<'a> {
    rest: &'a [u8],
    id_len: usize,
}

/// The bytes are no tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

impl<'a> Entries<'a> {
    /// Starts at the first entry.
    pub fn new(bytes: &'a [u8], id_len: usize) -> Self {
        Self { rest: bytes, id_len }
    }

    /// The bytes that are left.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The entry at the cursor and the bytes it takes; `None` at the end.
    pub fn peek(&self) -> Result<Option<(RawEntry<'a>, usize)>, Damaged> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let space = self.rest.iter().take(8).position(|b| *b == b' ').ok_or(Damaged)?;
        let mut mode = 0_u32;
        for digit in &self.rest[..space] {
            if !(b'0'..=b'7').contains(digit) {
                return Err(Damaged);
            }
            mode = mode << 3 | u32::from(digit - b'0');
        }
        let after = &self.rest[space + 1..];
        let nul = after.find_byte(0).ok_or(Damaged)?;
        let id = after.get(nul + 1..nul + 1 + self.id_len).ok_or(Damaged)?;
        Ok(Some((RawEntry { mode, name: &after[..nul], id }, space + nul + 2 + self.id_len)))
    }

    /// Moves over `len` bytes, as [`Self::peek`] told.
    pub fn skip(&mut self, len: usize) {
        self.rest = self.rest.get(len..).unwrap_or_default();
    }

    /// The next entry; `None` at the end.
    pub fn next_entry(&mut self) -> Result<Option<RawEntry<'a>>, Damaged> {
        let Some((entry, len)) = self.peek()? else { return Ok(None) };
        self.skip(len);
        Ok(Some(entry))
    }
}

/// Git's order of entries: names as bytes, where a folder's name ends with `/`.
pub fn order(a: &RawEntry<'_>, b: &RawEntry<'_>) -> Ordering {
    let common = a.name.len().min(b.name.len());
    a.name[..common].cmp(&b.name[..common]).then_with(|| {
        let end = |entry: &RawEntry<'_>| match entry.name.get(common) {
            Some(byte) => *byte,
            None if entry.is_folder() => b'/',
            None => 0,
        };
        end(a).cmp(&end(b)).then_with(|| a.name.len().cmp(&b.name.len()))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn raw(mode: &str, name: &str) -> Vec<u8> {
        let mut bytes = format!("{mode} {name}\0").into_bytes();
        bytes.extend([7; 20]);
        bytes
    }

    #[test]
    fn entries_come_as_they_stand() {
        let bytes = [raw("100755", "run"), raw("40000", "src")].concat();
        let mut entries = Entries::new(&bytes, 20);
        let first = entries.next_entry().unwrap().unwrap();
        assert!(first.is_executable() && !first.is_folder());
        let second = entries.next_entry().unwrap().unwrap();
        assert_eq!((second.name, second.is_folder()), (b"src".as_slice(), true));
        assert_eq!(entries.next_entry(), Ok(None));
    }

    #[test]
    fn damaged_bytes_are_told_and_never_panic() {
        let whole = [raw("100644", "a"), raw("40000", "b")].concat();
        for cut in 1..whole.len() {
            let mut entries = Entries::new(&whole[..cut], 20);
            while let Ok(Some(_)) = entries.next_entry() {}
        }
        assert_eq!(Entries::new(b"1006x4 a\0", 20).peek(), Err(Damaged));
        assert_eq!(Entries::new(b"no space at all", 20).peek(), Err(Damaged));
    }

    #[test]
    fn a_folder_sorts_as_if_its_name_ended_with_a_slash() {
        let entry = |mode, name: &'static str| RawEntry { mode, name: name.as_bytes(), id: &[] };
        let file = entry(0o100_644, "a.b");
        let folder = entry(0o040_000, "a");
        assert_eq!(order(&file, &folder), Ordering::Less);
        assert_eq!(order(&entry(0o100_644, "a"), &file), Ordering::Less);
        assert_eq!(order(&entry(0o100_644, "a"), &folder), Ordering::Less);
        assert_eq!(order(&folder, &folder), Ordering::Equal);
    }
}
