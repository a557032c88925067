//! As many searches at once as there are processors; others wait for their turn.
//!
//! A search only calculates. Two that share a processor both take twice as long, and push each other out of its cache;
//! one after the other, the first is done in half the time and the second no later.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::available_parallelism;

/// Counts who may still come in.
pub(super) struct Gate {
    free: Mutex<usize>,
    left: Condvar,
}

impl Gate {
    /// A gate for as many as the machine has processors.
    pub fn new() -> Self {
        Self::of(available_parallelism().map_or(1, usize::from))
    }

    fn of(places: usize) -> Self {
        Self { free: Mutex::new(places), left: Condvar::new() }
    }

    /// Waits for a place, which is given back when the pass is dropped, also by a panic.
    pub fn enter(&self) -> Pass<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.left.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Pass(self)
    }
}

/// A place behind the gate.
pub(super) struct Pass<'a>(&'a Gate);

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::Gate;

    #[test]
    fn never_more_than_there_are_places_and_all_get_in() {
        let (gate, inside, most, done) = (Gate::of(2), AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let _pass = gate.enter();
                    most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                    done.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        assert!(most.into_inner() <= 2);
        assert_eq!(done.into_inner(), 8);
    }

    #[test]
    fn a_panic_gives_its_place_back() {
        let gate = Gate::of(1);
        thread::scope(|scope| {
            let panicked = scope.spawn(|| {
                let _pass = gate.enter();
                panic!("while searching");
            });
            assert!(panicked.join().is_err());
        });
        drop(gate.enter());
    }
}
