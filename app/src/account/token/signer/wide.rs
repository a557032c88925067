//! Verifiers of the other algorithms of JOSE (RFC 7518), for tests alone.

use jsonwebtoken::crypto::JwtVerifier;
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{Error, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind};
use ring::{hmac, signature};

struct Wide(Algorithm, DecodingKey);

/// A verifier of any algorithm that ring has.
pub fn verifier(algorithm: Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    if algorithm.family() != key.family() {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    Ok(Box::new(Wide(algorithm, key.clone())))
}

impl Wide {
    fn holds(&self, message: &[u8], signed: &[u8]) -> Option<()> {
        let bytes = || self.1.try_get_as_bytes().ok();
        if self.0.family() == AlgorithmFamily::Hmac {
            let algorithm = match self.0 {
                Algorithm::HS256 => hmac::HMAC_SHA256,
                Algorithm::HS384 => hmac::HMAC_SHA384,
                _ => hmac::HMAC_SHA512,
            };
            return hmac::verify(&hmac::Key::new(algorithm, bytes()?), message, signed).ok();
        }
        let curve: &dyn signature::VerificationAlgorithm = match self.0 {
            Algorithm::ES256 => &signature::ECDSA_P256_SHA256_FIXED,
            Algorithm::ES384 => &signature::ECDSA_P384_SHA384_FIXED,
            _ => return self.rsa(message, signed),
        };
        signature::UnparsedPublicKey::new(curve, bytes()?).verify(message, signed).ok()
    }

    fn rsa(&self, message: &[u8], signed: &[u8]) -> Option<()> {
        let scheme = match self.0 {
            Algorithm::RS256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Algorithm::RS384 => &signature::RSA_PKCS1_2048_8192_SHA384,
            Algorithm::RS512 => &signature::RSA_PKCS1_2048_8192_SHA512,
            Algorithm::PS256 => &signature::RSA_PSS_2048_8192_SHA256,
            Algorithm::PS384 => &signature::RSA_PSS_2048_8192_SHA384,
            Algorithm::PS512 => &signature::RSA_PSS_2048_8192_SHA512,
            _ => return None,
        };
        let DecodingKeyKind::RsaModulusExponent { n, e } = self.1.kind() else { return None };
        if is_guessable(n) {
            return None;
        }
        signature::RsaPublicKeyComponents { n, e }.verify(scheme, message, signed).ok()
    }
}

/// Whether an RSA modulus was made of primes that can be found (ROCA, CVE-2017-15361): modulo every small prime it is a
/// power of 65537 (Nemec and others, "The Return of Coppersmith's Attack", 2017, section 3).
fn is_guessable(modulus: &[u8]) -> bool {
    let is_prime = |n: &u32| (2..*n).all(|d| !n.is_multiple_of(d));
    (3..168).filter(is_prime).all(|prime| {
        let rest = modulus.iter().fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % prime);
        let powers = std::iter::successors(Some(1), |power| Some(power * 65_537 % prime));
        powers.take(168).any(|power| power == rest)
    })
}

impl Verifier<Vec<u8>> for Wide {
    fn verify(&self, message: &[u8], signed: &Vec<u8>) -> std::result::Result<(), Error> {
        self.holds(message, signed).ok_or_else(Error::new)
    }
}

impl JwtVerifier for Wide {
    fn algorithm(&self) -> Algorithm {
        self.0
    }
}
