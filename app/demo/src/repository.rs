//! Writes planned commits as a bare git repository, object by object.

use std::collections::BTreeMap;
use std::path::Path;

use gix::ObjectId;
use gix::bstr::{BStr, BString};
use gix::objs::tree::EntryKind;

use crate::Error;
use crate::pack::Pack;

/// File in the git directory that says that this generator wrote the repository.
const MARKER: &str = "portolan-demo";

/// One commit to write; parents are places in the list of commits.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    pub(crate) author: Signature,
    pub(crate) committer: Signature,
    pub(crate) message: String,
    pub(crate) parents: Vec<usize>,
    pub(crate) changes: Vec<Change>,
}

/// Who, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) seconds: i64,
    pub(crate) offset: i32,
}

/// What one commit does to one path.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Write {
        path: BString,
        content: Vec<u8>,
        kind: EntryKind,
    },
    Delete {
        path: BString,
    },
    /// Moves a whole folder, contents untouched.
    Move {
        from: BString,
        to: BString,
    },
}

/// A tag to write: its name and the place of its commit.
pub(crate) type Tag = (String, usize);

/// True where the folder holds a repository that this generator wrote.
pub(crate) fn is_ours(path: &Path) -> bool {
    path.join(MARKER).is_file()
}

/// Writes a bare repository at `path`, which must not exist, and gives the id of its head.
pub(crate) fn write(path: &Path, commits: &[Commit], tags: &[Tag]) -> Result<ObjectId, Error> {
    gix::ThreadSafeRepository::init_opts(
        path,
        gix::create::Kind::Bare,
        gix::create::Options::default(),
        gix::open::Options::isolated(),
    )
    .map_err(|error| Error::git(path, error))?;
    let mut writer = Writer { sink: Sink::Pack(Pack::new()), path, root: Folder::default() };
    let mut ids: Vec<ObjectId> = Vec::with_capacity(commits.len());
    for commit in commits {
        let parents = commit.parents.iter().filter_map(|place| ids.get(*place).copied()).collect();
        ids.push(writer.commit(commit, parents)?);
    }
    let head = *ids.last().ok_or_else(|| Error::Empty { path: path.to_owned() })?;
    if let Sink::Pack(pack) = writer.sink {
        pack.write(path)?;
    }
    set_reference(path, "refs/heads/main", head)?;
    for (name, place) in tags {
        if let Some(id) = ids.get(*place) {
            set_reference(path, &format!("refs/tags/{name}"), *id)?;
        }
    }
    std::fs::write(path.join(MARKER), "written by portolan demo; safe to delete\n")
        .map_err(|source| Error::Io { path: path.to_owned(), source })?;
    Ok(head)
}

/// Commits once on top of the head of a repository written before.
pub(crate) fn append(path: &Path, commits: &[Commit]) -> Result<ObjectId, Error> {
    let repository = gix::open_opts(path, gix::open::Options::isolated()).map_err(|error| Error::git(path, error))?;
    let mut head = repository.head_id().map_err(|error| Error::git(path, error))?.detach();
    let tree = repository
        .find_commit(head)
        .and_then(|commit| Ok(commit.tree_id()?.detach()))
        .map_err(|error| Error::git(path, error))?;
    let root = load(&repository, path, tree)?;
    let mut writer = Writer { sink: Sink::Loose(&repository), path, root };
    for commit in commits {
        head = writer.commit(commit, vec![head])?;
    }
    set_reference(path, "refs/heads/main", head)?;
    Ok(head)
}

/// The content of one file at the head of a repository written before.
pub(crate) fn read(path: &Path, file: &str) -> Result<Option<Vec<u8>>, Error> {
    let repository = gix::open_opts(path, gix::open::Options::isolated()).map_err(|error| Error::git(path, error))?;
    let entry = repository
        .head_commit()
        .and_then(|commit| commit.tree())
        .and_then(|tree| tree.lookup_entry_by_path(file))
        .map_err(|error| Error::git(path, error))?;
    let Some(entry) = entry else { return Ok(None) };
    let blob = entry.object().map_err(|error| Error::git(path, error))?;
    Ok(Some(blob.data.clone()))
}

/// References are plain files: written directly they need no committer identity and leave no log.
fn set_reference(path: &Path, name: &str, id: ObjectId) -> Result<(), Error> {
    let file = path.join(name);
    let io = |source| Error::Io { path: file.clone(), source };
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(io)?;
    }
    let partial = file.with_extension("partial");
    std::fs::write(&partial, format!("{id}\n")).map_err(io)?;
    std::fs::rename(&partial, &file).map_err(io)
}

/// Where objects go: all at once into a pack, or one by one beside what is there.
enum Sink<'a> {
    Pack(Pack),
    Loose(&'a gix::Repository),
}

struct Writer<'a> {
    sink: Sink<'a>,
    path: &'a Path,
    root: Folder,
}

/// A tree in memory; `id` is known as long as nothing below it changed.
#[derive(Debug, Default, Clone)]
struct Folder {
    entries: BTreeMap<BString, Node>,
    id: Option<ObjectId>,
}

