//! The address of a git repository on another machine.
//!
//! Stricter than git: `https`, `ssh`, the short form `user@host:path`, and `http` for hosts that the operator allowed.
//! No helper (`ext::`), no local path, no user or password in the address, nothing that a program could take for an
//! option.

use std::fmt;

use catalog_schema::id::RepositoryId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::host::{MAX_LENGTH, host_and_port};

/// How a repository is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Git's smart protocol over TLS.
    Https,
    /// The same in clear text: only to a host that the operator allowed.
    Http,
    /// Git over the `ssh` program.
    Ssh,
}

impl Scheme {
    /// As it stands in an address.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
            Self::Ssh => "ssh",
        }
    }

    /// The port where an address names none.
    #[must_use]
    pub fn port(self) -> u16 {
        match self {
            Self::Https => 443,
            Self::Http => 80,
            Self::Ssh => 22,
        }
    }
}

/// Why a text is not taken as the address of a repository. Never repeats a user or password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AddressError(pub(super) String);

/// An address that was checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GitAddress {
    scheme: Scheme,
    user: Option<String>,
    host: String,
    port: u16,
    /// Below the host; starts with `/` unless it is relative to the home of the user of an ssh server.
    path: String,
}

/// Whether a text means an address rather than a folder of this machine.
#[must_use]
pub fn is_address(text: &str) -> bool {
    if text.contains("://") || text.contains("::") {
        return true;
    }
    let Some((before, _)) = text.split_once(':') else { return false };
    !before.is_empty() && !before.contains('/') && !std::path::Path::new(text).exists()
}

impl GitAddress {
    /// Reads an address as people type it.
    ///
    /// # Errors
    /// What is wrong with it, and what is taken instead.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let shown = shown(text);
        let refuse = |why: &str| Err(AddressError(format!("`{shown}` {why}")));
        if text.len() > MAX_LENGTH {
            return refuse("is longer than an address may be");
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || "\"'\\`<>|^{}".contains(c)) {
            return refuse("has characters that no address has");
        }
        let (scheme, authority, path) = match split(text) {
            Ok(parts) => parts,
            Err(why) => return refuse(why),
        };
        let (user, server) = match authority.rsplit_once('@') {
            Some((user, server)) => (Some(user), server),
            None => (None, authority),
        };
        let user = match checked_user(scheme, user) {
            Ok(user) => user,
            Err(why) => return refuse(why),
        };
        let parts = host_and_port(server, scheme.port()).and_then(|(host, port)| Ok((host, port, checked_path(path)?)));
        match parts {
            Ok((host, port, path)) => Ok(Self { scheme, user, host, port, path }),
            Err(why) => refuse(why),
        }
    }

    /// How it is fetched.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The user of an ssh server.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
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

    /// The path below the host; without a leading `/` it is relative to the home of an ssh server's user.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// `host`, or `host:port` where the port is not the usual one.
    #[must_use]
    pub fn server(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == self.scheme().port() { host } else { format!("{host}:{}", self.port) }
    }

    /// The id of the repository: its path without `.git`.
    #[must_use]
    pub fn repository(&self) -> RepositoryId {
        let path = self.path.trim_start_matches(['/', '~']);
        RepositoryId(path.strip_suffix(".git").filter(|p| !p.is_empty()).unwrap_or(path).to_owned())
    }

    /// A folder name that is this address's alone: its last word, and a hash of the whole.
    #[must_use]
    pub fn folder(&self) -> String {
        let id = self.repository();
        let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
        let word: String = id.name().chars().take(40).map(safe).collect();
        let digest = Sha256::digest(self.to_string().as_bytes());
        let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("{word}-{hex}")
    }
}

impl fmt::Display for GitAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user.as_deref().map(|u| format!("{u}@")).unwrap_or_default();
        if self.path.starts_with('/') {
            write!(f, "{}://{user}{}{}", self.scheme().word(), self.server(), self.path)
        } else {
            write!(f, "{user}{}:{}", self.host, self.path)
        }
    }
}

impl From<GitAddress> for String {
    fn from(address: GitAddress) -> Self {
        address.to_string()
    }
}

impl TryFrom<String> for GitAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        Self::parse(&text)
    }
}

/// A text as it may be shown: without what stands before an `@`.
fn shown(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    let start = clean.find("://").map_or(0, |at| at + 3);
    let end = clean[start..].find('/').map_or(clean.len(), |at| start + at);
    match clean[start..end].rfind('@') {
        Some(at) if clean[start..start + at].contains(':') || !clean.starts_with("ssh") && start > 0 => {
            format!("{}…{}", &clean[..start], &clean[start + at..])
        }
        _ => clean,
    }
}

type Parts<'a> = (Scheme, &'a str, &'a str);

fn split(text: &str) -> Result<Parts<'_>, &'static str> {
    let Some((word, rest)) = text.split_once("://") else {
        return short(text);
    };
    let scheme = match word {
        "https" => Scheme::Https,
        "http" => Scheme::Http,
        "ssh" => Scheme::Ssh,
        _ => return Err("is not fetched: name an address with `https://` or `ssh://`"),
    };
    let at = rest.find('/').ok_or("names no repository below its host")?;
    Ok((scheme, &rest[..at], &rest[at..]))
}

