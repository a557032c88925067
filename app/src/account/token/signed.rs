//! The core: whether a compact JWS was signed by a key with the one algorithm that is allowed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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

/// The payload of a token that a key signed. All three parts are base64url as RFC 7515 has it: what a lenient reader
/// would pass over is refused, whoever signed it.
///
/// # Errors
/// A refusal.
pub fn payload(token: &str, key: &DecodingKey, algorithm: Algorithm) -> Result<Vec<u8>, Refusal> {
    signer::install();
    let bytes = content(token)?;
    let (message, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
    match crypto::verify(signature, message.as_bytes(), key, algorithm) {
        Ok(true) => Ok(bytes),
        _ => Err(Refusal::BadSignature),
    }
}

/// The payload of a token, whoever signed it.
///
/// # Errors
/// A refusal.
pub fn content(token: &str) -> Result<Vec<u8>, Refusal> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { return Err(Refusal::Malformed) };
    let strict = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Malformed);
    strict(header)?;
    strict(signature)?;
    strict(payload)
}

#[cfg(test)]
mod tests;
