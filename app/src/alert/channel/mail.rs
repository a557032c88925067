//! The mail server that takes what we send: one connection for each mail, TLS unless the operator says otherwise.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::response::Response;
use lettre::{SmtpTransport, Transport};

use super::{Answer, Outcome, Target};

/// The longest wait for one answer of the server.
const PATIENCE: Duration = Duration::from_secs(10);

/// How the connection to the server is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Privacy {
    /// TLS from the first byte (`smtps://`).
    Whole,
    /// `STARTTLS`, or nothing is sent (`smtp://`).
    Started,
    /// None (`smtp+clear://`): for a server on this machine.
    None,
}

/// Where mail is handed over.
#[derive(Clone)]
pub struct Relay {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Relay {
    /// Reads the operator's settings: `smtps://[USER@]HOST[:465]`, `smtp://[USER@]HOST[:587]` or
    /// `smtp+clear://HOST[:25]`; the sender's mailbox; the user's password.
    ///
    /// # Errors
    /// A clause about what is wrong; never the password.
    pub fn new(address: &str, from: &str, password: Option<&str>) -> Result<Self, String> {
        let place = Place::parse(address)?;
        let from =
            from.parse().map_err(|_| format!("`{from}` is no mailbox, such as `Portolan <portolan@example.com>`"))?;
        let tls = || TlsParameters::new(place.host.clone()).map_err(|e| format!("cannot prepare TLS: {e}"));
        let tls = match place.privacy {
            Privacy::Whole => Tls::Wrapper(tls()?),
            Privacy::Started => Tls::Required(tls()?),
            Privacy::None => Tls::None,
        };
        let mut builder =
            SmtpTransport::builder_dangerous(&place.host).port(place.port).tls(tls).timeout(Some(PATIENCE));
        match (place.user, password) {
            (Some(user), Some(password)) => builder = builder.credentials(Credentials::new(user, password.to_owned())),
            (Some(user), None) => return Err(format!("there is no password for `{user}`: set `mail-password-file`")),
            (None, _) => {}
        }
        Ok(Self { transport: builder.build(), from })
    }

    /// Who it comes from.
    #[must_use]
    pub fn from(&self) -> &Mailbox {
        &self.from
    }

    /// Hands one mail over, within `patience`.
    pub async fn hand_over(&self, envelope: Envelope, bytes: Vec<u8>, target: &Target, patience: Duration) -> Outcome {
        let transport = self.transport.clone();
        let handing = tokio::task::spawn_blocking(move || transport.send_raw(&envelope, &bytes));
        match tokio::time::timeout(patience, handing).await {
            Ok(Ok(Ok(response))) => Outcome::Sent(Answer::of(Some(code(&response)), &words(&response), target)),
            Ok(Ok(Err(error))) => failed(&error, target),
            Ok(Err(_)) => Outcome::Retry { after: None, answer: Answer::ours("the sender gave up") },
            Err(_) => {
                let text = format!(
                    "the mail server did not take the mail within {} s; it may have the mail",
                    patience.as_secs()
                );
                Outcome::Retry { after: None, answer: Answer::ours(text) }
            }
        }
    }
}

/// What a failure means: 4xx is tried again, 5xx is final, a broken connection leaves open whether the mail is there.
fn failed(error: &lettre::transport::smtp::Error, target: &Target) -> Outcome {
    let status = error.status().map(u16::from);
    // The cause holds the server's words.
    let cause = std::error::Error::source(error).map(ToString::to_string);
    let answer = match status {
        Some(_) => Answer::of(status, &cause.unwrap_or_else(|| error.to_string()), target),
        None => {
            let text = cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"));
            Answer::of(None, &format!("the connection to the mail server failed: {text}; it may have the mail"), target)
        }
    };
    if error.is_permanent() { Outcome::Refused { tries: 1, answer } } else { Outcome::Retry { after: None, answer } }
}

fn code(response: &Response) -> u16 {
    u16::from(response.code())
}

fn words(response: &Response) -> String {
    response.message().collect::<Vec<_>>().join(" ")
}

/// The parts of the server's address.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    privacy: Privacy,
    user: Option<String>,
    host: String,
    port: u16,
}

impl Place {
    fn parse(text: &str) -> Result<Self, String> {
        let form = "is no mail server, such as `smtps://user@mail.example.com:465`, `smtp://mail.example.com:587` or \
                    `smtp+clear://127.0.0.1:25`";
        // Without what stands between scheme and host: somebody may have put a password there.
        let wrong = || format!("the address {form}");
        let (scheme, rest) = text.trim().trim_end_matches('/').split_once("://").ok_or_else(wrong)?;
        let (privacy, usual) = match scheme {
            "smtps" => (Privacy::Whole, 465),
            "smtp" => (Privacy::Started, 587),
            "smtp+clear" => (Privacy::None, 25),
            _ => return Err(wrong()),
        };
        let (user, server) = match rest.rsplit_once('@') {
            Some((user, _)) if user.contains(':') => {
                return Err("a password does not belong into the address: use `mail-password-file`".to_owned());
            }
            Some((user, server)) => (Some(user.to_owned()), server),
            None => (None, rest),
        };
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
            None => (server, usual),
        };
        let is_name = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        if !is_name || port == 0 {
            return Err(wrong());
        }
        if user.is_some() && privacy == Privacy::None {
            return Err("a password is not sent in clear text: use `smtps://` or `smtp://`".to_owned());
        }
        Ok(Self { privacy, user, host: host.to_owned(), port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_private_the_connection_is() {
        let place = |text: &str| Place::parse(text).unwrap();
        let (user, host) = (Some("ada@house.example".to_owned()), "mail.example".to_owned());
        let want = Place { privacy: Privacy::Whole, user, host: host.clone(), port: 465 };
        assert_eq!(place("smtps://ada@house.example@mail.example"), want);
        assert_eq!(place("smtp://mail.example/"), Place { privacy: Privacy::Started, user: None, host, port: 587 });
        assert_eq!(place("smtp+clear://127.0.0.1:2525").port, 2525);
    }

    #[test]
    fn no_password_in_an_address_or_in_clear_text() {
        for bad in [
            "smtps://ada:secret@mail.example",
            "smtp+clear://ada@mail.example",
            "https://mail.example",
            "smtp://",
            "mail.example:25",
            "smtp://a b:1",
        ] {
            let error = Place::parse(bad).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
        assert!(
            Relay::new("smtps://ada@mail.example", "a@b.example", None)
                .is_err_and(|e| e.contains("mail-password-file"))
        );
        assert!(Relay::new("smtp://mail.example", "nobody", None).is_err());
    }
}
