//! Page models, pages, components and islands.
//!
//! The crate knows no git, store, index or HTTP server: the server fills a [`model::Page`], `page` turns it into a
//! whole HTML document, and the islands wake up what needs a script.

pub mod model;
