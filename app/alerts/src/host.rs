//! Hosts of repositories: whether one of them is down, rather than some of its repositories lost. A folder of repositories
//! of this machine is one, too: its disk may be gone.

use std::collections::BTreeMap;

use catalog_schema::id::EntityRef;
use indexer::address::GitAddress;
use indexer::catalog::{Catalog, RepositoryState};

/// The longest path of a folder that stands for a host, in bytes.
const LONGEST: usize = 200;
/// Repositories of a host that must fail before the host is blamed: two may fail by chance.
const FEWEST: usize = 3;

/// A host, and how many of its repositories could be read when they were asked for last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// `host`, or `host:port` where the port is not the usual one; of a folder its path.
    pub server: String,
    /// Repositories that were read.
    pub read: usize,
    /// Repositories that could not be read.
    pub failed: usize,
    /// Why the first of them could not.
    pub reason: String,
}

impl Host {
    /// Whether it is down: at least three of its repositories failed, and more than were read. The one place of this rule.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.failed >= FEWEST && self.failed > self.read
    }

    /// Whether any of its repositories was asked for yet.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.read + self.failed > 0
    }
}

/// The host in the location of a repository: for a folder of this machine, the folder that it lies in.
#[must_use]
pub fn of_location(location: &str) -> Option<String> {
    if location.starts_with('/') {
        let folder = std::path::Path::new(location).parent()?;
        return Some(folder.display().to_string()).filter(|folder| folder != "/" && folder.len() <= LONGEST);
    }
    GitAddress::parse(location).ok().map(|address| address.server())
}

/// The subject that stands for a host.
#[must_use]
pub fn reference(server: &str) -> EntityRef {
    EntityRef::new("host", "default", server)
}

/// All hosts of a catalog, by name.
#[must_use]
pub fn hosts(catalog: &Catalog) -> BTreeMap<String, Host> {
    let mut hosts: BTreeMap<String, Host> = BTreeMap::new();
    for entry in catalog.repositories.values() {
        let Some(server) = of_location(&entry.location) else { continue };
        let host = hosts.entry(server.clone()).or_insert_with(|| Host { server, ..Host::default() });
        match &entry.state {
            RepositoryState::Waiting => {}
            RepositoryState::Failed { reason } => {
                if host.failed == 0 {
                    host.reason.clone_from(reason);
                }
                host.failed += 1;
            }
            RepositoryState::Ok | RepositoryState::Partial | RepositoryState::Empty => host.read += 1,
        }
    }
    hosts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_down_when_three_and_more_than_half_of_its_repositories_fail() {
        let down = |failed, read| Host { failed, read, ..Host::default() }.is_down();
        assert!(down(3, 0) && down(3, 2) && down(100, 99));
        assert!(!down(2, 0) && !down(3, 3) && !down(99, 100) && !down(0, 0));
    }

    #[test]
    fn addresses_have_hosts_and_folders_lie_in_others() {
        assert_eq!(of_location("https://git.example/pay/ledger").as_deref(), Some("git.example"));
        assert_eq!(of_location("git@git.example:pay/ledger.git").as_deref(), Some("git.example"));
        assert_eq!(of_location("https://git.example:8443/pay").as_deref(), Some("git.example:8443"));
        assert_eq!(of_location("/src/pay/shop.git").as_deref(), Some("/src/pay"));
        let folder = reference("/src/pay");
        assert_eq!(folder.to_string().parse(), Ok(folder), "it goes to the log and comes back");
        for nowhere in ["/shop", "/", "shop", ""] {
            assert_eq!(of_location(nowhere), None, "{nowhere}");
        }
    }
}
