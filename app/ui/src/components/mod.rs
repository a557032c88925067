//! The static parts of the pages: plain functions from a model to a view.
//!
//! Every function returns an erased view: the pages stay small to compile, and a part can stand anywhere.

pub(crate) mod aside;
pub(crate) mod entity_findings;
pub(crate) mod facets;
pub(crate) mod fact;
pub(crate) mod forms;
pub(crate) mod knowledge;
pub(crate) mod links;
pub(crate) mod marks;
pub(crate) mod measures;
pub(crate) mod notices;
pub(crate) mod ownership;
pub(crate) mod relations;
pub(crate) mod section;
pub(crate) mod soundings;
pub(crate) mod tables;
pub(crate) mod trends;
