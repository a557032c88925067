//! A hash for names and for "has anything changed"; not for anything that an opponent could gain from.

/// 64-bit FNV-1a (Fowler, Noll, Vo; offset basis and prime of the 64-bit variant).
#[derive(Clone, Copy)]
pub struct Hash(u64);

impl Hash {
    /// The hash of nothing.
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Takes in bytes, with their number, so that parts cannot run into one another.
    pub fn add(&mut self, bytes: &[u8]) {
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Sixteen hexadecimal digits.
    pub fn hex(self) -> String {
        format!("{:016x}", self.0)
    }
}

/// The hash of one run of bytes.
pub fn of(bytes: &[u8]) -> String {
    let mut hash = Hash::new();
    hash.add(bytes);
    hash.hex()
}

#[cfg(test)]
mod tests {
    use super::{Hash, of};

    #[test]
    fn parts_do_not_run_into_one_another() {
        let mut one = Hash::new();
        one.add(b"ab");
        one.add(b"c");
        let mut two = Hash::new();
        two.add(b"a");
        two.add(b"bc");
        assert_ne!(one.hex(), two.hex());
        assert_eq!(of(b"x"), of(b"x"));
        assert_eq!(of(b"x").len(), 16);
    }
}
