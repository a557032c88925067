//! What the server is lent to reach the world, as the settings say: for alert channels, and for an identity provider.

use std::path::Path;

use super::access::now;
use crate::account::oidc::{ClientSecret, Oidc, Options};
use crate::alert::channel::{Outside, Relay};
use crate::config::Config;
use crate::door::{Door, PublicUrl};
use crate::error::{AppError, Result};
use crate::outgoing::Client;

/// Where browsers come back to from an identity provider, below the public address: a path of the table of routes.
const BACK: &str = "/sign-in/provider/back";

/// The client, the mail server, and the address at which people reach this server (`site`).
///
/// # Errors
/// Certificates or a password that cannot be read, a mail server or sender out of form.
pub fn open(config: &Config, site: &str) -> Result<Outside> {
    Ok(Outside::new(site, now, client(config)?, relay(config)?))
}

fn client(config: &Config) -> Result<Client> {
    let mirrors = config.mirrors();
    let client = Client::new(mirrors.reach, mirrors.authorities.as_deref());
    client.map_err(|error| AppError::internal(error.to_string()))
}

/// The way in through an identity provider, where one is set.
///
/// # Errors
/// A setting that is missing or out of form, a secret or certificates that cannot be read.
pub fn oidc(config: &Config, door: &Door) -> Result<Option<Oidc>> {
    let missing = |key: &str, set: &str| {
        AppError::usage(format!("`{set}` is set, and `{key}` is not: sign-in with company accounts needs both"))
    };
    let Some(provider) = config.provider() else {
        let only = "oidc-client-id";
        return if config.is_default(only) { Ok(None) } else { Err(missing("oidc-issuer", only)) };
    };
    if provider.options.client.is_empty() {
        return Err(missing("oidc-client-id", "oidc-issuer"));
    }
    let Some(public) = &door.public else {
        return Err(AppError::usage(
            "`oidc-issuer` is set, and `public-url` is not: the provider has to know where to send \
             browsers back to",
        )
        .hint(format!("set `public-url`, and register `https://NAME{BACK}` there")));
    };
    let options = Options {
        redirect: back(public),
        secret: provider.secret_file.as_deref().map(password).transpose()?.map(ClientSecret::new),
        ..provider.options
    };
    Oidc::new(options, client(config)?, now).map(Some)
}

/// Where browsers come back to from the provider.
fn back(public: &PublicUrl) -> String {
    format!("{}{BACK}", public.origin())
}

fn relay(config: &Config) -> Result<Option<Relay>> {
    let Some((address, from, file)) = config.mail() else { return Ok(None) };
    let password = file.as_deref().map(password).transpose()?;
    Relay::new(address, from, password.as_deref()).map(Some).map_err(|why| AppError::usage(format!("mail: {why}")))
}

fn password(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).map_err(|error| AppError::io("read", path, &error))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;

    fn config(pairs: &[(&str, &str)]) -> Config {
        let flags = Command::new("portolan").arg(Arg::new("config")).get_matches_from(["portolan"]);
        let variable = |key: &str| format!("PORTOLAN_{}", key.to_ascii_uppercase().replace('-', "_"));
        let env = |name: &str| pairs.iter().find(|(k, _)| variable(k) == name).map(|(_, v)| (*v).to_owned());
        Config::load(&flags, &env).unwrap()
    }

    #[test]
    fn an_identity_provider_needs_a_name_for_us_and_a_way_back() {
        let folder = tempfile::tempdir().unwrap();
        let data = ("data", folder.path().to_str().unwrap());
        let (issuer, client) = (("oidc-issuer", "https://id.house.example"), ("oidc-client-id", "portolan"));
        let public = ("public-url", "https://p.example");
        let told = |pairs: &[(&str, &str)]| {
            let config = config(pairs);
            let door = config.door().unwrap();
            oidc(&config, &door).map(|oidc| oidc.is_some()).map_err(|error| error.message)
        };
        assert_eq!(told(&[data]), Ok(false));
        assert_eq!(told(&[data, issuer, client, public]), Ok(true));
        assert!(told(&[data, client, public]).unwrap_err().contains("`oidc-issuer` is not"));
        assert!(told(&[data, issuer, public]).unwrap_err().contains("`oidc-client-id` is not"));
        assert!(told(&[data, issuer, client]).unwrap_err().contains("`public-url` is not"));
        let bad = ("oidc-issuer", "house id");
        assert!(told(&[data, bad, client, public]).unwrap_err().contains("oidc-issuer"));
    }

    #[test]
    fn a_mail_server_is_read_with_its_password_or_refused_with_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, "hunter2\n").unwrap();
        let data = folder.path().to_str().unwrap();
        let sound = [
            ("data", data),
            ("mail-relay", "smtps://ada@mail.example"),
            ("mail-from", "Portolan <portolan@p.example>"),
            ("mail-password-file", file.to_str().unwrap()),
        ];
        assert!(open(&config(&sound), "https://p.example").unwrap().mail.is_some());
        assert!(open(&config(&sound[..1]), "https://p.example").unwrap().mail.is_none());
        let error = open(&config(&sound[..2]), "https://p.example").err().unwrap();
        assert!(error.message.starts_with("mail: "), "{error}");
    }
}
