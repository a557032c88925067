//! Hosts of repositories: whether one of them is down, rather than some of its repositories lost.

use std::collections::BTreeMap;

use catalog_schema::id::EntityRef;
use indexer::address::GitAddress;
use indexer::catalog::{Catalog, RepositoryState};

/// Repositories of a host that must fail before the host is blamed: two may fail by chance.
const FEWEST: usize = 3;

/// A host, and how many of its repositories could be read when they were asked for last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// `host`, or `host:port` where the port is not the usual one.
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

/// The host in the location of a repository; `None` for a folder of this machine.
#[must_use]
pub fn of_location(location: &str) -> Option<String> {
    if location.starts_with('/') {
        return None;
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
    fn addresses_have_hosts_and_folders_have_none() {
        assert_eq!(of_location("https://git.example/pay/ledger").as_deref(), Some("git.example"));
        assert_eq!(of_location("git@git.example:pay/ledger.git").as_deref(), Some("git.example"));
        assert_eq!(of_location("https://git.example:8443/pay").as_deref(), Some("git.example:8443"));
        for folder in ["/src/shop", "/src/a:b", "shop", ""] {
            assert_eq!(of_location(folder), None, "{folder}");
        }
    }
}
