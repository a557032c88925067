//! The keys that sign tokens: the newest signs, the older ones verify until their last token has ended.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::{people, secret};
use crate::error::{AppError, Result};

/// Seconds for which a key verifies after a newer one took its place: the longest life of a token, and a day.
const VERIFIES: i64 = 367 * 86_400;

/// A key as its file has it.
#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    kid: String,
    /// PKCS #8, base64url.
    pkcs8: String,
    /// When a newer one took its place.
    retired: Option<i64>,
}

struct Key {
    stored: Stored,
    signs: EncodingKey,
    verifies: DecodingKey,
    /// The public key, base64url.
    x: String,
}

/// All keys, the newest last.
#[derive(Default)]
pub struct Keys {
    keys: Vec<Key>,
    file: Option<PathBuf>,
}

impl Keys {
    /// Reads the file of keys; there may be none yet.
    ///
    /// # Errors
    /// A file that cannot be read or holds what is no key.
    pub fn open(file: Option<PathBuf>, now: i64) -> Result<Self> {
        let stored: Vec<Stored> = file.as_deref().map(people::read).transpose()?.flatten().unwrap_or_default();
        let holds = |key: &Stored| key.retired.is_none_or(|retired| now - retired < VERIFIES);
        let keys = stored.into_iter().filter(holds).map(Key::of).collect::<Result<_>>()?;
        Ok(Self { keys, file })
    }

    /// Makes a new key that signs from now on. Returns its id.
    ///
    /// # Errors
    /// No randomness, or a disk that fails.
    pub fn rotate(&mut self, now: i64) -> Result<String> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .map_err(|_| AppError::internal("the system gives no randomness"))?;
        let kid = secret::id("key")?;
        let pkcs8 = URL_SAFE_NO_PAD.encode(document.as_ref());
        let key = Key::of(Stored { kid: kid.clone(), pkcs8, retired: None })?;
        for old in &mut self.keys {
            old.stored.retired.get_or_insert(now);
        }
        self.keys.push(key);
        if let Some(file) = &self.file {
            let stored: Vec<&Stored> = self.keys.iter().map(|key| &key.stored).collect();
            people::write(file, &stored)?;
        }
        Ok(kid)
    }

    /// The key that signs, with its id.
    #[must_use]
    pub fn signing(&self) -> Option<(&str, &EncodingKey)> {
        self.keys.last().map(|key| (key.stored.kid.as_str(), &key.signs))
    }

    /// The key of an id.
    #[must_use]
    pub fn verifying(&self, kid: &str) -> Option<&DecodingKey> {
        self.keys.iter().find(|key| key.stored.kid == kid).map(|key| &key.verifies)
    }

    /// The public keys as a JWK set (RFC 7517, RFC 8037).
    #[must_use]
    pub fn published(&self) -> Value {
        let jwk = |key: &Key| {
            json!({
                "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key.stored.kid, "x": key.x,
            })
        };
        json!({ "keys": self.keys.iter().map(jwk).collect::<Vec<_>>() })
    }
}

impl Key {
    fn of(stored: Stored) -> Result<Self> {
        let bad = || AppError::internal(format!("`{}` in the file of keys is no key", stored.kid));
        let pkcs8 = URL_SAFE_NO_PAD.decode(&stored.pkcs8).map_err(|_| bad())?;
        let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| bad())?;
        let public = pair.public_key().as_ref();
        let (signs, verifies) = (EncodingKey::from_ed_der(&pkcs8), DecodingKey::from_ed_der(public));
        Ok(Self { signs, verifies, x: URL_SAFE_NO_PAD.encode(public), stored })
    }
}
