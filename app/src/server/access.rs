//! Who asks over TCP, as far as peer and headers tell.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

use crate::account::Principal;

/// Whether a proxy adds a header of this name; a request that carries one did not come from a browser on this machine.
fn is_of_proxy(name: &str) -> bool {
    matches!(name, "forwarded" | "via") || name.starts_with("x-forwarded-")
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
}
