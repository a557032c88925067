//! The core against what others published: the examples of the standards, always; and Wycheproof's JOSE vectors, which
//! are not part of this repository: `make wycheproof VECTORS=DIR` reads them from a copy (`tests/vectors/wycheproof`).
#![allow(clippy::unwrap_used, reason = "tests")]
use std::collections::BTreeMap;
use std::path::PathBuf;

use jsonwebtoken::jwk::Jwk;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::claims::verify;
use super::super::keys::Keys;
use super::*;
use crate::account::book::Book;

/// The sums of the files of vectors, as `sha256sum` writes them.
const SUMS: &str = include_str!("../../../../../tests/vectors/wycheproof/SHA256SUMS");
/// How many vectors of each verdict meet each answer of ours.
const VERDICTS: &str = include_str!("../../../../../tests/vectors/wycheproof/verdicts.tsv");
/// Vectors that are called invalid and are, byte for byte and under the same key, one that is called valid: what they were
/// meant to break got lost when they were written. A verifier can only give both the same answer.
const SAME_AS_VALID: &[(&str, u64, u64)] =
    &[("json_web_signature_test.json", 367, 357), ("json_web_signature_test.json", 370, 357)];

/// What the core says of a token, the one algorithm given by the key and never by the token.
fn core(key: &Value, token: &str) -> Result<(), String> {
    if key["keys"].is_array() {
        return Err("it is a set of keys, and the core is given one".to_owned());
    }
    let algorithm = key["alg"].as_str().and_then(|word| word.parse::<Algorithm>().ok());
    let algorithm = algorithm.ok_or("the key names no algorithm of signatures")?;
    let jwk: Jwk = serde_json::from_value(key.clone()).map_err(|_| "the key is no JWK")?;
    let key = DecodingKey::from_jwk(&jwk).map_err(|_| "the key cannot be read")?;
    header(token, algorithm).map_err(named)?;
    payload(token, &key, algorithm).map(|_| ()).map_err(named)
}

fn named(refusal: Refusal) -> String {
    format!("{refusal:?}")
}

