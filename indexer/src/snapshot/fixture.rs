//! Repositories written object by object, honest or not, for the tests of this module.

#![allow(clippy::unwrap_used)]

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::objs::{Kind, Write as _};
use tempfile::TempDir;

use super::repository::Repository;

/// One folder entry: mode, name, object.
pub type RawFile<'a> = (&'a str, &'a [u8], ObjectId);

/// A bare repository in a temporary folder.
pub struct Fixture {
    folder: TempDir,
    repo: gix::Repository,
    written: RefCell<HashSet<ObjectId>>,
}

/// What a commit says; the rest has defaults.
pub struct CommitText<'a> {
    pub author: &'a str,
    pub author_time: i64,
    pub commit_time: i64,
    pub message: &'a str,
}

impl Default for CommitText<'_> {
    fn default() -> Self {
        Self { author: "Ada <ada@example.com>", author_time: 86_400, commit_time: 86_400, message: "change" }
    }
}

/// A commit by one author at one time.
pub fn by(author: &str, time: i64) -> CommitText<'_> {
    CommitText { author, author_time: time, commit_time: time, ..CommitText::default() }
}

impl Fixture {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        Self { folder, repo, written: RefCell::default() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn open(&self) -> Repository {
        Repository::open(self.path()).unwrap()
    }

    pub fn object(&self, kind: Kind, bytes: &[u8]) -> ObjectId {
        let id = gix::objs::compute_hash(gix::hash::Kind::Sha1, kind, bytes).unwrap();
        // Writing is slow, and most objects of a made-up history are written many times.
        if self.written.borrow_mut().insert(id) {
            assert_eq!(self.repo.objects.write_buf(kind, bytes).unwrap(), id);
        }
        id
    }

    pub fn blob(&self, text: &str) -> ObjectId {
        self.object(Kind::Blob, text.as_bytes())
    }

    /// A folder with entries as given, unsorted and unchecked.
    pub fn raw_tree(&self, files: &[RawFile<'_>]) -> ObjectId {
        let mut bytes = Vec::new();
        for (mode, name, id) in files {
            bytes.extend_from_slice(mode.as_bytes());
            bytes.push(b' ');
            bytes.extend_from_slice(name);
            bytes.push(0);
            bytes.extend_from_slice(id.as_slice());
        }
        self.object(Kind::Tree, &bytes)
    }

    /// A tree of files by path, in git's order.
    pub fn tree(&self, files: &[(&str, &str)]) -> ObjectId {
        let mut names: Vec<(String, bool)> = Vec::new();
        for (path, _) in files {
            let (name, is_folder) = path.split_once('/').map_or((*path, false), |(folder, _)| (folder, true));
            if !names.iter().any(|(known, _)| known == name) {
                names.push((name.to_owned(), is_folder));
            }
        }
        names.sort_by_key(|(name, is_folder)| if *is_folder { format!("{name}/") } else { name.clone() });
        let entries: Vec<(&str, &[u8], ObjectId)> = names
            .iter()
            .map(|(name, is_folder)| {
                if *is_folder {
                    let prefix = format!("{name}/");
                    let below: Vec<(&str, &str)> =
                        files.iter().filter_map(|(p, text)| Some((p.strip_prefix(&prefix)?, *text))).collect();
                    ("40000", name.as_bytes(), self.tree(&below))
                } else {
                    let text = files.iter().find(|(path, _)| path == name).unwrap().1;
                    ("100644", name.as_bytes(), self.blob(text))
                }
            })
            .collect();
        self.raw_tree(&entries)
    }

    pub fn commit(&self, tree: ObjectId, parents: &[ObjectId], text: &CommitText<'_>) -> ObjectId {
        let parents: String = parents.iter().map(|id| format!("parent {id}\n")).collect();
        let CommitText { author, author_time, commit_time, message } = text;
        let bytes = format!(
            "tree {tree}\n{parents}author {author} {author_time} +0000\n\
             committer Committer <committer@example.com> {commit_time} +0000\n\n{message}\n"
        );
        self.object(Kind::Commit, bytes.as_bytes())
    }

    pub fn branch(&self, name: &str, commit: ObjectId) {
        let file = self.path().join("refs/heads").join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, format!("{commit}\n")).unwrap();
    }

    /// The loose file of an object.
    pub fn loose(&self, id: ObjectId) -> PathBuf {
        let hex = id.to_string();
        self.path().join("objects").join(&hex[..2]).join(&hex[2..])
    }

    pub fn lose(&self, id: ObjectId) {
        std::fs::remove_file(self.loose(id)).unwrap();
    }
}