#[derive(Debug, Clone)]
enum Node {
    File(EntryKind, ObjectId),
    Folder(Folder),
}

impl Writer<'_> {
    fn commit(&mut self, commit: &Commit, parents: Vec<ObjectId>) -> Result<ObjectId, Error> {
        for change in &commit.changes {
            self.apply(change)?;
        }
        let mut root = std::mem::take(&mut self.root);
        let tree = self.write_folder(&mut root)?;
        self.root = root;
        let object = gix::objs::Commit {
            tree,
            parents: parents.into_iter().collect(),
            author: signature(&commit.author),
            committer: signature(&commit.committer),
            encoding: None,
            message: commit.message.as_str().into(),
            extra_headers: Vec::new(),
        };
        self.write_object(&object)
    }

    fn apply(&mut self, change: &Change) -> Result<(), Error> {
        match change {
            Change::Write { path, content, kind } => {
                let blob = self.put(gix::objs::Kind::Blob, content)?;
                self.root.put(path.as_ref(), Node::File(*kind, blob));
            }
            Change::Delete { path } => {
                self.root.take(path.as_ref());
            }
            Change::Move { from, to } => {
                if let Some(node) = self.root.take(from.as_ref()) {
                    self.root.put(to.as_ref(), node);
                }
            }
        }
        Ok(())
    }

    fn write_folder(&mut self, folder: &mut Folder) -> Result<ObjectId, Error> {
        if let Some(id) = folder.id {
            return Ok(id);
        }
        let mut entries = Vec::with_capacity(folder.entries.len());
        for (name, node) in &mut folder.entries {
            let (kind, oid) = match node {
                Node::File(kind, id) => (*kind, *id),
                Node::Folder(inner) => (EntryKind::Tree, self.write_folder(inner)?),
            };
            entries.push(gix::objs::tree::Entry { mode: kind.into(), filename: name.clone(), oid });
        }
        // git sorts folders as if their names ended in a slash.
        entries.sort();
        let id = self.write_object(&gix::objs::Tree { entries })?;
        folder.id = Some(id);
        Ok(id)
    }

    fn write_object(&mut self, object: &impl gix::objs::WriteTo) -> Result<ObjectId, Error> {
        let mut data = Vec::new();
        object.write_to(&mut data).map_err(|source| Error::Io { path: self.path.to_owned(), source })?;
        self.put(object.kind(), &data)
    }

    fn put(&mut self, kind: gix::objs::Kind, data: &[u8]) -> Result<ObjectId, Error> {
        match &mut self.sink {
            Sink::Pack(pack) => pack.add(self.path, kind, data),
            Sink::Loose(repository) => {
                use gix::objs::Write as _;
                repository.objects.write_buf(kind, data).map_err(|error| Error::git(self.path, error))
            }
        }
    }
}

fn load(repository: &gix::Repository, path: &Path, id: ObjectId) -> Result<Folder, Error> {
    let tree = repository.find_tree(id).map_err(|error| Error::git(path, error))?;
    let mut folder = Folder { entries: BTreeMap::new(), id: Some(id) };
    for entry in tree.iter() {
        let entry = entry.map_err(|error| Error::git(path, error))?;
        let node = match entry.mode().kind() {
            EntryKind::Tree => Node::Folder(load(repository, path, entry.object_id())?),
            kind => Node::File(kind, entry.object_id()),
        };
        folder.entries.insert(entry.filename().to_owned(), node);
    }
    Ok(folder)
}

impl Folder {
    fn put(&mut self, path: &BStr, node: Node) {
        self.id = None;
        match split(path) {
            (name, None) => {
                self.entries.insert(name.to_owned(), node);
            }
            (name, Some(rest)) => {
                let inner = self.entries.entry(name.to_owned()).or_insert_with(|| Node::Folder(Self::default()));
                if matches!(inner, Node::File(..)) {
                    *inner = Node::Folder(Self::default());
                }
                if let Node::Folder(folder) = inner {
                    folder.put(rest, node);
                }
            }
        }
    }

    fn take(&mut self, path: &BStr) -> Option<Node> {
        self.id = None;
        let (name, rest) = split(path);
        let Some(rest) = rest else {
            return self.entries.remove(name);
        };
        let Some(Node::Folder(inner)) = self.entries.get_mut(name) else {
            return None;
        };
        let taken = inner.take(rest);
        if inner.entries.is_empty() {
            self.entries.remove(name);
        }
        taken
    }
}

/// The first part of a path, and the rest where there is one.
fn split(path: &BStr) -> (&BStr, Option<&BStr>) {
    match path.iter().position(|byte| *byte == b'/') {
        Some(slash) => (path[..slash].into(), Some(path[slash + 1..].into())),
        None => (path, None),
    }
}

fn signature(from: &Signature) -> gix::actor::Signature {
    gix::actor::Signature {
        name: from.name.as_str().into(),
        email: from.email.as_str().into(),
        time: gix::date::Time { seconds: from.seconds, offset: from.offset },
    }
}
