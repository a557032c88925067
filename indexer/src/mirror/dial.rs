//! Finding the one address that is connected to: resolved once, checked, and then used.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};

use super::{Fault, FaultKind, Job};

/// The addresses of the job's host that may be connected to, in the order of the resolver.
///
/// # Errors
/// The name is not known, or any of its addresses is forbidden: a name that mixes both is a trap.
pub fn addresses(job: &Job) -> Result<Vec<SocketAddr>, Fault> {
    let (host, port) = (job.address.host(), job.address.port());
    let found: Vec<SocketAddr> = match host.parse::<IpAddr>() {
        Ok(ip) => vec![SocketAddr::new(ip, port)],
        Err(_) => (host, port)
            .to_socket_addrs()
            .map_err(|e| Fault::new(FaultKind::Unreachable, format!("`{host}` cannot be resolved: {e}")))?
            .collect(),
    };
    for address in &found {
        let checked = job.reach.check(host, port, address.ip());
        checked.map_err(|blocked| Fault::new(FaultKind::Blocked, blocked.to_string()))?;
    }
    if found.is_empty() {
        return Err(Fault::new(FaultKind::Unreachable, format!("`{host}` has no address")));
    }
    Ok(found)
}
