//! Host and port of an address: one notation each, so that no reader of it takes it for another host than we do.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The longest address in bytes.
pub const MAX_LENGTH: usize = 2_048;
/// The longest host name in bytes (RFC 1035, section 2.3.4).
const MAX_HOST: usize = 253;

/// Reads `host`, `host:port`, `[ipv6]` or `[ipv6]:port`; `usual` is the port where none is named.
///
/// # Errors
/// What is wrong, to stand after the address.
pub fn host_and_port(server: &str, usual: u16) -> Result<(String, u16), &'static str> {
    if let Some(rest) = server.strip_prefix('[') {
        let (inside, after) = rest.split_once(']').ok_or("has a host that is no IPv6 address")?;
        let ip: Ipv6Addr = inside.parse().map_err(|_| "has a host that is no IPv6 address")?;
        let port = if after.is_empty() { None } else { Some(after.strip_prefix(':').ok_or("has no port after `]`")?) };
        return Ok((ip.to_string(), checked_port(port, usual)?));
    }
    let (host, port) = match server.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (server, None),
    };
    let host = host.to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let labels_are_sound = host.split('.').all(|label| !label.is_empty() && !label.starts_with('-'));
    if host.len() > MAX_HOST || !host.chars().all(plain) || !labels_are_sound {
        return Err("has a host that cannot be one");
    }
    // A last label of a number makes it an IPv4 address in some notation (WHATWG URL, "ends in a number"): only the
    // usual one is taken, so that nothing reads it differently.
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = last.chars().all(|c| c.is_ascii_digit()) || last.starts_with("0x");
    if is_number && host.parse::<Ipv4Addr>().is_err() {
        return Err("has a host that is neither a name nor an IPv4 address in four parts");
    }
    Ok((host, checked_port(port, usual)?))
}

fn checked_port(port: Option<&str>, usual: u16) -> Result<u16, &'static str> {
    match port {
        None => Ok(usual),
        // `parse` alone would take a sign.
        Some(text) if !text.bytes().all(|b| b.is_ascii_digit()) => Err("has a port that is none"),
        Some(text) => text.parse().ok().filter(|port| *port > 0).ok_or("has a port that is none"),
    }
}
