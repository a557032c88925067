//! Counts what one fetch costs and ends it when it costs too much.

use std::io;
use std::process::Child;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Budget, Fault, FaultKind};

/// The cost of one fetch so far.
pub struct Meter {
    budget: Budget,
    begun: Instant,
    bytes: AtomicU64,
    /// Since when a reader waits that has no clock of its own, in milliseconds after `begun` plus one; 0 = none waits.
    waiting_ms: AtomicU64,
    /// The first fault: what follows is only its echo.
    fault: Mutex<Option<Fault>>,
    /// The program that talks to the server.
    child: Mutex<Option<Child>>,
}

impl Meter {
    /// A fetch that begins now.
    pub fn new(budget: Budget) -> Self {
        Self {
            budget,
            begun: Instant::now(),
            bytes: AtomicU64::new(0),
            waiting_ms: AtomicU64::new(0),
            fault: Mutex::new(None),
            child: Mutex::new(None),
        }
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Counts bytes that came.
    ///
    /// # Errors
    /// More than the budget has.
    pub fn take(&self, bytes: usize) -> io::Result<()> {
        self.waiting_ms.store(0, Ordering::Release);
        let bytes = bytes as u64;
        if self.bytes.fetch_add(bytes, Ordering::AcqRel) + bytes > self.budget.bytes {
            let text = format!("the server sends more than the {} bytes that a repository may have", self.budget.bytes);
            return Err(self.fail(Fault::new(FaultKind::TooLarge, text)));
        }
        Ok(())
    }

    /// A reader without a clock of its own begins to wait; [`Meter::take`] ends that.
    pub fn listen(&self) {
        self.waiting_ms.store(self.elapsed_ms() + 1, Ordering::Release);
    }

    /// Bytes that came.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Acquire)
    }

    /// How long the next byte may be waited for.
    pub fn patience(&self) -> Duration {
        let left = self.budget.whole_ms.saturating_sub(self.elapsed_ms());
        Duration::from_millis(left.min(self.budget.silence_ms))
    }

    /// Whether time is up, or a reader waits for too long; notes the fault.
    pub fn is_over(&self) -> bool {
        let now = self.elapsed_ms();
        let since = self.waiting_ms.load(Ordering::Acquire);
        let is_silent = since != 0 && now.saturating_sub(since - 1) > self.budget.silence_ms;
        if now > self.budget.whole_ms || is_silent {
            self.late();
            return true;
        }
        false
    }

    /// Notes that the server was too slow or silent.
    pub fn late(&self) -> io::Error {
        let text = if self.elapsed_ms() >= self.budget.whole_ms {
            format!("the fetch took longer than {} s", seconds(self.budget.whole_ms))
        } else {
            format!("the server sent nothing for {} s", seconds(self.budget.silence_ms))
        };
        self.fail(Fault::new(FaultKind::Overdue, text))
    }

    /// Notes a fault and gives it as an error for the reader; the first one counts.
    pub fn fail(&self, fault: Fault) -> io::Error {
        let error = io::Error::other(fault.clone());
        lock(&self.fault).get_or_insert(fault);
        error
    }

    /// The first fault that was noted.
    pub fn fault(&self) -> Option<Fault> {
        lock(&self.fault).clone()
    }

    /// Hands over the program that talks to the server: it ends with the fetch.
    pub fn keep(&self, child: Child) {
        *lock(&self.child) = Some(child);
    }

    /// Ends the program that talks to the server. One that is gone already is no error.
    pub fn cut(&self) {
        if let Some(mut child) = lock(&self.child).take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn seconds(ms: u64) -> u64 {
    ms.div_ceil(1_000)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
