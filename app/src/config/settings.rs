//! The table of settings: flags, environment variables, the file, `doctor --config` and the sample are made from it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use indexer::pipeline::Reach;

use crate::account::Role;
use crate::door::{Network, PublicUrl};

/// One setting.
pub struct Setting {
    /// Key in the file, name of the flag.
    pub key: &'static str,
    /// What kind of value, for the help text.
    pub kind: &'static str,
    /// The value if nobody sets it; empty where it is worked out.
    pub default: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// The commands that have it as a flag; empty for all.
    pub commands: &'static [&'static str],
    /// Whether a text is a value of it, or what is wrong.
    pub check: fn(&str) -> Result<(), String>,
}

impl Setting {
    /// The environment variable: `PORTOLAN_` and the key in capitals.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("PORTOLAN_{}", self.key.to_ascii_uppercase().replace('-', "_"))
    }
}

/// All settings.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "data",
        kind: "DIR",
        default: "",
        doc: "Directory for journal, log, store and index [default: the platform's data directory]",
        commands: &[],
        check: anything,
    },
    Setting {
        key: "seal-key-file",
        kind: "FILE",
        default: "",
        doc: "File with the key that seals secrets and personal data; outside of the data directory, made when it is needed [default: portolan/portolan.key in the platform's configuration directory]",
        commands: &[],
        check: anything,
    },
    Setting {
        key: "listen",
        kind: "ADDRESS",
        default: "127.0.0.1:7070",
        doc: "Address and port to serve on; others than loopback need a certificate or a proxy",
        commands: &["serve", "demo"],
        check: |text| address(text).map(|_| ()),
    },
    Setting {
        key: "public-url",
        kind: "URL",
        default: "",
        doc: "Address under which people open the server (https://NAME); with it everybody has to sign in, on this machine too",
        commands: &["serve"],
        check: |text| if text.is_empty() { Ok(()) } else { PublicUrl::parse(text).map(|_| ()) },
    },
    Setting {
        key: "tls-cert",
        kind: "FILE",
        default: "",
        doc: "Certificate chain (PEM) to serve https with; read anew when it changes",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "tls-key",
        kind: "FILE",
        default: "",
        doc: "Key (PEM) of the certificate",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "behind-proxy",
        kind: "ADDRESS/BITS,...",
        default: "",
        doc: "Proxies that serve https before this server; forwarding headers of nobody else are believed",
        commands: &["serve"],
        check: |text| Network::parse_all(text).map(|_| ()),
    },
    Setting {
        key: "oidc-issuer",
        kind: "URL",
        default: "",
        doc: "Address of the identity provider (OpenID Connect) that people sign in with; needs `public-url`",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "oidc-client-id",
        kind: "NAME",
        default: "",
        doc: "What the provider calls this server",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "oidc-client-secret-file",
        kind: "FILE",
        default: "",
        doc: "File that holds what the provider gave this server to prove itself; without it, a public client",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "oidc-name",
        kind: "NAME",
        default: "the company account",
        doc: "What the sign-in page calls the provider: `Sign in with NAME`",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "oidc-scopes",
        kind: "NAME,...",
        default: "profile,email",
        doc: "What is asked for besides `openid`; some providers want `groups` here",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "oidc-groups-claim",
        kind: "NAME",
        default: "groups",
        doc: "The claim that lists somebody's groups; `[[group]]` tables say what each gives",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "oidc-team-prefix",
        kind: "TEXT",
        default: "",
        doc: "Groups whose name begins so are teams of the rest of the name",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "oidc-role",
        kind: "ROLE",
        default: "",
        doc: "Role of everybody whom the provider vouches for; without it only groups of `[[group]]` get in",
        commands: &["serve"],
        check: |text| role(text).map(|_| ()),
    },
    Setting {
        key: "oidc-domains",
        kind: "DOMAIN,...",
        default: "",
        doc: "Domains of verified mail addresses that get in; without it any",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "every",
        kind: "DURATION",
        default: "10m",
        doc: "Time between two crawls (30s, 10m, 1h)",
        commands: &["serve", "demo"],
        check: |text| duration(text).map(|_| ()),
    },
    Setting {
        key: "workers",
        kind: "N",
        default: "0",
        doc: "Processes that read repositories; 0 is one per core",
        commands: &["serve", "demo", "crawl"],
        check: |text| text.parse::<u16>().map(|_| ()).map_err(|_| "not a whole number".to_owned()),
    },
    Setting {
        key: "allow-hosts",
        kind: "HOST:PORT,...",
        default: "",
        doc: "Hosts to fetch from or send to although they are not public, use another port, or speak http without TLS",
        commands: ASKING,
        check: |text| Reach::parse(text).map(|_| ()),
    },
    Setting {
        key: "ca-file",
        kind: "FILE",
        default: "",
        doc: "Certificates (PEM) of authorities to believe besides those of the system",
        commands: ASKING,
        check: anything,
    },
    Setting {
        key: "fetch-timeout",
        kind: "DURATION",
        default: "30m",
        doc: "Longest time for fetching one repository",
        commands: FETCHING,
        check: |text| duration(text).map(|_| ()),
    },
    Setting {
        key: "fetch-size",
        kind: "SIZE",
        default: "8GiB",
        doc: "Most that one fetch may bring",
        commands: FETCHING,
        check: |text| size(text).map(|_| ()),
    },
    Setting {
        key: "mirror-space",
        kind: "SIZE",
        default: "50GiB",
        doc: "Disk that all mirrors of fetched repositories may take; those read longest ago go first",
        commands: FETCHING,
        check: |text| size(text).map(|_| ()),
    },
    Setting {
        key: "local-roots",
        kind: "DIR,...",
        default: "",
        doc: "Directories below which a local path may be registered over HTTP; nowhere else",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "organisation",
        kind: "NAME",
        default: "",
        doc: "Name of the organisation, shown on every page",
        commands: &["serve", "demo"],
        check: anything,
    },
    Setting {
        key: "mail-relay",
        kind: "ADDRESS",
        default: "",
        doc: "Mail server that takes alerts: smtps://USER@HOST, smtp://HOST (with STARTTLS) or smtp+clear://127.0.0.1",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "mail-from",
        kind: "MAILBOX",
        default: "",
        doc: "Sender of mails, such as `Portolan <portolan@example.com>`",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "mail-password-file",
        kind: "FILE",
        default: "",
        doc: "File that holds the password of the mail server's user",
        commands: &["serve"],
        check: anything,
    },
    Setting {
        key: "people",
        kind: "FILE",
        default: "",
        doc: "File (YAML or CSV) that says who is there and who has left",
        commands: &[],
        check: anything,
    },
    Setting {
        key: "log",
        kind: "FILTER",
        default: "info",
        doc: "What the server logs: error, warn, info, debug, or a filter per module",
        commands: &["serve", "demo"],
        check: |text| text.parse::<tracing_subscriber::filter::EnvFilter>().map(|_| ()).map_err(|e| e.to_string()),
    },
];

