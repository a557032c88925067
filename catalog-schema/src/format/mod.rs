//! Catalog-file formats.
