//! What alert channels are lent to reach the world, as the settings say.

use std::path::Path;

use super::access::now;
use crate::alert::channel::{Outside, Relay};
use crate::config::Config;
use crate::error::{AppError, Result};
use crate::outgoing::Client;

/// The client, the mail server, and the address at which people reach this server (`site`).
///
/// # Errors
/// Certificates or a password that cannot be read, a mail server or sender out of form.
pub fn open(config: &Config, site: &str) -> Result<Outside> {
    let mirrors = config.mirrors();
    let web = Client::new(mirrors.reach, mirrors.authorities.as_deref());
    let web = web.map_err(|error| AppError::internal(error.to_string()))?;
    Ok(Outside::new(site, now, web, relay(config)?))
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