/// The commands that may fetch.
const FETCHING: &[&str] = &["serve", "crawl", "source"];
/// The commands that may ask somebody outside.
const ASKING: &[&str] = &["serve", "crawl", "source", "doctor"];

/// Reads a role; nothing is none.
///
/// # Errors
/// What roles there are.
pub fn role(text: &str) -> Result<Option<Role>, String> {
    let words = || format!("not a role; there are {}", Role::ALL.map(Role::word).join(", "));
    if text.is_empty() { Ok(None) } else { Role::from_word(text).map(Some).ok_or_else(words) }
}

fn anything(_: &str) -> Result<(), String> {
    Ok(())
}

/// Reads `host:port`; `localhost` is 127.0.0.1.
///
/// # Errors
/// What is wrong with the text.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    let numeric = text.replacen("localhost", "127.0.0.1", 1);
    numeric.parse().map_err(|_| "not an address and port, such as `127.0.0.1:7070`".to_owned())
}

/// Reads `90s`, `10m`, `2h`, `1d`.
///
/// # Errors
/// What is wrong with the text.
pub fn duration(text: &str) -> Result<Duration, String> {
    let form = || "not a duration, such as `30s`, `10m` or `1h`".to_owned();
    let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(form)?;
    let number: u64 = text[..split].parse().map_err(|_| form())?;
    let seconds = match &text[split..] {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(form()),
    };
    let total = number.checked_mul(seconds).ok_or_else(form)?;
    if total == 0 { Err("a duration of nothing".to_owned()) } else { Ok(Duration::from_secs(total)) }
}

