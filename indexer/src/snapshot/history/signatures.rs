//! Names and e-mails, each pair kept once.

use std::collections::HashMap;

use super::Signature;

/// Most characters of a name or an e-mail that are kept.
const MAX_CHARS: usize = 200;

/// A table of the raw (name, e-mail) pairs met so far.
#[derive(Default)]
pub struct Signatures {
    numbers: HashMap<Vec<u8>, u32>,
    key: Vec<u8>,
    cleaned: Vec<Signature>,
}

impl Signatures {
    /// The number of a pair.
    pub fn number(&mut self, name: &[u8], email: &[u8]) -> u32 {
        self.key.clear();
        self.key.extend_from_slice(name);
        self.key.push(0);
        self.key.extend_from_slice(email);
        if let Some(number) = self.numbers.get(&self.key) {
            return *number;
        }
        let number = u32::try_from(self.cleaned.len()).unwrap_or(u32::MAX);
        self.cleaned.push(Signature { name: clean(name), email: clean(email) });
        self.numbers.insert(self.key.clone(), number);
        number
    }

    /// A pair as it reads.
    pub fn get(&self, number: u32) -> Option<&Signature> {
        self.cleaned.get(number as usize)
    }

    /// Whether two pairs share their name or their e-mail, in any case.
    pub fn same_person(&self, a: u32, b: u32) -> bool {
        let same = |a: &str, b: &str| !a.is_empty() && a.to_lowercase() == b.to_lowercase();
        match (self.cleaned.get(a as usize), self.cleaned.get(b as usize)) {
            (Some(a), Some(b)) => same(&a.email, &b.email) || same(&a.name, &b.name),
            _ => false,
        }
    }

    /// All pairs sorted, and for each number its place among them.
    pub fn sorted(self) -> (Vec<Signature>, Vec<u32>) {
        let mut sorted = self.cleaned.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let place = |signature: &Signature| match sorted.binary_search(signature) {
            Ok(at) | Err(at) => u32::try_from(at).unwrap_or(u32::MAX),
        };
        let places = self.cleaned.iter().map(place).collect();
        (sorted, places)
    }
}

/// Bytes as text without control characters, cut to a bearable length.
pub fn clean(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let printable: String = text.chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect();
    printable.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_read_alike_are_one() {
        let mut table = Signatures::default();
        let (b, a, again) = (table.number(b"B", b"b@x"), table.number(b" A\x1b ", b"a@x"), table.number(b"A", b"a@x"));
        assert!(b != a && a != again);
        assert!(table.same_person(a, again) && !table.same_person(a, b));
        let (sorted, places) = table.sorted();
        assert_eq!(sorted.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(places, [1, 0, 0]);
    }
}
