//! The engine of fuzz targets, of these tests and of the program's own: a corpus, mutations of it, and a watchdog.
//!
//! No coverage leads it: a target says with its corpus and its words what is worth mutating.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::random::Random;

/// Longest input that mutation makes, in bytes.
const LONGEST: usize = 8 * 1024;
/// No single input may take this long: ten times what the slowest is expected to.
const WATCHDOG: Duration = Duration::from_secs(5);
/// What takes this long will not end, and nobody could say which input it was.
const HANGS: Duration = Duration::from_secs(60);

/// Something that is fed bytes and has to live.
pub struct Target<'a> {
    pub name: &'static str,
    /// Takes an input; panics where something is wrong.
    pub run: &'a dyn Fn(&[u8]),
    /// What mutation starts from; an input that broke something once is one of it for ever.
    pub corpus: Vec<Vec<u8>>,
    /// What means something to the target; put in here and there.
    pub words: &'static [&'static str],
    /// Mutations in the normal tests.
    pub quick: u64,
}

/// A corpus of texts.
pub fn texts(all: &[&str]) -> Vec<Vec<u8>> {
    all.iter().map(|text| text.as_bytes().to_vec()).collect()
}

impl Target<'_> {
    /// The corpus and the same mutations each time.
    pub fn briefly(&self) {
        self.mutate(1, |rounds, _| rounds < self.quick);
    }

    /// For as many seconds as `PORTOLAN_FUZZ_SECONDS` says, with a seed of its own or that of `PORTOLAN_FUZZ_SEED`.
    pub fn long(&self) {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
        let seconds = Duration::from_secs(number("PORTOLAN_FUZZ_SECONDS").unwrap_or(60));
        let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(7, |since| since.as_secs());
        let seed = number("PORTOLAN_FUZZ_SEED").unwrap_or_else(clock);
        self.mutate(seed, |_, begun| begun.elapsed() < seconds);
    }

    fn mutate(&self, seed: u64, go_on: impl Fn(u64, Instant) -> bool) {
        let hand = Arc::<Hand>::default();
        watch(self.name, seed, Arc::downgrade(&hand));
        for input in &self.corpus {
            self.feed(input, seed, &hand);
        }
        let mut random = Random(seed);
        let begun = Instant::now();
        let mut rounds = 0;
        while go_on(rounds, begun) {
            self.feed(&self.mutated(&mut random), seed, &hand);
            rounds += 1;
        }
        println!("{}: {rounds} mutations in {:.0?}, seed {seed}", self.name, begun.elapsed());
    }

    fn feed(&self, input: &[u8], seed: u64, hand: &Hand) {
        *hand.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), input.to_vec()));
        let told = Told { name: self.name, input, seed };
        let slow = || {
            let started = Instant::now();
            (self.run)(input);
            started.elapsed() > WATCHDOG
        };
        // A busy machine is slow by chance, an input each time.
        assert!(!(slow() && slow() && slow()), "{} takes longer than {WATCHDOG:?}", self.name);
        drop(told);
    }

    /// A corpus entry with a few bytes changed, doubled, cut out, or spliced from another entry.
    fn mutated(&self, random: &mut Random) -> Vec<u8> {
        let mut bytes = self.corpus[random.below(self.corpus.len())].clone();
        for _ in 0..=random.below(6) {
            let at = random.below(bytes.len() + 1);
            match random.below(5) {
                0 if at < bytes.len() => bytes[at] = u8::try_from(random.next() & 0xff).unwrap_or(0),
                1 => drop(bytes.splice(at..at, self.words[random.below(self.words.len())].bytes())),
                2 => drop(bytes.drain(at..bytes.len().min(at + random.below(9)))),
                3 => {
                    let other = &self.corpus[random.below(self.corpus.len())];
                    let from = random.below(other.len());
                    bytes.splice(at..at, other[from..].iter().copied());
                }
                _ => {
                    let piece = bytes[at..bytes.len().min(at + 40)].repeat(1 + random.below(20));
                    bytes.splice(at..at, piece);
                }
            }
            bytes.truncate(LONGEST);
        }
        bytes
    }
}

/// The input that is being fed, and since when.
type Hand = Mutex<Option<(Instant, Vec<u8>)>>;

/// Ends the process where an input does not end; a test that waits for it would wait for ever.
fn watch(name: &'static str, seed: u64, hand: Weak<Hand>) {
    std::thread::spawn(move || {
        while let Some(hand) = hand.upgrade() {
            if let Some((since, input)) = &*hand.lock().unwrap_or_else(PoisonError::into_inner)
                && since.elapsed() > HANGS
            {
                eprintln!("{name}, seed {seed}, does not end: b\"{}\"", input.escape_ascii());
                std::process::abort();
            }
            drop(hand);
            std::thread::sleep(Duration::from_secs(1));
        }
    });
}

/// Shows the input that was in hand when something went wrong, to be put into the corpus.
struct Told<'a> {
    name: &'a str,
    input: &'a [u8],
    seed: u64,
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}, seed {}: b\"{}\"", self.name, self.seed, self.input.escape_ascii());
        }
    }
}
