//! Who knows what: pure rules from raw rows to persons, presence and the living model of a service.
//!
//! No git, no clock, no files: signatures and rows come in, and the day of reference is handed in. The same input
//! gives the same output, in whatever order it comes: sums are sums of integers.

pub mod avelino;
pub mod bot;
pub mod days;
pub mod identity;
pub mod living;
pub mod presence;
pub mod row;
pub mod since;
pub mod skill;

pub use bot::is_bot;
pub use days::Days;
pub use identity::{Corrections, KnownPerson, Merge, Person, Persons, Reason, SignatureSource, persons};
pub use living::{ChangeDay, Island, Living, LivingInput, PersonShare, Role, living};
pub use presence::{Listing, is_present, last_activity};
pub use row::{Credit, Row};
