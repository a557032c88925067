//! The generator's only source of chance: a small, seeded generator that gives the same numbers on every machine.

/// SplitMix64 (Steele, Lea and Flood 2014), seeded by a name or a number.
#[derive(Debug, Clone)]
pub(crate) struct Prng(u64);

impl Prng {
    pub(crate) fn from_seed(seed: u64) -> Self {
        Self(seed)
    }

    /// FNV-1a over the name, so that each repository has its own stream whatever the others do.
    pub(crate) fn from_name(name: &str) -> Self {
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Self(hash)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..bound`; 0 where `bound` is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        if bound == 0 {
            return 0;
        }
        (self.next() % bound as u64) as usize
    }

    /// A number in `low..=high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1).max(1) as u64) as i64
    }

    /// True in `percent` of 100 cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_numbers() {
        let mut first = Prng::from_name("ledger-api");
        let mut second = Prng::from_name("ledger-api");
        assert_eq!((0..9).map(|_| first.next()).collect::<Vec<_>>(), (0..9).map(|_| second.next()).collect::<Vec<_>>());
        assert_ne!(Prng::from_name("a").next(), Prng::from_name("b").next());
    }

    #[test]
    fn numbers_stay_in_their_bounds() {
        let mut prng = Prng::from_seed(7);
        assert!((0..200).all(|_| (3..=9).contains(&prng.between(3, 9))));
        assert!((0..200).all(|_| prng.below(5) < 5));
        assert_eq!(prng.below(0), 0);
    }
}