/// Reads `500MiB`, `8GiB`, `1TiB` or a number of bytes.
///
/// # Errors
/// What is wrong with the text.
pub fn size(text: &str) -> Result<u64, String> {
    let form = || "not a size, such as `500MiB` or `8GiB`".to_owned();
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..split].parse().map_err(|_| form())?;
    let unit: u64 = match &text[split..] {
        "" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        _ => return Err(form()),
    };
    number.checked_mul(unit).filter(|bytes| *bytes > 0).ok_or_else(form)
}

/// `$XDG_DATA_HOME/portolan`, else `~/.local/share/portolan`, else `portolan-data` here.
#[must_use]
pub fn default_data() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    set("XDG_DATA_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".local/share")))
        .map_or_else(|| PathBuf::from("portolan-data"), |base| base.join("portolan"))
}

/// `portolan/portolan.key` in `$XDG_CONFIG_HOME`, else in `~/.config`, else in `/etc`: the first that lies outside of the
/// data directory, whose copies must not hold the key.
#[must_use]
pub fn default_key(data: &Path, env: &dyn Fn(&str) -> Option<PathBuf>) -> PathBuf {
    let of = |folder: PathBuf| folder.join("portolan/portolan.key");
    let homes = [env("XDG_CONFIG_HOME"), env("HOME").map(|home| home.join(".config"))];
    let set = homes.into_iter().flatten().filter(|folder| folder.is_absolute()).map(of);
    set.into_iter().find(|path| !path.starts_with(data)).unwrap_or_else(|| of(PathBuf::from("/etc")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_lies_outside_of_the_data_directory_also_without_a_home() {
        let key = |data: &str, set: &[(&str, &str)]| {
            let env = |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, value)| PathBuf::from(value));
            default_key(Path::new(data), &env).display().to_string()
        };
        let home = ("HOME", "/srv/ana");
        assert_eq!(key("/srv/ana/.local/share/portolan", &[home]), "/srv/ana/.config/portolan/portolan.key");
        assert_eq!(key("/srv", &[home, ("XDG_CONFIG_HOME", "/cfg")]), "/cfg/portolan/portolan.key");
        for set in [&[][..], &[("HOME", "")], &[("HOME", "/srv/portolan")], &[("XDG_CONFIG_HOME", "relative")]] {
            assert_eq!(key("/srv/portolan", set), "/etc/portolan/portolan.key", "{set:?}");
        }
    }

    #[test]
    fn durations_need_a_unit_and_a_length() {
        assert_eq!(duration("10m"), Ok(Duration::from_mins(10)));
        for bad in ["10", "", "m", "0s", "1.5h", "99999999999999999d"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_of_bytes_or_binary_units() {
        assert_eq!((size("8GiB"), size("7")), (Ok(8 << 30), Ok(7)));
        for bad in ["", "0", "8GB", "GiB", "1.5GiB", "99999999999TiB"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_has_a_port() {
        assert!(address("localhost:80").is_ok());
        assert!(address("[::1]:80").is_ok());
        assert!(address("127.0.0.1").is_err());
    }
}
