//! How the world reaches the server: its public address, the proxies before it, its certificate.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// How the world reaches the server. Without a public address it is there for browsers on its own machine.
#[derive(Clone, Debug, Default)]
pub struct Door {
    /// The one address that links, cookies and the check of `Host` go by.
    pub public: Option<PublicUrl>,
    /// The proxies whose forwarding headers are believed.
    pub proxies: Vec<Network>,
    /// Certificate and key.
    pub tls: Option<Tls>,
}

/// A certificate chain and its key, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// The chain.
    pub cert: PathBuf,
    /// The key.
    pub key: PathBuf,
}

/// The public address: scheme and host, no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// Whether it is `https`.
    pub https: bool,
    /// Host and port as browsers send them in `Host`: lower case, without the scheme's own port.
    pub host: String,
}

/// A range of addresses, `10.0.0.0/8` or a single one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Door {
    /// Whether browsers speak https to us or to the proxy before us.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public.as_ref().map_or(self.tls.is_some(), |public| public.https)
    }

    /// The name of the session's cookie. Browsers take one with `__Host-` over https only, and send it nowhere else.
    #[must_use]
    pub fn cookie(&self) -> &'static str {
        if self.is_https() { "__Host-portolan" } else { "portolan_local" }
    }

    /// Who our tokens say made them, and for whom: the public address.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.public.as_ref().map_or_else(|| "http://localhost".to_owned(), PublicUrl::origin)
    }

    /// What the server itself speaks, without a proxy before it.
    #[must_use]
    pub fn spoken(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }

    /// What browsers speak, to the server or to the proxy before it.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        if self.is_https() { "https" } else { "http" }
    }

    /// Whether it is safe to listen there.
    ///
    /// # Errors
    /// What is wrong, with the ways out.
    pub fn check(&self, listen: SocketAddr) -> Result<(), String> {
        if let Some(public) = &self.public
            && !public.https
            && !is_loopback_name(&public.host)
        {
            return Err(format!(
                "`--public-url {}` is not https: passwords and sessions would cross the network in the clear",
                public.origin()
            ));
        }
        if listen.ip().is_loopback() {
            return Ok(());
        }
        if self.tls.is_none() && self.proxies.is_empty() {
            return Err(format!(
                "{listen} is not a loopback address, and passwords would cross the network in the clear. Three ways out: \
                 listen on 127.0.0.1 (others reach it through an SSH tunnel); give a certificate with `--tls-cert FILE \
                 --tls-key FILE --public-url https://NAME`; or stand behind a proxy that does, with `--behind-proxy \
                 ADDRESS/BITS --public-url https://NAME`"
            ));
        }
        if self.public.is_none() {
            return Err(
                "others reach this server, so it needs to know its name: `--public-url https://NAME`".to_owned()
            );
        }
        Ok(())
    }
}

fn is_loopback_name(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

impl PublicUrl {
    /// Reads `https://portolan.house.example` or `http://localhost:7070`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let form = || "not an address such as `https://portolan.house.example`".to_owned();
        let (https, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Err(form()),
        };
        let host = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
        let is_of_host = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        if host.is_empty() || !host.chars().all(is_of_host) {
            return Err(format!("{}; it takes neither path nor user", form()));
        }
        let own = if https { ":443" } else { ":80" };
        Ok(Self { https, host: host.strip_suffix(own).unwrap_or(&host).to_owned() })
    }

    /// Scheme and host: `https://portolan.house.example`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.https { "https" } else { "http" }, self.host)
    }
}

impl Network {
    /// Reads `10.0.0.0/8`, `::1/128` or a single address.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let form = || format!("`{text}` is no range of addresses such as `10.0.0.0/8`");
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| form())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| form()))?;
        if bits == 0 {
            return Err(format!("`{text}` is everybody: forwarding headers may come from the proxy alone"));
        }
        if bits > most { Err(form()) } else { Ok(Self { address, bits }) }
    }

    /// Reads ranges with commas between them.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, String> {
        text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(Self::parse).collect()
    }

    /// Whether an address is in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                same(u128::from(ours.to_bits()) << 96, u128::from(theirs.to_bits()) << 96, self.bits)
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => same(ours.to_bits(), theirs.to_bits(), self.bits),
            _ => false,
        }
    }
}

/// Whether the first bits are the same.
fn same(a: u128, b: u128, bits: u8) -> bool {
    (a ^ b).leading_zeros() >= u32::from(bits)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_public_address_is_what_browsers_send() {
        let host = |text: &str| PublicUrl::parse(text).map(|url| url.host);
        assert_eq!(host("https://Portolan.Example:443/").unwrap(), "portolan.example");
        assert_eq!(host("http://localhost:7070").unwrap(), "localhost:7070");
        for bad in ["portolan.example", "https://", "https://a/b", "https://u@a", "ftp://a", "https://a b"] {
            assert!(host(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn networks_hold_their_addresses_and_no_others() {
        let within = |range: &str, address: &str| Network::parse(range).unwrap().contains(address.parse().unwrap());
        assert!(within("10.0.0.0/8", "10.255.0.1") && !within("10.0.0.0/8", "11.0.0.1"));
        assert!(within("10.0.0.0/8", "::ffff:10.0.0.1") && !within("10.0.0.0/8", "::1"));
        assert!(within("192.0.2.7", "192.0.2.7") && !within("192.0.2.7", "192.0.2.8"));
        assert!(within("2001:db8::/32", "2001:db8:1::1") && !within("2001:db8::/32", "2001:db9::1"));
        for bad in ["", "10.0.0.0/33", "0.0.0.0/0", "proxy", "::1/129"] {
            assert!(Network::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn without_protection_only_loopback_is_listened_on() {
        let (here, all) = ("127.0.0.1:7070".parse().unwrap(), "0.0.0.0:7070".parse().unwrap());
        let public = |text: &str| PublicUrl::parse(text).ok();
        assert!(Door::default().check(here).is_ok());
        let refused = Door::default().check(all).unwrap_err();
        for way in ["127.0.0.1", "--tls-cert", "--behind-proxy"] {
            assert!(refused.contains(way), "{refused}");
        }
        let proxies = vec![Network::parse("10.0.0.1").unwrap()];
        let door = Door { proxies, ..Door::default() };
        assert!(door.check(all).unwrap_err().contains("--public-url"));
        assert!(Door { public: public("https://a.example"), ..door.clone() }.check(all).is_ok());
        assert!(Door { public: public("http://a.example"), ..door }.check(here).is_err());
        assert!(Door { public: public("http://localhost:7070"), ..Door::default() }.check(here).is_ok());
    }
}
