//! Signatures of Standard Webhooks 1.0.0 (github: standard-webhooks/standard-webhooks, `spec/standard-webhooks.md`) over
//! `id.timestamp.body`: `v1,` and HMAC-SHA256, `v1a,` and ed25519, in base64. Who verifies the second one has a public key
//! and can sign nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use ring::signature::{Ed25519KeyPair, KeyPair};
use sha2::{Digest, Sha256};

/// What a secret starts with when it is shown.
const PREFIX: &str = "whsec_";
/// What a private key of ed25519 starts with; it is shown to nobody.
const PRIVATE: &str = "whsk_";
/// What its public key starts with.
const PUBLIC: &str = "whpk_";
/// Random bytes of a secret, and of a private key.
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

/// What a target keeps of one rotation: a new secret and a new private key, with a blank between. `None` where the system
/// has no randomness.
#[must_use]
pub fn new_keys() -> Option<String> {
    let mut seed = [0_u8; BYTES];
    getrandom::fill(&mut seed).ok()?;
    Some(format!("{} {PRIVATE}{}", new_secret()?, STANDARD.encode(seed)))
}

/// What of kept keys is told to the receiver, once: the secret.
#[must_use]
pub fn told(keys: &str) -> &str {
    keys.split(' ').next().unwrap_or_default()
}

/// The public key of kept keys; `None` where they have no private one.
#[must_use]
pub fn public_key(keys: &str) -> Option<String> {
    let pair = keys.split(' ').find_map(private_key)?;
    Some(format!("{PUBLIC}{}", STANDARD.encode(pair.public_key().as_ref())))
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

/// The value of `webhook-signature`: one signature for each secret and private key, with spaces between. `None` where none
/// is one.
#[must_use]
pub fn signatures(secrets: &[String], id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let keys = secrets.iter().flat_map(|keys| keys.split(' '));
    let each: Vec<String> = keys.filter_map(|key| signature(key, id, timestamp, body)).collect();
    if each.is_empty() { None } else { Some(each.join(" ")) }
}

fn private_key(key: &str) -> Option<Ed25519KeyPair> {
    let seed = STANDARD.decode(key.strip_prefix(PRIVATE)?).ok()?;
    Ed25519KeyPair::from_seed_unchecked(&seed).ok()
}

fn signature(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    if secret.starts_with(PRIVATE) {
        let whole = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
        return Some(format!("v1a,{}", STANDARD.encode(private_key(secret)?.sign(&whole))));
    }
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

    /// RFC 8032, 7.1, test 1.
    #[test]
    fn a_published_private_key_has_the_published_public_key() {
        let bytes = |hex: &str| -> Vec<u8> {
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
        };
        let seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let public = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let keys = format!("{} {PRIVATE}{}", new_secret().unwrap(), STANDARD.encode(seed));
        assert_eq!(public_key(&keys), Some(format!("{PUBLIC}{}", STANDARD.encode(public))));
    }

    #[test]
    fn keys_sign_in_both_ways_and_the_private_one_is_told_to_nobody() {
        let keys = [new_keys().unwrap(), new_secret().unwrap()];
        let signed = signatures(&keys, "a", 1, b"{}").unwrap();
        let versions: Vec<&str> = signed.split(' ').filter_map(|one| one.split(',').next()).collect();
        assert_eq!(versions, ["v1", "v1a", "v1"]);
        let public = STANDARD.decode(public_key(&keys[0]).unwrap().strip_prefix(PUBLIC).unwrap()).unwrap();
        let signature = STANDARD.decode(signed.split(' ').find_map(|one| one.strip_prefix("v1a,")).unwrap()).unwrap();
        let verifier = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, public);
        assert!(verifier.verify(b"a.1.{}", &signature).is_ok() && verifier.verify(b"a.2.{}", &signature).is_err());
        assert!(told(&keys[0]).starts_with(PREFIX) && !told(&keys[0]).contains(PRIVATE));
        assert_eq!((public_key(&keys[1]), told(&keys[1])), (None, keys[1].as_str()));
        for bad in ["whsk_", "whsk_c2hvcnQ=", "whsk_%"] {
            assert_eq!(signatures(&[bad.to_owned()], "a", 1, b"{}"), None, "{bad}");
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
