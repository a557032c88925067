//! Questions to a finished catalog: what if somebody leaves, on whom does it hang, how was it before, since when is it mended.
//!
//! Pure: a catalog and a question in, an answer out. Nothing is written back; no repository is read.

mod healed;
mod history;
mod leaving;
mod successor;
#[cfg(test)]
mod tests;

pub use healed::healed;
pub use history::{History, PersonHistory, history, practitioners};
pub use leaving::{Burden, Leaving, LosingService, LosingSkill, burdens, leaving};
pub use successor::{Reason, Successor};
