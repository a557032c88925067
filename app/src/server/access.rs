//! Who may do what: one function decides, every route declares its action.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

use crate::error::{AppError, Result};

/// Whether a proxy adds a header of this name; a request that carries one did not come from a browser on this machine.
fn is_of_proxy(name: &str) -> bool {
    matches!(name, "forwarded" | "via") || name.starts_with("x-forwarded-")
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Whoever holds the control socket or the data directory.
    Operator,
    /// A browser or program on this machine.
    Local,
    /// Anybody else.
    Stranger,
}

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Health, static files, the reader's own settings.
    Public,
    /// Services, teams, APIs, documents.
    ReadCatalog,
    /// People and what they know.
    ReadPeople,
    /// What happens when people leave.
    ReadLeaving,
    /// What hangs on one person, for the whole organisation.
    ReadBurdens,
    /// The state of crawling and of the machine.
    ReadOperations,
    /// Starting a crawl.
    Crawl,
    /// Adding and removing sources, rebuilding.
    Operate,
}

/// Whether a principal may do a thing.
///
/// # Errors
/// A refusal that says who can.
pub fn allow(principal: Principal, action: Action) -> Result<()> {
    match (principal, action) {
        (Principal::Operator, _) | (_, Action::Public) => Ok(()),
        (
            Principal::Local,
            Action::ReadCatalog
            | Action::ReadPeople
            | Action::ReadLeaving
            | Action::ReadBurdens
            | Action::ReadOperations,
        ) => Ok(()),
        (Principal::Local, Action::Crawl | Action::Operate) => {
            Err(AppError::forbidden("this changes things, and the browser has no sign-in yet")
                .hint("use the command line on the machine that runs portolan"))
        }
        (Principal::Stranger, _) => Err(AppError::forbidden("this server answers browsers on its own machine only")
            .hint("reach it through an SSH tunnel, not through a proxy")),
    }
}

/// Who asks over TCP: local only if the peer is this machine, no proxy stands between, and the browser
/// asked for this very server (a page of another site that rebinds its name is refused here).
#[must_use]
pub fn over_tcp(peer: SocketAddr, port: u16, headers: &HeaderMap) -> Principal {
    let ip = match peer.ip() {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(IpAddr::V6(six), IpAddr::V4),
        four => four,
    };
    let proxied = headers.keys().any(|name| is_of_proxy(name.as_str()));
    if ip.is_loopback() && !proxied && is_our_host(headers, port) { Principal::Local } else { Principal::Stranger }
}

fn is_our_host(headers: &HeaderMap, port: u16) -> bool {
    let mut hosts = headers.get_all("host").iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let Ok(host) = host.to_str() else { return false };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        host.strip_prefix(name).is_some_and(|rest| rest == format!(":{port}") || (rest.is_empty() && port == 80))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (axum::http::HeaderName::from_static(k), v.parse().unwrap())).collect()
    }

    #[test]
    fn only_a_browser_on_this_machine_that_asked_for_us_is_local() {
        let peer = "127.0.0.1:50000".parse().unwrap();
        let who = |pairs: &[(&'static str, &str)]| over_tcp(peer, 7070, &headers(pairs));
        assert_eq!(who(&[("host", "localhost:7070")]), Principal::Local);
        assert_eq!(who(&[("host", "[::1]:7070")]), Principal::Local);
        assert_eq!(who(&[("host", "evil.example:7070")]), Principal::Stranger);
        assert_eq!(who(&[("host", "localhost:7071")]), Principal::Stranger);
        assert_eq!(who(&[]), Principal::Stranger);
        assert_eq!(who(&[("host", "localhost:7070"), ("x-forwarded-for", "10.0.0.1")]), Principal::Stranger);
        let far = "192.0.2.7:50000".parse().unwrap();
        assert_eq!(over_tcp(far, 7070, &headers(&[("host", "localhost:7070")])), Principal::Stranger);
    }

    #[test]
    fn a_browser_reads_and_changes_nothing() {
        assert!(allow(Principal::Local, Action::ReadPeople).is_ok());
        assert!(allow(Principal::Local, Action::Operate).is_err());
        assert!(allow(Principal::Stranger, Action::ReadCatalog).is_err());
        assert!(allow(Principal::Stranger, Action::Public).is_ok());
        assert!(allow(Principal::Operator, Action::Operate).is_ok());
    }
}
