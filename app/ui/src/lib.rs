//! Page models, pages, components and islands.
//!
//! The crate knows no git, store, index or HTTP server: the server fills a [`model::Page`], `page` turns it into a
//! whole HTML document, and the islands wake up what needs a script. Pages and components exist on the server only, so
//! that the browser downloads nothing but the islands.

pub mod islands;
pub mod model;

#[cfg(feature = "ssr")]
mod components;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod shell;

#[cfg(feature = "ssr")]
pub use shell::{SUGGEST_PATH, page};
