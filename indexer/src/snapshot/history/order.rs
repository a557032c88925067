//! In which order the trees of a stretch of history are quickest to decode.
//!
//! In a pack most trees are deltas, and the base of a delta by offset lies before it (gitformat-pack(5)). `git repack`
//! writes newest commits first, so older trees are built on newer ones; `git fast-import`, and whoever appends what
//! comes, writes oldest first, and newer trees are built on older ones. Whoever decodes in the order of the pack finds
//! each base where it was just put; against it, every tree is built from up to fifty deltas anew.

/// Pack and offset of an object.
type Place = (u32, u64);

/// Where the commits of a stretch of history lie, read from the newest to the oldest.
#[derive(Default)]
pub struct PackOrder {
    newest: Option<Place>,
    oldest: Option<Place>,
}

impl PackOrder {
    /// Takes down where the next older commit lies; `None` for one that is in no pack.
    pub fn note(&mut self, place: Option<Place>) {
        if place.is_some() {
            self.newest = self.newest.or(place);
            self.oldest = place;
        }
    }

    /// Whether they lie in one pack, the oldest first.
    pub fn is_oldest_first(&self) -> bool {
        match (self.newest, self.oldest) {
            (Some((pack, newest)), Some((other, oldest))) => pack == other && oldest < newest,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PackOrder;

    fn is_oldest_first(places: &[Option<(u32, u64)>]) -> bool {
        let mut order = PackOrder::default();
        places.iter().for_each(|place| order.note(*place));
        order.is_oldest_first()
    }

    #[test]
    fn the_ends_tell_how_a_pack_was_written() {
        assert!(is_oldest_first(&[Some((1, 900)), Some((1, 500)), None, Some((1, 12))]));
        assert!(!is_oldest_first(&[Some((1, 12)), Some((1, 900))]));
    }

    #[test]
    fn commits_of_two_packs_or_of_none_tell_nothing() {
        assert!(!is_oldest_first(&[Some((1, 900)), Some((2, 12))]));
        assert!(!is_oldest_first(&[None, None]));
        assert!(!is_oldest_first(&[Some((1, 900))]));
    }
}
