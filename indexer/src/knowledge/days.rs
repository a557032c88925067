//! The days on which one person changed one thing: small, exact, and the same in whatever order they come.

use super::living::ChangeDay;
use super::row::Credit;

/// Days of one block.
const BLOCK: i32 = 64;

/// A set of UTC days with the credit of each; of several credits on one day the highest counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// Sorted by their first day; none is empty.
    blocks: Vec<Block>,
}

/// 64 days in a row, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Block {
    /// The first day, a multiple of 64.
    start: i32,
    /// Days with a change.
    written: u64,
    /// Days with a review and without a change.
    reviewed: u64,
}

impl Days {
    /// Adds a day.
    pub fn insert(&mut self, day: i32, credit: Credit) {
        let bit = 1_u64 << day.rem_euclid(BLOCK);
        let start = day.saturating_sub(day.rem_euclid(BLOCK));
        let block = match credit {
            Credit::Author => Block { start, written: bit, reviewed: 0 },
            Credit::Reviewer => Block { start, written: 0, reviewed: bit },
        };
        self.add(block);
    }

    /// Adds all days of another set.
    pub fn merge(&mut self, other: &Self) {
        for block in &other.blocks {
            self.add(*block);
        }
    }

    fn add(&mut self, block: Block) {
        // Days come mostly in order, so the last block is the likely one.
        let at = match self.blocks.last() {
            Some(last) if last.start == block.start => self.blocks.len() - 1,
            Some(last) if last.start > block.start => self.blocks.partition_point(|b| b.start < block.start),
            _ => self.blocks.len(),
        };
        match self.blocks.get_mut(at).filter(|b| b.start == block.start) {
            Some(known) => {
                known.written |= block.written;
                known.reviewed = (known.reviewed | block.reviewed) & !known.written;
            }
            None => self.blocks.insert(at, block),
        }
    }

    /// The days in order, each with its credit.
    pub fn iter(&self) -> impl Iterator<Item = (i32, Credit)> {
        self.blocks.iter().flat_map(|block| {
            let of = |offset: i32| {
                let bit = 1_u64 << offset;
                let credit = if block.written & bit != 0 { Credit::Author } else { Credit::Reviewer };
                ((block.written | block.reviewed) & bit != 0).then_some((block.start + offset, credit))
            };
            (0..BLOCK).filter_map(of)
        })
    }

    /// The days as the model wants them, for the person of that number.
    pub fn of(&self, person: u32) -> impl Iterator<Item = ChangeDay> {
        self.iter().map(move |(day, credit)| ChangeDay { person, day, credit })
    }

    /// How many days lie after `after` and not after `until`.
    #[must_use]
    pub fn between(&self, after: i32, until: i32) -> u32 {
        let near = self.blocks.iter().filter(|b| b.start.saturating_add(BLOCK) > after && b.start <= until);
        near.map(|b| ((b.written | b.reviewed) & mask(b.start, after, until)).count_ones()).sum()
    }

    /// The last day; `None` where there is none.
    #[must_use]
    pub fn last(&self) -> Option<i32> {
        let block = self.blocks.last()?;
        let highest = 63 - (block.written | block.reviewed).leading_zeros();
        Some(block.start + i32::try_from(highest).unwrap_or_default())
    }

    /// How many days there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.blocks.iter().map(|b| (b.written | b.reviewed).count_ones()).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

/// The bits of a block that lie after `after` and not after `until`.
fn mask(start: i32, after: i32, until: i32) -> u64 {
    let first = after.saturating_add(1).saturating_sub(start).clamp(0, BLOCK);
    let end = until.saturating_add(1).saturating_sub(start).clamp(0, BLOCK);
    let below = |n: i32| if n >= BLOCK { u64::MAX } else { (1_u64 << n) - 1 };
    below(end) & !below(first)
}

impl FromIterator<(i32, Credit)> for Days {
    fn from_iter<I: IntoIterator<Item = (i32, Credit)>>(days: I) -> Self {
        let mut all = Self::default();
        for (day, credit) in days {
            all.insert(day, credit);
        }
        all.blocks.shrink_to_fit();
        all
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn days(days: &[i32]) -> Days {
        days.iter().map(|day| (*day, Credit::Author)).collect()
    }

    #[test]
    fn who_wrote_and_reviewed_on_one_day_wrote() {
        let both: Days = [(7, Credit::Author), (7, Credit::Reviewer), (-70, Credit::Reviewer)].into_iter().collect();
        assert_eq!(both.iter().collect::<Vec<_>>(), [(-70, Credit::Reviewer), (7, Credit::Author)]);
    }

    #[test]
    fn days_are_counted_after_one_and_up_to_another() {
        let some = days(&[0, 63, 64, 100, 200]);
        assert_eq!(some.between(0, 100), 3);
        assert_eq!(some.between(-1, 63), 2);
        assert_eq!(some.between(200, 500), 0);
        assert_eq!((some.last(), some.len()), (Some(200), 5));
        assert_eq!((Days::default().last(), Days::default().is_empty()), (None, true));
    }

    proptest! {
        #[test]
        fn it_is_a_map_from_day_to_the_highest_credit(
            input in proptest::collection::vec((-300..900_i32, any::<bool>()), 0..80),
            after in -400..1000_i32, length in 0..700_i32, cut in 0..80_usize,
        ) {
            let credit = |wrote| if wrote { Credit::Author } else { Credit::Reviewer };
            let input: Vec<(i32, Credit)> = input.into_iter().map(|(day, wrote)| (day, credit(wrote))).collect();
            let mut model: BTreeMap<i32, Credit> = BTreeMap::new();
            for (day, credit) in &input {
                let known = model.entry(*day).or_insert(*credit);
                *known = (*known).max(*credit);
            }
            let (front, back) = input.split_at(cut.min(input.len()));
            let mut set: Days = back.iter().copied().collect();
            set.merge(&front.iter().copied().collect());
            prop_assert_eq!(set.iter().collect::<Vec<_>>(), model.iter().map(|(d, c)| (*d, *c)).collect::<Vec<_>>());
            let until = after + length;
            prop_assert_eq!(set.between(after, until) as usize, model.keys().filter(|d| **d > after && **d <= until).count());
            prop_assert_eq!(set.last(), model.keys().next_back().copied());
        }
    }
}
