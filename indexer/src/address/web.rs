//! The address of something that is asked over HTTP: a webhook's target, an identity provider.
//!
//! What stands below the host may be a secret (many chat services put the key of a channel there): it is sent, and never
//! shown.

use std::fmt;

use super::AddressError;
use super::host::{MAX_LENGTH, host_and_port};

/// An address with `https` or `http` whose form was checked; whether it may be reached says [`super::Reach`].
#[derive(Clone, PartialEq, Eq)]
pub struct WebAddress {
    is_secure: bool,
    host: String,
    port: u16,
    /// Path and query; starts with `/`.
    target: String,
}

impl WebAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it; names its host at most.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let refuse = |why: &str| AddressError(format!("{} {why}", shown(text)));
        if text.len() > MAX_LENGTH {
            return Err(refuse("is longer than an address may be"));
        }
        // RFC 3986, appendix A: all else is percent-encoded.
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
        if !text.chars().all(plain) {
            return Err(refuse("has characters that no address has"));
        }
        let (is_secure, rest) = match text.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            _ => return Err(refuse("is not asked: an address begins with `https://`")),
        };
        let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (server, below) = rest.split_at(at);
        if server.contains('@') {
            return Err(refuse("carries a user or password: leave it out"));
        }
        if below.contains('#') {
            return Err(refuse("has a fragment, which is never sent"));
        }
        let (host, port) = host_and_port(server, if is_secure { 443 } else { 80 }).map_err(refuse)?;
        let target = if below.starts_with('/') { below.to_owned() } else { format!("/{below}") };
        Ok(Self { is_secure, host, port, target })
    }

    /// Whether it is asked over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Host name or IP address, without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, also where it is the usual one.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Path and query, as they are sent. May be a secret.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// `host`, or `host:port` where the port is not the usual one: what a `Host` header says.
    #[must_use]
    pub fn server(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let usual = if self.is_secure { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }
}

/// Scheme and server: all that may be shown.
impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.is_secure { "https" } else { "http" }, self.server())
    }
}

impl fmt::Debug for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}/…")
    }
}

/// A text as far as it may be shown: scheme and host, without what stands before an `@`.
fn shown(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return "the address".to_owned() };
    let server = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let server = server.rsplit('@').next().unwrap_or_default();
    let word = |text: &str| text.chars().filter(|c| !c.is_control()).take(80).collect::<String>();
    format!("`{}://{}`", word(scheme), word(server))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn addresses_keep_what_is_sent_and_show_their_server_alone() {
        for (text, server, target) in [
            ("https://hooks.example/T0/secret?x=1", "hooks.example", "/T0/secret?x=1"),
            ("https://HOOKS.example:443", "hooks.example", "/"),
            ("https://hooks.example?x=@y", "hooks.example", "/?x=@y"),
            ("http://[2001:DB8::1]:8080/a/../b", "[2001:db8::1]:8080", "/a/../b"),
        ] {
            let address = WebAddress::parse(text).unwrap();
            assert_eq!((address.server().as_str(), address.target()), (server, target));
            assert!(!format!("{address:?} {address}").contains("secret"));
        }
    }

    #[test]
    fn a_refusal_repeats_neither_user_nor_path() {
        for text in [
            "https://ada:hunter2@hooks.example/hunter2",
            "https://hooks.example/hunter2#hunter2",
            "https://hooks.example:0/hunter2",
            "https://hooks.example\\hunter2",
            "hunter2",
            "ftp://hooks.example/hunter2",
        ] {
            let error = WebAddress::parse(text).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
