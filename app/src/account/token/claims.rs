//! What a token says, and whether to believe it.

use std::collections::BTreeSet;
use std::fmt;

use jsonwebtoken::{Algorithm, Header, encode};
use serde::{Deserialize, Serialize};

use super::super::action::Scope;
use super::super::book::{Book, Token};
use super::keys::Keys;
use super::{signed, signer};
use crate::error::{AppError, Result};

/// The one algorithm: a token cannot choose.
const ALGORITHM: Algorithm = Algorithm::EdDSA;
/// The type that sets our tokens apart from any other JWT.
const TYPE: &str = "portolan+jwt";
/// Seconds by which clocks may differ.
const LEEWAY: i64 = 60;

/// What a token says (RFC 7519); times in seconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who made it: our public address.
    pub iss: String,
    /// For whom: the same.
    pub aud: String,
    /// Whose it is.
    pub sub: String,
    /// When it ends.
    pub exp: i64,
    /// When it begins.
    pub nbf: i64,
    /// When it was made.
    pub iat: i64,
    /// Its id.
    pub jti: String,
    /// What it is for, with spaces between.
    pub scope: String,
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no compact JWS of three parts.
    Malformed,
    /// It is not signed with Ed25519.
    WrongAlgorithm,
    /// It is a JWT for something else.
    WrongType,
    /// Its header brings a key, an address of one, or conditions.
    ForeignHeader,
    /// No key of ours has its key id.
    UnknownKey,
    /// The signature is not of the key.
    BadSignature,
    /// A claim is missing or of the wrong type.
    BadClaims,
    /// Somebody else made it.
    WrongIssuer,
    /// It is for somebody else.
    WrongAudience,
    /// It has ended.
    Expired,
    /// It has not begun.
    NotYet,
    /// Its id is not in the journal.
    Unknown,
    /// It was taken back.
    Revoked,
    /// It says more than the journal has of it.
    Altered,
    /// Its owner may not sign in any more.
    OwnerGone,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "it is no token",
            Self::WrongAlgorithm => "it is not signed with EdDSA",
            Self::WrongType => "it is a token for something else",
            Self::ForeignHeader => "its header says more than type, algorithm and key id",
            Self::UnknownKey => "no key here has its key id",
            Self::BadSignature => "its signature does not fit",
            Self::BadClaims => "a claim is missing or of the wrong type",
            Self::WrongIssuer => "another server made it",
            Self::WrongAudience => "it is for another server",
            Self::Expired => "it has ended",
            Self::NotYet => "it has not begun",
            Self::Unknown => "its id is unknown here",
            Self::Revoked => "it was taken back",
            Self::Altered => "it says other than what was granted",
            Self::OwnerGone => "its owner's account is closed",
        })
    }
}

/// Signs a token that the journal has.
///
/// # Errors
/// No key, or one that does not sign.
pub fn mint(token: &Token, origin: &str, keys: &Keys) -> Result<String> {
    signer::install();
    let (kid, key) = keys.signing().ok_or_else(|| AppError::internal("there is no key to sign with"))?;
    let header = Header { typ: Some(TYPE.to_owned()), kid: Some(kid.to_owned()), ..Header::new(ALGORITHM) };
    let claims = Claims {
        iss: origin.to_owned(),
        aud: origin.to_owned(),
        sub: token.owner.clone(),
        exp: token.expires,
        nbf: token.made,
        iat: token.made,
        jti: token.id.clone(),
        scope: words(&token.scopes),
    };
    encode(&header, &claims, key).map_err(|e| AppError::internal(format!("the token cannot be signed: {e}")))
}

fn words(scopes: &BTreeSet<Scope>) -> String {
    scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(" ")
}

/// The token of the journal that a text proves to be, at a time.
///
/// # Errors
/// A refusal.
pub fn verify<'a>(
    text: &str,
    origin: &str,
    keys: &Keys,
    book: &'a Book,
    now: i64,
) -> std::result::Result<&'a Token, Refusal> {
    let header = signed::header(text, ALGORITHM)?;
    if header.typ.as_deref() != Some(TYPE) {
        return Err(Refusal::WrongType);
    }
    let key = header.kid.as_deref().and_then(|kid| keys.verifying(kid)).ok_or(Refusal::UnknownKey)?;
    let bytes = if keys.has_proven(text) {
        signed::content(text)?
    } else {
        let bytes = signed::payload(text, key, ALGORITHM)?;
        keys.note_proven(text);
        bytes
    };
    // Of texts that nobody asks for, serde_json does not ask whether they are any.
    let claims = std::str::from_utf8(&bytes).map_err(|_| Refusal::BadClaims)?;
    let claims: Claims = serde_json::from_str(claims).map_err(|_| Refusal::BadClaims)?;
    in_force(&claims, origin, now)?;
    let token = book.tokens.get(&claims.jti).ok_or(Refusal::Unknown)?;
    if token.revoked.is_some() {
        return Err(Refusal::Revoked);
    }
    if token.owner != claims.sub || token.expires != claims.exp || words(&token.scopes) != claims.scope {
        return Err(Refusal::Altered);
    }
    Ok(token)
}

fn in_force(claims: &Claims, origin: &str, now: i64) -> std::result::Result<(), Refusal> {
    match claims {
        Claims { iss, .. } if iss != origin => Err(Refusal::WrongIssuer),
        Claims { aud, .. } if aud != origin => Err(Refusal::WrongAudience),
        Claims { exp, .. } if *exp <= now.saturating_sub(LEEWAY) => Err(Refusal::Expired),
        Claims { nbf, iat, .. } if *nbf.max(iat) > now.saturating_add(LEEWAY) => Err(Refusal::NotYet),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
