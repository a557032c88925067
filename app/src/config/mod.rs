//! Settings: declared once in a table, read once at start from flag, environment, file, default, in that order.

mod file;
mod settings;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ArgMatches;
use indexer::pipeline::{Mirrors, Reach, Roots};

pub use file::SourceEntry;
pub use settings::{SETTINGS, Setting};

use crate::account::Grants;
use crate::account::oidc::{Groups, Options};
use crate::door::{Door, Network, PublicUrl, Tls};
use crate::error::{AppError, Result};

/// Where a value was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// A flag.
    Flag(String),
}

/// A setting's value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valued {
    /// As written.
    pub text: String,
    /// Where it was read.
    pub origin: Origin,
}

/// What the settings say of an identity provider.
pub struct ProviderSettings {
    /// All but the secret and the address to come back to.
    pub options: Options,
    /// Where the secret lies.
    pub secret_file: Option<PathBuf>,
}

/// All settings with their values.
#[derive(Clone, Debug)]
pub struct Config {
    values: BTreeMap<&'static str, Valued>,
    /// Sources that stand in the configuration file.
    pub sources: Vec<SourceEntry>,
    /// Who may see which compartments.
    pub grants: Grants,
    /// What groups of an identity provider give.
    pub groups: Groups,
    /// The configuration file that was read.
    pub file: Option<PathBuf>,
}

impl Config {
    /// Reads all settings; `env` looks up an environment variable.
    ///
    /// # Errors
    /// An unreadable or invalid file, an unknown key (with the nearest known one), a value out of form.
    pub fn load(flags: &ArgMatches, env: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let mut config = Self { values: BTreeMap::new(), ..Self::nothing() };
        for setting in SETTINGS {
            config.values.insert(setting.key, Valued { text: setting.default.to_owned(), origin: Origin::Default });
        }
        let asked = flag(flags, "config").filter(|f| !f.is_empty()).or_else(|| env("PORTOLAN_CONFIG"));
        config.overlay(flags, env);
        let path = match &asked {
            Some(path) => PathBuf::from(path),
            None => config.data().join("portolan.toml"),
        };
        if asked.is_some() || path.is_file() {
            let read = file::read(&path)?;
            for (key, text) in read.values {
                config.values.insert(key, Valued { text, origin: Origin::File(path.clone()) });
            }
            config.sources = read.sources;
            config.grants = read.grants;
            config.groups = read.groups;
            config.file = Some(path);
            config.overlay(flags, env);
        }
        for setting in SETTINGS {
            let valued = &config.values[setting.key];
            (setting.check)(&valued.text).map_err(|why| {
                AppError::usage(format!(
                    "setting `{}` is `{}` (from {}): {why}",
                    setting.key, valued.text, valued.origin
                ))
            })?;
        }
        Ok(config)
    }

    fn overlay(&mut self, flags: &ArgMatches, env: &dyn Fn(&str) -> Option<String>) {
        for setting in SETTINGS {
            if let Some(text) = env(&setting.variable()) {
                self.values.insert(setting.key, Valued { text, origin: Origin::Environment(setting.variable()) });
            }
            if let Some(text) = flag(flags, setting.key) {
                self.values.insert(setting.key, Valued { text, origin: Origin::Flag(format!("--{}", setting.key)) });
            }
        }
    }

    /// All defaults, nothing read: for processes that obey no configuration.
    #[must_use]
    pub fn bare() -> Self {
        let default = |s: &Setting| (s.key, Valued { text: s.default.to_owned(), origin: Origin::Default });
        let values = SETTINGS.iter().map(default).collect();
        Self { values, ..Self::nothing() }
    }

    fn nothing() -> Self {
        let (values, sources) = (BTreeMap::new(), Vec::new());
        Self { values, sources, grants: Grants::default(), groups: Groups::default(), file: None }
    }

    /// Whether nobody set it.
    #[must_use]
    pub fn is_default(&self, key: &str) -> bool {
        self.values.get(key).is_none_or(|v| v.origin == Origin::Default)
    }

    /// Sets what a command implies and nobody set.
    pub fn set(&mut self, key: &'static str, text: &str) {
        self.values.insert(key, Valued { text: text.to_owned(), origin: Origin::Default });
    }

    /// Sets the data directory that a command implies.
    pub fn set_data(&mut self, dir: &Path) {
        self.set("data", &dir.display().to_string());
    }

