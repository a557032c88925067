#![allow(clippy::unwrap_used, reason = "tests")]
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::sample;
use super::*;

const US: &str = "https://p.example";

struct World {
    keys: Keys,
    book: Book,
    token: Token,
}

fn world() -> World {
    let token = sample::token();
    World { keys: sample::keys(), book: sample::book(&token), token }
}

impl World {
    fn check(&self, text: &str, now: i64) -> std::result::Result<(), Refusal> {
        verify(text, US, &self.keys, &self.book, now).map(|_| ())
    }

    /// A token with other claims and header, signed with our key.
    fn forged(&self, header: impl Fn(&mut Header), claims: impl Fn(&mut Value)) -> String {
        let (kid, key) = self.keys.signing().unwrap();
        let mut with = Header { typ: Some(TYPE.to_owned()), kid: Some(kid.to_owned()), ..Header::new(ALGORITHM) };
        header(&mut with);
        let text = mint(&self.token, US, &self.keys).unwrap();
        let payload = URL_SAFE_NO_PAD.decode(text.split('.').nth(1).unwrap()).unwrap();
        let mut says: Value = serde_json::from_slice(&payload).unwrap();
        claims(&mut says);
        encode(&with, &says, key).unwrap()
    }
}

#[test]
fn a_token_holds_from_its_first_to_its_last_second_and_a_minute_around() {
    let world = world();
    let text = mint(&world.token, US, &world.keys).unwrap();
    assert_eq!(world.check(&text, 939), Err(Refusal::NotYet));
    assert_eq!(world.check(&text, 940), Ok(()));
    assert_eq!(world.check(&text, 2_059), Ok(()));
    assert_eq!(world.check(&text, 2_060), Err(Refusal::Expired));
}

#[test]
fn a_rotated_key_verifies_old_tokens_and_signs_no_new_ones() {
    let mut world = world();
    let old = mint(&world.token, US, &world.keys).unwrap();
    let kid = world.keys.rotate(1_500).unwrap();
    let new = mint(&world.token, US, &world.keys).unwrap();
    assert_eq!((world.check(&old, 1_600), world.check(&new, 1_600)), (Ok(()), Ok(())));
    assert_eq!(jsonwebtoken::decode_header(&new).unwrap().kid, Some(kid));
    let published = world.keys.published();
    assert_eq!(published["keys"].as_array().unwrap().len(), 2);
    assert!(!published.to_string().contains("pkcs8") && published["keys"][0].get("d").is_none());
}

#[test]
fn what_is_taken_back_or_unknown_is_refused() {
    let mut world = world();
    let text = mint(&world.token, US, &world.keys).unwrap();
    world.book.tokens.get_mut("token-1").unwrap().revoked = Some(1_100);
    assert_eq!(world.check(&text, 1_200), Err(Refusal::Revoked));
    world.book.tokens.clear();
    assert_eq!(world.check(&text, 1_200), Err(Refusal::Unknown));
}

#[test]
fn a_token_that_was_believed_before_is_judged_anew() {
    let mut world = world();
    let text = mint(&world.token, US, &world.keys).unwrap();
    assert_eq!(world.check(&text, 1_500), Ok(()));
    assert_eq!(world.check(&text, 2_060), Err(Refusal::Expired));
    let other = world.forged(|_| {}, |claims| claims["scope"] = json!("admin"));
    let (says, signature) = (other.rsplit_once('.').unwrap().0, text.rsplit_once('.').unwrap().1);
    assert_eq!(world.check(&format!("{says}.{signature}"), 1_500), Err(Refusal::BadSignature));
    world.book.tokens.get_mut("token-1").unwrap().revoked = Some(1_100);
    assert_eq!(world.check(&text, 1_500), Err(Refusal::Revoked));
}

#[test]
fn case_22_24_25_26_every_way_of_saying_something_else_has_its_refusal() {
    let world = world();
    let claim = |name: &'static str, value: Value| world.forged(|_| {}, move |claims| claims[name] = value.clone());
    let header = |change: &dyn Fn(&mut Header)| world.forged(change, |_| {});
    let cases = [
        (claim("iss", json!("https://evil.example")), Refusal::WrongIssuer),
        (claim("aud", json!("https://evil.example")), Refusal::WrongAudience),
        (claim("aud", json!([US])), Refusal::BadClaims),
        (claim("exp", json!("2000")), Refusal::BadClaims),
        (claim("exp", json!(1e300)), Refusal::BadClaims),
        (claim("exp", Value::Null), Refusal::BadClaims),
        (claim("exp", json!(9_000_000_000_i64)), Refusal::Altered),
        (claim("nbf", json!(i64::MAX)), Refusal::NotYet),
        (claim("sub", json!("person-2")), Refusal::Altered),
        (claim("scope", json!("admin")), Refusal::Altered),
        (claim("jti", json!("token-2")), Refusal::Unknown),
        (header(&|h| h.typ = Some("JWT".to_owned())), Refusal::WrongType),
        (header(&|h| h.typ = None), Refusal::WrongType),
        (header(&|h| h.kid = None), Refusal::UnknownKey),
        (header(&|h| h.kid = Some("../../dev/null".to_owned())), Refusal::UnknownKey),
        (header(&|h| h.jku = Some("https://evil.example/keys".to_owned())), Refusal::ForeignHeader),
        (header(&|h| h.x5u = Some("https://evil.example/cert".to_owned())), Refusal::ForeignHeader),
        (header(&|h| h.extras.insert("crit", ["exp"])), Refusal::ForeignHeader),
    ];
    for (turn, (text, refusal)) in cases.into_iter().enumerate() {
        assert_eq!(world.check(&text, 1_500), Err(refusal), "case {turn}");
    }
    let other = sample::keys();
    let (kid, _) = world.keys.signing().unwrap();
    let header = Header { typ: Some(TYPE.to_owned()), kid: Some(kid.to_owned()), ..Header::new(ALGORITHM) };
    let stolen = encode(&header, &json!({}), other.signing().unwrap().1).unwrap();
    assert_eq!(world.check(&stolen, 1_500), Err(Refusal::BadSignature));
    for text in ["", ".", "..", "a.b", "a.b.c", "a.b.c.d", &"a".repeat(5_000)] {
        assert!(matches!(world.check(text, 1_500), Err(Refusal::Malformed | Refusal::WrongAlgorithm)), "{text}");
    }
}

#[test]
fn case_22_23_no_other_algorithm_is_believed_whatever_the_key() {
    let world = world();
    let text = mint(&world.token, US, &world.keys).unwrap();
    let rest = text.split_once('.').unwrap().1;
    for algorithm in ["none", "None", "HS256", "RS256", "ES256", "PS512", "A256KW", ""] {
        let header = json!({ "typ": TYPE, "alg": algorithm, "kid": world.keys.signing().unwrap().0 });
        let forged = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()));
        assert_eq!(world.check(&forged, 1_500), Err(Refusal::WrongAlgorithm), "{algorithm}");
    }
}

#[test]
fn a_changed_byte_is_noticed_wherever_it_stands() {
    let world = world();
    let text = mint(&world.token, US, &world.keys).unwrap();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(world.check(&changed, 1_500).is_err(), "byte {at}");
    }
}
