//! The words that every part of Portolan speaks: ids, entities, relations, facts, evidence,
//! findings, catalog-file formats, CODEOWNERS, validation and the query language.
//!
//! This crate calls nothing that touches the world (files, network, clock, environment) and
//! also builds for wasm32, so the browser validates with the very code the crawler uses.

pub mod annotation;
pub mod code;
pub mod codeowners;
pub mod entity;
pub mod fact;
pub mod finding;
pub mod format;
pub mod id;
pub mod name;
pub mod people;
pub mod problem;
pub mod query;
pub mod relation;
pub mod validate;
pub mod yaml;
