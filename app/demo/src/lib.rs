//! Writes the demo organisation.
