//! Signatures of Standard Webhooks 1.0.0 (github: standard-webhooks/standard-webhooks, `spec/standard-webhooks.md`):
//! `v1,` and HMAC-SHA256 in base64 over `id.timestamp.body`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use sha2::{Digest, Sha256};

/// What a secret starts with when it is shown.
const PREFIX: &str = "whsec_";
/// Random bytes of a secret.
const BYTES: usize = 32;
/// The shortest and longest key that the standard allows, in bytes.
const ALLOWED: std::ops::RangeInclusive<usize> = 24..=64;
/// Seconds for which the secret before the last still signs after a rotation.
pub const OVERLAP: i64 = 24 * 3_600;

/// A new secret, to be shown once; `None` where the system has no randomness.
#[must_use]
pub fn new_secret() -> Option<String> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).ok()?;
    Some(format!("{PREFIX}{}", STANDARD.encode(bytes)))
}

/// A new token for an address that is itself a secret; `None` where the system has no randomness.
#[must_use]
pub fn new_token() -> Option<String> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).ok()?;
    Some(hex(&bytes))
}

/// What is kept of a token.
#[must_use]
pub fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Whether two secrets are the same, in a time that does not tell where they differ: their digests are compared.
#[must_use]
pub fn is_same(a: &str, b: &str) -> bool {
    Sha256::digest(a.as_bytes()) == Sha256::digest(b.as_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The value of `webhook-signature`: one signature for each secret, with spaces between. `None` where no secret is one.
#[must_use]
pub fn signatures(secrets: &[String], id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let each: Vec<String> = secrets.iter().filter_map(|secret| signature(secret, id, timestamp, body)).collect();
    if each.is_empty() { None } else { Some(each.join(" ")) }
}

fn signature(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX).unwrap_or(secret)).ok()?;
    if !ALLOWED.contains(&key.len()) {
        return None;
    }
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &key));
    context.update(format!("{id}.{timestamp}.").as_bytes());
    context.update(body);
    Some(format!("v1,{}", STANDARD.encode(context.sign())))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Vectors that the standard's libraries publish in their tests; `SOURCE` beside them says which.
    const VECTORS: &str = include_str!("../../../../tests/vectors/standard-webhooks/vectors.json");

    #[test]
    fn published_vectors_give_the_published_signatures() {
        let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
        assert!(!vectors.is_empty());
        for vector in vectors {
            let text = |key: &str| vector[key].as_str().unwrap().to_owned();
            let at = vector["timestamp"].as_i64().unwrap();
            let signed = signatures(&[text("secret")], &text("id"), at, text("payload").as_bytes());
            assert_eq!(signed, Some(text("signature")), "{vector}");
        }
    }

    #[test]
    fn two_secrets_give_two_signatures_and_a_bad_one_gives_none() {
        let secrets = [new_secret().unwrap(), new_secret().unwrap()];
        assert_ne!(secrets[0], secrets[1]);
        let both = signatures(&secrets, "a", 1, b"{}").unwrap();
        assert_eq!(both.split(' ').count(), 2);
        assert_eq!(both.split(' ').next_back(), signatures(&secrets[1..], "a", 1, b"{}").as_deref());
        for bad in ["whsec_", "whsec_c2hvcnQ=", "not base64", ""] {
            assert_eq!(signatures(&[bad.to_owned()], "a", 1, b"{}"), None, "{bad}");
        }
    }
}
