//! The keys that sign tokens: the newest signs, the older ones verify until their last token has ended.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use indexer::seal::{Sealed, Secret, Vault};
use jsonwebtoken::{DecodingKey, EncodingKey};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::{people, secret};
use crate::error::{AppError, Result};

/// Seconds for which a key verifies after a newer one took its place: the longest life of a token, and a day.
const VERIFIES: i64 = 367 * 86_400;
/// Tokens whose signature is remembered to fit.
const PROVEN: usize = 4_096;

/// A key as its file has it.
#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    kid: String,
    /// PKCS #8, base64url; sealed.
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
pub struct Keys {
    keys: Vec<Key>,
    /// Those that do not open, as they stand in the file, and why: with the right key of the vault they open again.
    shut: Vec<(Stored, String)>,
    file: Option<PathBuf>,
    vault: Arc<Vault>,
    /// Digests of tokens that one of the keys has signed. A signature that fits does so for ever, and a program sends the
    /// same token with each request; whether the token still holds is another question, asked each time.
    proven: Mutex<HashSet<[u8; 32]>>,
}

impl Keys {
    /// Reads the file of keys; there may be none yet.
    ///
    /// # Errors
    /// A file that cannot be read or holds what is no key. One that does not open is kept shut instead.
    pub fn open(file: Option<PathBuf>, vault: Arc<Vault>, now: i64) -> Result<Self> {
        let stored: Vec<Stored> = file.as_deref().map(people::read).transpose()?.flatten().unwrap_or_default();
        let holds = |key: &Stored| key.retired.is_none_or(|retired| now - retired < VERIFIES);
        let mut all = Self { keys: Vec::new(), shut: Vec::new(), file, vault, proven: Mutex::default() };
        for stored in stored.into_iter().filter(holds) {
            match all.opened(&stored) {
                Ok(pkcs8) => all.keys.push(Key::of(stored, &pkcs8)?),
                Err(why) => all.shut.push((stored, why)),
            }
        }
        Ok(all)
    }

    /// The key itself, base64url; one from before things were sealed stands there as it is.
    fn opened(&self, stored: &Stored) -> std::result::Result<String, String> {
        let Some(sealed) = Sealed::read(&stored.pkcs8) else { return Ok(stored.pkcs8.clone()) };
        let opened = self.vault.open(&purpose(&stored.kid), &sealed);
        opened.map(|secret| secret.expose().to_owned()).map_err(|e| e.to_string())
    }

    /// Why keys do not open: tokens that they signed are refused meanwhile.
    pub fn shut(&self) -> impl Iterator<Item = (&str, &str)> {
        self.shut.iter().map(|(stored, why)| (stored.kid.as_str(), why.as_str()))
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
        let sealed = self.vault.seal(&purpose(&kid), &Secret::new(pkcs8.clone()));
        let sealed = sealed.map_err(|e| AppError::internal(e.to_string()))?;
        let stored = Stored { kid: kid.clone(), pkcs8: sealed.as_str().to_owned(), retired: None };
        let key = Key::of(stored, &pkcs8)?;
        let shut = self.shut.iter_mut().map(|(stored, _)| stored);
        for old in shut.chain(self.keys.iter_mut().map(|key| &mut key.stored)) {
            old.retired.get_or_insert(now);
        }
        self.keys.push(key);
        if let Some(file) = &self.file {
            let shut = self.shut.iter().map(|(stored, _)| stored);
            let stored: Vec<&Stored> = shut.chain(self.keys.iter().map(|key| &key.stored)).collect();
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

    /// Whether the signature of this very text was found to fit before.
    #[must_use]
    pub fn has_proven(&self, text: &str) -> bool {
        hashed(text).is_some_and(|hash| self.proven.lock().unwrap_or_else(PoisonError::into_inner).contains(&hash))
    }

    /// Remembers that one of the keys has signed a text.
    pub fn note_proven(&self, text: &str) {
        let Some(hash) = hashed(text) else { return };
        let mut proven = self.proven.lock().unwrap_or_else(PoisonError::into_inner);
        if proven.len() >= PROVEN {
            proven.clear();
        }
        proven.insert(hash);
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

fn purpose(kid: &str) -> String {
    format!("token key {kid}")
}

/// The digest of a text.
fn hashed(text: &str) -> Option<[u8; 32]> {
    digest(&SHA256, text.as_bytes()).as_ref().try_into().ok()
}

impl Key {
    fn of(stored: Stored, pkcs8: &str) -> Result<Self> {
        let bad = || AppError::internal(format!("`{}` in the file of keys is no key", stored.kid));
        let pkcs8 = URL_SAFE_NO_PAD.decode(pkcs8).map_err(|_| bad())?;
        let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| bad())?;
        let public = pair.public_key().as_ref();
        let (signs, verifies) = (EncodingKey::from_ed_der(&pkcs8), DecodingKey::from_ed_der(public));
        Ok(Self { signs, verifies, x: URL_SAFE_NO_PAD.encode(public), stored })
    }
}