/// Words before a colon that other readers take for a scheme, also without `//` (WHATWG URL, "special scheme").
const SCHEMES: &[&str] = &["https", "http", "ssh", "git", "file", "ftp", "ws", "wss"];

/// `user@host:path`, git's short form for ssh.
fn short(text: &str) -> Result<Parts<'_>, &'static str> {
    let (authority, path) = text.split_once(':').ok_or("is no address")?;
    if SCHEMES.iter().any(|scheme| authority.eq_ignore_ascii_case(scheme)) {
        return Err("is no address: its scheme is to be followed by `://`");
    }
    if path.starts_with(':') {
        return Err("names a helper program: only `https://` and `ssh://` are fetched");
    }
    if authority.contains('/') || path.is_empty() {
        return Err("is no address");
    }
    Ok((Scheme::Ssh, authority, path))
}

fn checked_user(scheme: Scheme, user: Option<&str>) -> Result<Option<String>, &'static str> {
    let Some(user) = user else { return Ok(None) };
    if scheme != Scheme::Ssh {
        return Err("carries a user or password: leave it out and name a file with `--token-file FILE`");
    }
    if user.contains(':') {
        return Err("carries a password: leave it out and name a key with `--key-file FILE`");
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if user.is_empty() || user.starts_with('-') || !user.chars().all(plain) {
        return Err("names a user that cannot be one");
    }
    Ok(Some(user.to_owned()))
}

fn checked_path(path: &str) -> Result<String, &'static str> {
    let path = path.trim_end_matches('/');
    if path.contains(['?', '#']) {
        return Err("has a query or fragment, which a repository's address has not");
    }
    let inner = path.strip_prefix('/').unwrap_or(path);
    if inner.trim_start_matches(['/', '~']).is_empty() {
        return Err("names no repository below its host");
    }
    let climbs = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "" | "." | "..");
    if inner.starts_with('-') || inner.split('/').any(climbs) {
        return Err("has a path that climbs, is empty in places, or looks like an option");
    }
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn addresses_keep_their_meaning_and_have_one_form() {
        for (typed, form, id) in [
            ("https://git.house.example/team/shop.git", "https://git.house.example/team/shop.git", "team/shop"),
            ("https://GIT.house.example:443/team/shop/", "https://git.house.example/team/shop", "team/shop"),
            ("http://127.0.0.1:8080/shop.git", "http://127.0.0.1:8080/shop.git", "shop"),
            ("ssh://git@house.example:2222/~ada/shop", "ssh://git@house.example:2222/~ada/shop", "ada/shop"),
            ("git@house.example:team/shop.git", "git@house.example:team/shop.git", "team/shop"),
            ("git@house.example:/srv/shop.git", "ssh://git@house.example/srv/shop.git", "srv/shop"),
            ("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a", "a"),
        ] {
            let address = GitAddress::parse(typed).unwrap();
            assert_eq!((address.to_string().as_str(), address.repository().as_str()), (form, id));
            assert_eq!(GitAddress::parse(form).unwrap(), address);
        }
    }

    #[test]
    fn what_could_run_a_program_or_climb_is_refused() {
        for bad in [
            "ext::sh -c id",
            "ext::sh",
            "file:///etc",
            "git://house.example/shop",
            "ftp://house.example/shop",
            "ssh://-oProxyCommand=id/shop",
            "ssh://-lroot@house.example/shop",
            "-oProxyCommand=id:shop",
            "git@-house.example:shop",
            "git@house.example:--upload-pack=id",
            "https://house.example/../shop",
            "https://house.example/%2E%2e/shop",
            "https://house.example//shop",
            "https://house.example",
            "https://house.example/",
            "https://house.example/~",
            "https:/house.example/shop",
            "HTTPS:house.example/shop",
            "https://house.example:0/shop",
            "https://house.example:65536/shop",
            "https://house.example/shop?x=1",
            "https://house.example/shop'$(id)'",
            "https://localhost./shop",
            "https://2130706433/shop",
            "https://0x7f.1/shop",
            "https://0177.0.0.1/shop",
            "https://127.1/shop",
            "https://[::1/shop",
            "https://ho\nst/shop",
        ] {
            assert!(GitAddress::parse(bad).is_err(), "{bad}");
        }
        assert!(GitAddress::parse(&format!("https://house.example/{}", "a".repeat(3_000))).is_err());
    }

    #[test]
    fn a_password_is_refused_and_not_repeated() {
        for secret in [
            "https://ada:hunter2@house.example/shop",
            "https://hunter2@house.example/shop",
            "ssh://git:hunter2@house.example/shop",
        ] {
            let error = GitAddress::parse(secret).unwrap_err().to_string();
            assert!(!error.contains("hunter2") && error.contains("file"), "{error}");
        }
    }

    #[test]
    fn folders_are_plain_and_differ_by_address() {
        let folder = |text: &str| GitAddress::parse(text).unwrap().folder();
        assert_ne!(folder("https://a.example/shop.git"), folder("https://b.example/shop.git"));
        assert!(folder("https://a.example/x/s%2Fh$op").chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    }

    #[test]
    fn a_folder_is_no_address() {
        assert!(
            is_address("https://house.example/shop") && is_address("git@house.example:shop") && is_address("ext::id")
        );
        assert!(!is_address("/srv/shop") && !is_address("./a:b") && !is_address("shop"));
    }
}
