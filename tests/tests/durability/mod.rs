//! What survives: processes killed at any moment, files damaged behind our back.

pub mod child;
pub mod crawl;
mod damage;
mod journal;
mod orphan;

/// Numbers that look random and are the same on every run (xorshift64*, S. Vigna).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    }
}
