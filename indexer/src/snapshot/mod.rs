//! One repository at one commit: its tree, its files and its history, read only.
//!
//! This is the only module that knows git's object database. Nothing of the repository is obeyed: no hooks,
//! filters, submodules, attributes, replacement refs, configuration includes or environment; a repository is
//! opened as one of reduced trust, so its configuration chooses nothing but the object format. Content never
//! fails a run: what cannot be read becomes a [`Problem`](catalog_schema::problem::Problem) and the rest goes on.

mod cache;
mod changes;
mod compare;
mod error;
mod event;
mod fault;
mod head;
mod history;
mod kept;
mod name;
mod object_id;
mod path_table;
mod recorded;
mod repository;
mod revision;
mod row;
mod tree;
mod tree_bytes;
mod view;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod hostile_tests;

pub use changes::{Change, ChangeKind};
pub use error::{Error, OpenError, ReadError};
pub use event::{Event, EventKind, Events};
pub use head::{AsOf, Head};
pub use history::{
    CommitDay, FoundCommit, History, HistoryRequest, LastChange, Progress, Rename, Signature, Sought, TakenPart,
    Version, Watch,
};
pub use object_id::Oid;
pub use recorded::{Read, ReadKind, RecordedTree, ViewLimits};
pub use repository::{Reader, Repository};
pub use row::{AUTHOR, COAUTHOR, CREATED, Flags, RENAMED, REVIEWER, Row};
pub use tree::{Entry, Kind, Tree, TreeLimits};
