//! Which hosts may be reached: public ones on the usual ports, and those that the operator named.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

/// Ports that need no permission: http, https, ssh.
const PORTS: [u16; 3] = [80, 443, 22];

/// Networks that are no part of the public internet: first address and prefix length (IANA IPv4 Special-Purpose
/// Address Registry; multicast and reserved space besides).
const INNER_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];
/// The same within 2000::/3; what is outside of it is not public at all.
const INNER_V6: &[(Ipv6Addr, u32)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// A host and a port that the operator allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostPort {
    /// Lower-case name or address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// Why a host is not reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    /// Its address is not public.
    #[error(
        "`{host}` is {ip}, which is no public address; the operator can allow it: `allow-hosts = \"{host}:{port}\"`"
    )]
    Inner {
        /// The host as named.
        host: String,
        /// The port.
        port: u16,
        /// What the name stands for.
        ip: IpAddr,
    },
    /// Its port is none of the usual ones.
    #[error(
        "port {port} of `{host}` is none of 22, 80, 443; the operator can allow it: `allow-hosts = \"{host}:{port}\"`"
    )]
    Port {
        /// The host as named.
        host: String,
        /// The port.
        port: u16,
    },
    /// It would be clear text.
    #[error(
        "`{host}` would be asked in clear text; use https, or the operator can allow it: `allow-hosts = \"{host}:{port}\"`"
    )]
    ClearText {
        /// The host as named.
        host: String,
        /// The port.
        port: u16,
    },
}

/// What may be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    allowed: Vec<HostPort>,
}

impl Reach {
    /// Reads the operator's list: `host:port` with commas between.
    ///
    /// # Errors
    /// The first entry out of form.
    pub fn parse(text: &str) -> Result<Self, String> {
        let entry = |word: &str| {
            let form = || format!("`{word}` is no host and port, such as `git.house.example:443`");
            let (host, port) = word.rsplit_once(':').ok_or_else(form)?;
            let host = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
            let port = port.parse().ok().filter(|port| *port > 0).ok_or_else(form)?;
            if host.is_empty() { Err(form()) } else { Ok(HostPort { host, port }) }
        };
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        Ok(Self { allowed: words.map(entry).collect::<Result<_, _>>()? })
    }

    /// Whether the operator named this very host and port.
    #[must_use]
    pub fn names(&self, host: &str, port: u16) -> bool {
        self.allowed.iter().any(|one| one.port == port && one.host.eq_ignore_ascii_case(host))
    }

    /// Whether an address that a host's name stands for may be connected to. Ask about the address that is connected
    /// to, not about another answer for the same name.
    ///
    /// # Errors
    /// What forbids it, and how the operator can allow it.
    pub fn check(&self, host: &str, port: u16, ip: IpAddr) -> Result<(), Blocked> {
        if self.names(host, port) {
            return Ok(());
        }
        if !is_global(ip) {
            return Err(Blocked::Inner { host: host.to_owned(), port, ip });
        }
        if !PORTS.contains(&port) {
            return Err(Blocked::Port { host: host.to_owned(), port });
        }
        Ok(())
    }

    /// Whether a host may be asked without TLS.
    ///
    /// # Errors
    /// Unless the operator named it.
    pub fn check_clear_text(&self, host: &str, port: u16) -> Result<(), Blocked> {
        if self.names(host, port) { Ok(()) } else { Err(Blocked::ClearText { host: host.to_owned(), port }) }
    }
}

/// Whether an address belongs to the public internet. An IPv4 address inside an IPv6 one counts as what it is.
#[must_use]
pub fn is_global(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(four) => {
            let within = |(net, length): &(Ipv4Addr, u32)| (four.to_bits() ^ net.to_bits()) >> (32 - length) == 0;
            !INNER_V4.iter().any(within)
        }
        IpAddr::V6(six) => {
            if let [0x64, 0xff9b, 0, 0, 0, 0, _, _] = six.segments() {
                let [.., a, b, c, d] = six.octets();
                return is_global(IpAddr::V4(Ipv4Addr::new(a, b, c, d)));
            }
            let within = |(net, length): &(Ipv6Addr, u32)| (six.to_bits() ^ net.to_bits()) >> (128 - length) == 0;
            six.segments()[0] & 0xe000 == 0x2000 && !INNER_V6.iter().any(within)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn inner_addresses_of_every_form_are_not_global() {
        for inner in [
            "0.0.0.0",
            "10.1.2.3",
            "100.100.100.200",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.0.1",
            "192.168.1.1",
            "198.19.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "100::1",
            "64:ff9b:1::1",
        ] {
            assert!(!is_global(inner.parse().unwrap()), "{inner}");
        }
        for outer in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1", "64:ff9b::808:808"] {
            assert!(is_global(outer.parse().unwrap()), "{outer}");
        }
    }

    #[test]
    fn an_exception_is_for_one_host_and_port() {
        let reach = Reach::parse("127.0.0.1:8080, [::1]:22,git.house.example:7999").unwrap();
        let check = |host: &str, port, ip: &str| reach.check(host, port, ip.parse().unwrap()).is_ok();
        assert!(check("127.0.0.1", 8080, "127.0.0.1"));
        assert!(!check("127.0.0.1", 8081, "127.0.0.1"));
        assert!(!check("localhost", 8080, "127.0.0.1"));
        assert!(check("git.house.example", 7999, "10.0.0.9"));
        assert!(!check("git.house.example", 443, "10.0.0.9"));
        assert!(check("other.example", 443, "8.8.8.8"));
        assert!(!check("other.example", 8443, "8.8.8.8"));
        assert!(
            reach.check_clear_text("127.0.0.1", 8080).is_ok() && reach.check_clear_text("other.example", 80).is_err()
        );
        assert!(Reach::parse("house").is_err() && Reach::parse("house:0").is_err());
    }
}
