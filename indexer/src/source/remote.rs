//! A repository on another machine, and the files with what opens it. The files are named; their content is read by
//! the fetch alone.

use std::path::PathBuf;

use crate::address::GitAddress;

/// A repository on another machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remote {
    /// Where it is.
    pub address: GitAddress,
    /// File with a token, for https.
    pub token_file: Option<PathBuf>,
    /// File with a private key, for ssh; without one the agent is asked.
    pub key_file: Option<PathBuf>,
    /// File with the host keys that are believed, for ssh.
    pub known_hosts: Option<PathBuf>,
}
