//! Builds the browser part.
fn main() {}
