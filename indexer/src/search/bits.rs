//! A set of small numbers, the documents or files of one segment, as bits: it is small enough to
//! stay in the processor's nearest cache, and it yields its numbers in their order.

const WIDTH: u32 = u64::BITS;

/// A set of numbers below a bound.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// The empty set of numbers below `bound`.
    pub fn none(bound: u32) -> Self {
        Self { words: vec![0; bound.div_ceil(WIDTH) as usize] }
    }

    /// All numbers below `bound`.
    pub fn all(bound: u32) -> Self {
        let mut words = vec![u64::MAX; bound.div_ceil(WIDTH) as usize];
        if let (Some(last), 1..) = (words.last_mut(), bound % WIDTH) {
            *last >>= WIDTH - bound % WIDTH;
        }
        Self { words }
    }

    /// Whether a number is in the set.
    #[inline]
    pub fn contains(&self, at: u32) -> bool {
        self.words.get((at / WIDTH) as usize).is_some_and(|word| word >> (at % WIDTH) & 1 == 1)
    }

    /// Adds a number; tells whether it is new. A number that is not below the bound is not kept.
    #[inline]
    pub fn insert(&mut self, at: u32) -> bool {
        let Some(word) = self.words.get_mut((at / WIDTH) as usize) else { return false };
        let bit = 1 << (at % WIDTH);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Adds what is in another set of the same bound.
    pub fn add(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Keeps what is in another set of the same bound, too.
    pub fn keep(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Takes out what is in another set of the same bound.
    pub fn remove(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    /// Takes out everything.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    /// The numbers in their order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).step_by(WIDTH as usize).zip(&self.words).flat_map(|(start, word)| Word { start, left: *word })
    }
}

/// The numbers of one word that are still to come.
struct Word {
    start: u32,
    left: u64,
}

impl Iterator for Word {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.left == 0 {
            return None;
        }
        let at = self.start + self.left.trailing_zeros();
        self.left &= self.left - 1;
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::Bits;

    fn bits(bound: u32, numbers: &BTreeSet<u32>) -> Bits {
        let mut bits = Bits::none(bound);
        numbers.iter().for_each(|at| assert!(bits.insert(*at)));
        bits
    }

    fn numbers(bits: &Bits) -> BTreeSet<u32> {
        bits.iter().collect()
    }

    proptest! {
        #[test]
        fn bits_are_sets(a in prop::collection::btree_set(0_u32..200, 0..80), b in prop::collection::btree_set(0_u32..200, 0..80)) {
            let (left, right) = (bits(200, &a), bits(200, &b));
            let mut sum = left.clone();
            sum.add(&right);
            prop_assert_eq!(numbers(&sum), a.union(&b).copied().collect());
            let mut both = left.clone();
            both.keep(&right);
            prop_assert_eq!(numbers(&both), a.intersection(&b).copied().collect());
            let mut rest = left;
            rest.remove(&right);
            prop_assert_eq!(numbers(&rest), a.difference(&b).copied().collect());
        }
    }

    #[test]
    fn all_stops_at_the_bound() {
        for bound in [0, 1, 63, 64, 65, 128] {
            assert!(Bits::all(bound).iter().eq(0..bound), "{bound}");
        }
        let mut few = Bits::none(64);
        assert!(few.insert(3) && !few.insert(3) && !few.insert(64) && !few.contains(64));
    }
}