/// The three parts of examples: RFC 7515, appendices A.1 and A.3, and RFC 8037, appendix A.4; with their keys.
fn examples() -> Vec<(Value, String)> {
    let joe = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    vec![
        (
            json!({"kty": "oct", "alg": "HS256", "k": secret}),
            format!("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{joe}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        ),
        (
            json!({
                "kty": "EC", "crv": "P-256", "alg": "ES256",
                "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            }),
            format!(
                "eyJhbGciOiJFUzI1NiJ9.{joe}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
            ),
        ),
        (
            json!({
                "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            }),
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
                .to_owned(),
        ),
    ]
}

#[test]
fn the_examples_of_the_standards_hold_and_no_neighbour_of_them_does() {
    let all = examples();
    for (key, token) in &all {
        assert_eq!(core(key, token), Ok(()), "{token}");
        for (other, foreign) in all.iter().filter(|(other, _)| other != key) {
            assert!(core(other, token).is_err() && core(key, foreign).is_err());
        }
        for at in 0..token.len() {
            let without = format!("{}{}", &token[..at], &token[at + 1..]);
            assert!(core(key, &without).is_err(), "{without}");
            for put in ["A", "=", ".", " ", "+", "/", "\n", "é"] {
                let changed = format!("{}{put}{}", &token[..at], &token[at + 1..]);
                assert!(changed == *token || core(key, &changed).is_err(), "{changed}");
                let longer = format!("{}{put}{}", &token[..at], &token[at..]);
                assert!(core(key, &longer).is_err(), "{longer}");
            }
        }
    }
}

#[test]
fn an_example_of_another_algorithm_has_its_reason_for_being_no_token_of_ours() {
    let (keys, book) = ours();
    let said: Vec<_> =
        examples().iter().map(|(_, token)| verify(token, "https://p.example", &keys, &book, 0).unwrap_err()).collect();
    // The last one is signed with Ed25519, and is of no type of ours.
    assert_eq!(said, [Refusal::WrongAlgorithm, Refusal::WrongAlgorithm, Refusal::WrongType]);
}

/// Our own key and no token that was ever made.
fn ours() -> (Keys, Book) {
    (super::super::sample::keys(), Book::default())
}

/// A vector: its file, its number, what is expected, the key and the token.
struct Vector {
    file: String,
    number: u64,
    is_valid: bool,
    key: Value,
    token: String,
}

/// The vectors of all files, each file as its sum says.
fn vectors() -> Vec<Vector> {
    let folder =
        PathBuf::from(std::env::var("PORTOLAN_WYCHEPROOF").expect("PORTOLAN_WYCHEPROOF names `testvectors_v1`"));
    let mut all = Vec::new();
    for line in SUMS.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let bytes = std::fs::read(folder.join(name)).unwrap_or_else(|e| panic!("`{name}`: {e}"));
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, sum, "`{name}` is of another commit than tests/vectors/wycheproof/README.md names");
        let file: Value = serde_json::from_slice(&bytes).unwrap();
        for group in file["testGroups"].as_array().unwrap() {
            let key = if group["public"].is_object() { &group["public"] } else { &group["private"] };
            all.extend(group["tests"].as_array().unwrap().iter().map(|test| Vector {
                file: name.to_owned(),
                number: test["tcId"].as_u64().unwrap(),
                is_valid: test["result"] == "valid",
                key: key.clone(),
                // What is encrypted is no signature, and is to be refused as such.
                token: text(if test["jws"].is_null() { &test["jwe"] } else { &test["jws"] }),
            }));
        }
    }
    all
}

/// A token as it is sent: its compact form, else its JSON.
fn text(token: &Value) -> String {
    token.as_str().map_or_else(|| token.to_string(), str::to_owned)
}

/// The vector that one of [`SAME_AS_VALID`] is the same as; fails where they differ.
fn same<'a>(all: &'a [Vector], one: &Vector) -> Option<&'a Vector> {
    let (_, _, of) =
        SAME_AS_VALID.iter().find(|(file, number, _)| (*file, *number) == (one.file.as_str(), one.number))?;
    let valid = all.iter().find(|v| v.file == one.file && v.number == *of).unwrap();
    assert!(valid.is_valid && !one.is_valid, "{} {}", one.file, one.number);
    assert_eq!((&valid.token, &valid.key), (&one.token, &one.key), "{} {}", one.file, one.number);
    Some(valid)
}

#[test]
#[ignore = "needs a copy of the vectors: `make wycheproof VECTORS=DIR`"]
fn wycheproof_valid_ones_are_accepted_invalid_ones_are_not_and_each_refusal_has_its_reason() {
    let (all, (keys, book)) = (vectors(), ours());
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    let (mut accepted, mut wrong, mut equal) = (0, Vec::new(), 0);
    for one in &all {
        let said = core(&one.key, &one.token);
        let same = same(&all, one);
        equal += usize::from(same.is_some());
        match (&said, one.is_valid) {
            (Ok(()), true) => accepted += 1,
            (Ok(()), false) if same.is_none() => wrong.push(format!("{} {}", one.file, one.number)),
            _ => {}
        }
        let policy = verify(&one.token, "https://p.example", &keys, &book, 0).unwrap_err();
        let wanted = if one.is_valid { "valid" } else { "invalid" };
        let core = said.err().unwrap_or_else(|| "accepted".to_owned());
        *met.entry(format!("{}\t{wanted}\t{core}\t{policy:?}", one.file)).or_default() += 1;
    }
    let table: String = met.iter().map(|(row, count)| format!("{row}\t{count}\n")).collect();
    println!("{table}{accepted} valid accepted, {equal} called invalid that are the same as a valid one");
    assert!(wrong.is_empty(), "invalid, and accepted: {wrong:?}");
    assert_eq!(equal, SAME_AS_VALID.len());
    assert!(accepted >= 40, "{accepted}");
    let known = VERDICTS.split_once('\n').map(|(_, rows)| rows);
    assert_eq!(known, Some(table.as_str()), "tests/vectors/wycheproof/verdicts.tsv says otherwise");
}
