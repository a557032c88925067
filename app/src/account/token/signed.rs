//! The core: whether a compact JWS was signed by a key with the one algorithm that is allowed.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Header, crypto, decode_header};

use super::claims::Refusal;
use super::signer;

/// Longest token, in bytes.
const MAX: usize = 4_096;

/// The header of a token, before anything of it is believed. It may say type, algorithm and the key's id, and nothing
/// else: a key or an address of one inside the token is how forgers bring their own.
///
/// # Errors
/// A refusal.
pub fn header(token: &str, algorithm: Algorithm) -> Result<Header, Refusal> {
    if token.len() > MAX {
        return Err(Refusal::Malformed);
    }
    let header = decode_header(token).map_err(|error| match error.kind() {
        // `none`, encryption, and whatever else is no signature that we know.
        ErrorKind::Json(_) => Refusal::WrongAlgorithm,
        _ => Refusal::Malformed,
    })?;
    if header.alg != algorithm {
        return Err(Refusal::WrongAlgorithm);
    }
    let plain = Header { typ: header.typ.clone(), kid: header.kid.clone(), ..Header::new(algorithm) };
    if header == plain { Ok(header) } else { Err(Refusal::ForeignHeader) }
}

/// The payload of a token that a key signed, as base64url.
///
/// # Errors
/// A refusal.
pub fn payload<'a>(token: &'a str, key: &DecodingKey, algorithm: Algorithm) -> Result<&'a str, Refusal> {
    signer::install();
    let (message, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
    let (_, payload) = message.split_once('.').ok_or(Refusal::Malformed)?;
    match crypto::verify(signature, message.as_bytes(), key, algorithm) {
        Ok(true) => Ok(payload),
        Ok(false) => Err(Refusal::BadSignature),
        Err(error) => Err(match error.kind() {
            ErrorKind::Base64(_) => Refusal::Malformed,
            _ => Refusal::BadSignature,
        }),
    }
}

#[cfg(test)]
mod tests;
