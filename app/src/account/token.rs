//! Machine tokens: JWTs signed with Ed25519. A token proves nothing by itself: its id has to be in the journal, not taken
//! back, and its owner has to have the rights that it is used for.

mod claims;
#[cfg(test)]
mod fuzz;
mod keys;
#[cfg(test)]
mod sample;
mod signed;
mod signer;

pub use claims::{Refusal, mint, verify};
pub use keys::Keys;
