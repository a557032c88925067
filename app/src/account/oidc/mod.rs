//! Signing in with an identity provider: OpenID Connect Core 1.0, authorization code with PKCE (RFC 7636, S256).
//!
//! What leaves for the provider is bound to one browser by a cookie and is good once; what comes back is believed after
//! its signature, issuer, audience, time and nonce were checked. People are told apart by issuer and subject, never by a
//! mail address.

mod claims;
mod group;
mod provider;
mod waiting;

use crate::error::{AppError, Result};
use crate::outgoing::Client;

pub use claims::Identity;
pub use group::Groups;
/// What we prove ourselves with; prints as nothing.
pub use openidconnect::ClientSecret;
use provider::Provider;
use waiting::{Attempt, Waiting};

/// What the operator says of the provider.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Its address, as it names itself.
    pub issuer: String,
    /// What it calls us.
    pub client: String,
    /// What we prove that with; a public client has none.
    pub secret: Option<ClientSecret>,
    /// What the sign-in page calls it.
    pub name: String,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// Where browsers come back to.
    pub redirect: String,
    /// The claim that lists somebody's groups.
    pub groups_claim: String,
    /// Who gets in, and what they may.
    pub groups: Groups,
}

/// The way in through a provider.
pub struct Oidc {
    provider: Provider,
    waiting: Waiting,
    clock: fn() -> i64,
}

/// A browser on its way to the provider.
#[derive(Debug)]
pub struct Begun {
    /// Where it goes.
    pub url: String,
    /// What it must bring back in a cookie.
    pub secret: String,
}

/// What a browser brings back from the provider.
#[derive(Clone, Copy, Debug, Default)]
pub struct Returned<'a> {
    /// The cookie that it was given.
    pub cookie: Option<&'a str>,
    /// `state`.
    pub state: Option<&'a str>,
    /// `code`.
    pub code: Option<&'a str>,
    /// `error`.
    pub error: Option<&'a str>,
    /// `iss` (RFC 9207).
    pub issuer: Option<&'a str>,
}

/// Somebody whom the provider vouches for.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Who.
    pub identity: Identity,
    /// What their groups let them do.
    pub rights: super::Rights,
    /// Where they were going.
    pub next: String,
}

impl Oidc {
    /// A way in; asks nobody yet.
    ///
    /// # Errors
    /// Addresses out of form.
    pub fn new(options: Options, client: Client, clock: fn() -> i64) -> Result<Self> {
        let provider = Provider::new(options, client, clock)?;
        Ok(Self { provider, waiting: Waiting::default(), clock })
    }

    /// What the sign-in page calls the provider.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.provider.options().name
    }

    /// Sends a browser to the provider, to come back and go on to `next`.
    ///
    /// # Errors
    /// A provider that does not answer, or answers something else.
    pub fn begin(&self, next: &str) -> Result<Begun> {
        let leaving = self.provider.leave()?;
        let secret = super::Secret::new()?;
        let attempt =
            Attempt { state: leaving.state, nonce: leaving.nonce, verifier: leaving.verifier, next: next.to_owned() };
        self.waiting.put(secret.hash(), attempt, (self.clock)());
        Ok(Begun { url: leaving.url, secret: secret.reveal().to_owned() })
    }

    /// Takes up a browser that came back. Whatever it brings is good once.
    ///
    /// # Errors
    /// Each way in which what it brings, or what the provider says of it, is not believed.
    pub fn finish(&self, returned: &Returned<'_>) -> Result<Arrived> {
        let stale = || {
            AppError::unauthorized(
                "this sign-in was begun in another browser, more than ten minutes ago, or was used already",
            )
            .hint("begin again here")
        };
        let cookie = returned.cookie.map(super::secret::hash);
        let attempt = cookie.and_then(|hash| self.waiting.take(&hash, (self.clock)())).ok_or_else(stale)?;
        if returned.state != Some(attempt.state.as_str()) {
            return Err(stale());
        }
        if returned.issuer.is_some_and(|issuer| issuer != self.provider.options().issuer) {
            return Err(AppError::unauthorized("this answer is of another identity provider").hint("begin again here"));
        }
        if let Some(word) = returned.error {
            return Err(refused(word, self.name()));
        }
        let code = returned.code.ok_or_else(|| {
            AppError::usage("the identity provider sent the browser back without a code").hint("begin again here")
        })?;
        let identity = self.provider.identify(code, &attempt.verifier, &attempt.nonce)?;
        let rights = self.provider.options().groups.rights(&identity)?;
        Ok(Arrived { identity, rights, next: attempt.next })
    }
}

/// What the provider refused, in words of ours: what stands in the address may be anybody's.
fn refused(word: &str, name: &str) -> AppError {
    match word {
        "access_denied" => AppError::unauthorized(format!("{name} did not let you in, or you turned back there"))
            .hint("begin again, or ask whoever runs it whether you may use this catalog"),
        "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => {
            AppError::unauthorized(format!("{name} wants you to sign in there first")).hint("begin again here")
        }
        "temporarily_unavailable" | "server_error" => {
            AppError::outside(format!("{name} says that it cannot sign anybody in just now")).hint("try again later")
        }
        "unauthorized_client" | "invalid_request" | "invalid_scope" | "unsupported_response_type" => AppError::outside(
            format!("{name} does not take requests of this catalog as it is set up (`{word}`)"),
        )
        .hint(
            "an admin compares `oidc-client-id`, `oidc-scopes` and the redirect address with what is registered there",
        ),
        _ => AppError::unauthorized(format!("{name} did not sign you in")).hint("begin again here"),
    }
}

#[cfg(test)]
mod tests;