    /// A setting with its origin.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&Valued> {
        self.values.get(key)
    }

    fn text(&self, key: &str) -> &str {
        self.values.get(key).map_or("", |v| v.text.as_str())
    }

    /// The data directory.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        match self.text("data") {
            "" => settings::default_data(),
            path => PathBuf::from(path),
        }
    }

    /// The file of the key that seals our own secrets.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        let env = |name: &str| std::env::var_os(name).map(PathBuf::from);
        match self.text("seal-key-file") {
            "" => settings::default_key(&absolute(&self.data()), &env),
            path => absolute(Path::new(path)),
        }
    }

    /// The address to listen on. The form was checked by [`Config::load`].
    #[must_use]
    pub fn listen(&self) -> SocketAddr {
        settings::address(self.text("listen")).unwrap_or_else(|_| SocketAddr::from(([127, 0, 0, 1], 7070)))
    }

    /// How the world reaches the server. The forms were checked by [`Config::load`].
    ///
    /// # Errors
    /// A certificate without a key, or a key without a certificate.
    pub fn door(&self) -> Result<Door> {
        let file =
            |key: &str| Some(self.text(key)).filter(|path| !path.is_empty()).map(|path| absolute(Path::new(path)));
        let tls = match (file("tls-cert"), file("tls-key")) {
            (Some(cert), Some(key)) => Some(Tls { cert, key }),
            (None, None) => None,
            _ => return Err(AppError::usage("`tls-cert` and `tls-key` belong together: one of them is not set")),
        };
        let public = PublicUrl::parse(self.text("public-url")).ok();
        Ok(Door { public, proxies: Network::parse_all(self.text("behind-proxy")).unwrap_or_default(), tls })
    }

    /// Time between two crawls.
    #[must_use]
    pub fn every(&self) -> Duration {
        settings::duration(self.text("every")).unwrap_or(Duration::from_mins(10))
    }

    /// Worker processes; 0 in the setting means one per core.
    #[must_use]
    pub fn workers(&self) -> usize {
        match self.text("workers").parse() {
            Ok(0) | Err(_) => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            Ok(n) => n,
        }
    }

    /// The organisation's name, if one is set.
    #[must_use]
    pub fn organisation(&self) -> Option<String> {
        Some(self.text("organisation").to_owned()).filter(|n| !n.is_empty())
    }

    /// The mail server's address, the sender, and the file with the password, if a mail server is set.
    #[must_use]
    pub fn mail(&self) -> Option<(&str, &str, Option<PathBuf>)> {
        let set = |key| Some(self.text(key)).filter(|text| !text.is_empty());
        let relay = set("mail-relay")?;
        Some((relay, self.text("mail-from"), set("mail-password-file").map(PathBuf::from)))
    }

    /// The identity provider, if one is set.
    #[must_use]
    pub fn provider(&self) -> Option<ProviderSettings> {
        let issuer = Some(self.text("oidc-issuer")).filter(|issuer| !issuer.is_empty())?;
        let words = |key| self.text(key).split([',', ' ']).filter(|word| !word.is_empty()).map(str::to_owned);
        let mut groups = self.groups.clone();
        self.text("oidc-team-prefix").clone_into(&mut groups.team_prefix);
        groups.everybody = settings::role(self.text("oidc-role")).ok().flatten();
        groups.domains = words("oidc-domains").map(|domain| domain.to_lowercase()).collect();
        let options = Options {
            issuer: issuer.to_owned(),
            client: self.text("oidc-client-id").to_owned(),
            name: self.text("oidc-name").to_owned(),
            scopes: words("oidc-scopes").collect(),
            groups_claim: self.text("oidc-groups-claim").to_owned(),
            groups,
            ..Options::default()
        };
        let secret_file = Some(self.text("oidc-client-secret-file")).filter(|file| !file.is_empty());
        Some(ProviderSettings { options, secret_file: secret_file.map(PathBuf::from) })
    }

    /// The people file, if one is set.
    #[must_use]
    pub fn people(&self) -> Option<PathBuf> {
        Some(self.text("people")).filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    /// How repositories on other machines are fetched. The forms were checked by [`Config::load`].
    #[must_use]
    pub fn mirrors(&self) -> Mirrors {
        let mut mirrors = Mirrors {
            reach: Reach::parse(self.text("allow-hosts")).unwrap_or_default(),
            authorities: Some(self.text("ca-file")).filter(|f| !f.is_empty()).map(PathBuf::from),
            ssh: program("ssh"),
            agent: std::env::var_os("SSH_AUTH_SOCK").map(PathBuf::from),
            ..Mirrors::default()
        };
        if let Ok(whole) = settings::duration(self.text("fetch-timeout")) {
            mirrors.budget.whole_ms = u64::try_from(whole.as_millis()).unwrap_or(u64::MAX);
        }
        mirrors.budget.bytes = settings::size(self.text("fetch-size")).unwrap_or(mirrors.budget.bytes);
        mirrors.space = settings::size(self.text("mirror-space")).unwrap_or(mirrors.space);
        mirrors
    }

    /// Where whoever is no operator may name folders of this machine.
    #[must_use]
    pub fn roots(&self) -> Roots {
        let words = self.text("local-roots").split(',').map(str::trim).filter(|word| !word.is_empty());
        Roots(words.map(|word| absolute(Path::new(word))).collect())
    }

    /// The log filter (`info`, `indexer=debug` ...).
    #[must_use]
    pub fn log(&self) -> &str {
        self.text("log")
    }
}

/// A program of the search path.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|p| p.is_file())
}

/// A flag, where the command has it and it was typed.
fn flag(flags: &ArgMatches, key: &str) -> Option<String> {
    flags.try_get_one::<String>(key).ok().flatten().cloned()
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// The nearest of some words, if any is near.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known.map(|k| (distance(word, k), k)).filter(|(d, _)| *d <= 2).min().map(|(_, k)| k)
}

/// Levenshtein distance, by the two-row method.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut last = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let next = if ca == *cb { last } else { last.min(row[j]).min(row[j + 1]) + 1 };
            last = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[b.len()]
}

/// Makes a path absolute without looking at the disk.
#[must_use]
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}
