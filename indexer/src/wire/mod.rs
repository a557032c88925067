//! Connections to other machines: a name is resolved once, every address it stands for is checked, and one of those is
//! connected to. Whoever asks somebody outside does it through here.

mod tls;

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};

pub use tls::Tls;

use crate::address::{Blocked, Reach};

/// Why somebody cannot be connected to.
#[derive(Debug, thiserror::Error)]
pub enum NotReached {
    /// The host may not be reached.
    #[error(transparent)]
    Blocked(#[from] Blocked),
    /// Its name stands for no address.
    #[error("`{host}` cannot be resolved: {why}")]
    Unresolved {
        /// The host as named.
        host: String,
        /// What the resolver said.
        why: String,
    },
    /// It does not prove who it is.
    #[error("the TLS connection to `{host}` is refused: {why}; a private authority is named with `ca-file`")]
    Identity {
        /// The host as named.
        host: String,
        /// What is wrong.
        why: String,
    },
    /// Something is missing on our side.
    #[error("{0}")]
    Setup(String),
}

/// The addresses of a host that may be connected to, in the order of the resolver. Blocks as long as the resolver does.
///
/// # Errors
/// The name is not known, or any of its addresses is forbidden: a name that mixes both is a trap.
pub fn addresses(host: &str, port: u16, reach: &Reach) -> Result<Vec<SocketAddr>, NotReached> {
    let found = match host.parse::<IpAddr>() {
        Ok(ip) => Ok(vec![SocketAddr::new(ip, port)]),
        Err(_) => (host, port).to_socket_addrs().map(Iterator::collect),
    };
    checked(host, port, reach, found)
}

/// Judges what a resolver answered.
fn checked(
    host: &str,
    port: u16,
    reach: &Reach,
    found: io::Result<Vec<SocketAddr>>,
) -> Result<Vec<SocketAddr>, NotReached> {
    let unresolved = |why: String| NotReached::Unresolved { host: host.to_owned(), why };
    let found = found.map_err(|e| unresolved(e.to_string()))?;
    if found.is_empty() {
        return Err(unresolved("it has no address".to_owned()));
    }
    for address in &found {
        reach.check(host, port, address.ip())?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn judged(found: io::Result<&[&str]>) -> Result<Vec<SocketAddr>, NotReached> {
        let found = found.map(|list| list.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 443)).collect());
        checked("hooks.example", 443, &Reach::default(), found)
    }

    #[test]
    fn a_resolver_that_fails_opens_nothing() {
        let failed = judged(Err(io::Error::other("SERVFAIL")));
        assert!(matches!(failed, Err(NotReached::Unresolved { .. })));
        assert!(matches!(judged(Ok(&[])), Err(NotReached::Unresolved { .. })));
        // Also where the operator made an exception.
        let reach = Reach::parse("hooks.example:443").unwrap();
        assert!(checked("hooks.example", 443, &reach, Err(io::Error::other("timed out"))).is_err());
    }

    #[test]
    fn one_inner_address_among_public_ones_forbids_the_name() {
        assert_eq!(judged(Ok(&["8.8.8.8", "1.1.1.1"])).unwrap().len(), 2);
        for trap in ["127.0.0.1", "::1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "169.254.169.254"] {
            assert!(matches!(judged(Ok(&["8.8.8.8", trap])), Err(NotReached::Blocked(_))), "{trap}");
        }
    }
}
