//! Tokens that strangers send: the text as it comes, and payloads that our own key signed, so that what stands behind the
//! signature is mutated too.
#![allow(clippy::unwrap_used, reason = "tests")]
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Header, crypto};

use super::super::book::Book;
use super::*;
use crate::mutate::Target;

const US: &str = "https://p.example";
/// What marks an input as a payload to be signed.
const PAYLOAD: u8 = b'!';

struct World {
    keys: Keys,
    book: Book,
    /// The one token that was granted, as it is sent.
    text: String,
}

impl World {
    fn new() -> Self {
        let (keys, token) = (sample::keys(), sample::token());
        let text = mint(&token, US, &keys).unwrap();
        Self { keys, book: sample::book(&token), text }
    }

    fn part(&self, number: usize) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(self.text.split('.').nth(number).unwrap()).unwrap()
    }

    fn signed(&self, payload: &[u8]) -> String {
        let (kid, key) = self.keys.signing().unwrap();
        let header =
            Header { typ: Some("portolan+jwt".to_owned()), kid: Some(kid.to_owned()), ..Header::new(Algorithm::EdDSA) };
        let header = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header).unwrap());
        let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
        let signature = crypto::sign(message.as_bytes(), key, Algorithm::EdDSA).unwrap();
        format!("{message}.{signature}")
    }

    fn feed(&self, input: &[u8]) {
        if let Some(payload) = input.strip_prefix(&[PAYLOAD]) {
            let said = verify(&self.signed(payload), US, &self.keys, &self.book, 1_500);
            // Signed by us is not granted: what is believed says what the journal says.
            let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap_or_default();
            let (granted, says) = (read(&self.part(1)), read(payload));
            let same = ["iss", "aud", "sub", "exp", "jti", "scope"].iter().all(|claim| granted[claim] == says[claim]);
            assert!(said.is_err() || same, "{says}");
            return;
        }
        let text = String::from_utf8_lossy(input);
        let said = verify(&text, US, &self.keys, &self.book, 1_500);
        assert!(said.is_err() || text == self.text, "{text}");
    }

    fn corpus(&self) -> Vec<Vec<u8>> {
        let claims = String::from_utf8(self.part(1)).unwrap();
        let changed = [
            claims.replace("2000", "\"2000\""),
            claims.replace("2000", "1e400"),
            claims.replace("2000", "-9223372036854775809"),
            claims.replace(US, "https://p.example.evil.example"),
            claims.replace("\"aud\":", "\"aud\":[\"https://p.example\"],\"aud\":"),
            claims.replacen('{', "{\"scope\":\"admin\",", 1),
            claims.clone(),
        ];
        let mut corpus: Vec<Vec<u8>> = changed.iter().map(|text| [&[PAYLOAD], text.as_bytes()].concat()).collect();
        // Found by mutation: no text in a claim that nobody asks for.
        let extra = b",\"aud-1\":[\"\xc8\"]}".as_slice();
        let extra = [[PAYLOAD].as_slice(), claims.trim_end_matches('}').as_bytes(), extra].concat();
        corpus.push(extra);
        let (header, rest) = self.text.split_once('.').unwrap();
        corpus.push(self.text.clone().into_bytes());
        let header = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
        for (from, to) in [
            ("EdDSA", "none"),
            ("EdDSA", "HS256"),
            ("\"alg\"", "\"jku\":\"https://evil.example\",\"alg\""),
            ("\"alg\"", "\"crit\":[\"exp\"],\"alg\""),
            ("\"alg\"", "\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"},\"alg\""),
            ("\"kid\":\"", "\"kid\":\"../../"),
        ] {
            corpus.push(format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.replace(from, to))).into_bytes());
        }
        corpus
    }

    fn target<'a>(&self, run: &'a dyn Fn(&[u8])) -> Target<'a> {
        let words = &[
            ".",
            "..",
            "=",
            "A",
            "eyJ",
            "\"",
            ":",
            ",",
            "{",
            "}",
            "[",
            "null",
            "1e999",
            "-1",
            "\\u0000",
            "\"exp\":",
            "\"scope\":",
            "admin",
            " ",
        ];
        Target { name: "jwt", run, corpus: self.corpus(), words, quick: 1_500 }
    }
}

#[test]
fn jwt_brief() {
    let world = World::new();
    assert!(verify(&world.text, US, &world.keys, &world.book, 1_500).is_ok());
    assert_eq!(world.signed(&world.part(1)), world.text, "what is mutated is signed as tokens are");
    world.target(&|input| world.feed(input)).briefly();
}

#[test]
#[ignore = "long: `make fuzz TARGET=jwt SECONDS=n`"]
fn jwt_long() {
    let world = World::new();
    world.target(&|input| world.feed(input)).long();
}
