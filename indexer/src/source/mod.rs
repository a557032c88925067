//! Where repositories come from: a folder of this machine, or the address of one repository on another.
//!
//! Listing a source opens nothing and asks no server: names only.

mod folder;
mod origin;
mod remote;
mod roots;

use std::path::PathBuf;
use std::sync::Arc;

use catalog_schema::id::RepositoryId;

use crate::address::{self, GitAddress, Scheme};

pub use folder::{DEFAULT_DEPTH, enclosing, is_bare, is_repository, may_be_there};
pub use origin::host as host_of_origin;
pub use remote::Remote;
pub use roots::Roots;

/// A place that somebody named as a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A repository or a folder of repositories.
    Folder {
        /// Its path, absolute.
        path: PathBuf,
        /// The root that it must not leave: whoever named it may not see the rest of the machine.
        below: Option<PathBuf>,
    },
    /// One repository on another machine.
    Git(Arc<Remote>),
}

/// Where a repository is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// A folder of this machine.
    Folder(PathBuf),
    /// Another machine.
    Remote(Arc<Remote>),
}

/// A repository that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Its path below the source or the host, without `.git`; for a folder that is a repository itself, its name.
    pub id: RepositoryId,
    /// Where it is.
    pub at: At,
}

/// Why a source cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The path is not there or cannot be read.
    #[error("`{}` cannot be read: {reason}", path.display())]
    Unreadable {
        /// The path that was given.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// The path is a file.
    #[error("`{}` is no folder", .0.display())]
    NoFolder(PathBuf),
    /// The path leads out of every folder that the operator opened.
    #[error("`{}` is not below a folder that the operator opened (setting `local-roots`)", .0.display())]
    Outside(PathBuf),
}

/// The files that somebody named beside an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Token, for https.
    pub token: Option<PathBuf>,
    /// Private key, for ssh.
    pub key: Option<PathBuf>,
    /// Host keys that are believed, for ssh.
    pub known_hosts: Option<PathBuf>,
}

impl Place {
    /// The place that somebody typed: an address, else a folder, made absolute without looking at the disk.
    ///
    /// # Errors
    /// An address that is not taken, or files that do not fit it.
    pub fn typed(text: &str, files: &Files) -> Result<Self, String> {
        if !address::is_address(text) {
            if *files != Files::default() {
                return Err(format!("`{text}` is a folder, which needs no token and no key"));
            }
            let path = std::path::absolute(text).map_err(|e| format!("`{text}` is no path: {e}"))?;
            return Ok(Self::Folder { path, below: None });
        }
        let address = GitAddress::parse(text).map_err(|e| e.to_string())?;
        match address.scheme() {
            Scheme::Ssh if files.token.is_some() => {
                return Err(format!("`{address}` is fetched over ssh: name a key with `--key-file`, not a token"));
            }
            Scheme::Https | Scheme::Http if files.key.is_some() || files.known_hosts.is_some() => {
                return Err(format!("`{address}` is fetched over https: name a token with `--token-file`, not a key"));
            }
            _ => {}
        }
        let absolute = |file: &Option<PathBuf>| {
            file.as_ref().map(|file| std::path::absolute(file).unwrap_or_else(|_| file.clone()))
        };
        Ok(Self::Git(Arc::new(Remote {
            address,
            token_file: absolute(&files.token),
            key_file: absolute(&files.key),
            known_hosts: absolute(&files.known_hosts),
        })))
    }

    /// The place as it is named: the path, or the address.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Folder { path, .. } => path.display().to_string(),
            Self::Git(remote) => remote.address.to_string(),
        }
    }

    /// Its repositories, sorted by id, at most `depth` folders below it.
    ///
    /// # Errors
    /// A folder that is not there, cannot be read, or lies outside of its root.
    pub fn list(&self, depth: usize) -> Result<Vec<Found>, Error> {
        match self {
            Self::Folder { path, below } => {
                if let Some(root) = below {
                    roots::within(path, root)?;
                }
                folder::discover(path, depth)
            }
            Self::Git(remote) => {
                Ok(vec![Found { id: remote.address.repository(), at: At::Remote(Arc::clone(remote)) }])
            }
        }
    }
}
