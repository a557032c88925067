//! The core against the JOSE vectors of Wycheproof (C2SP/wycheproof, testvectors_v1). They are not part of this
//! repository: `WYCHEPROOF=DIR cargo test -p portolan wycheproof -- --ignored` reads them from a copy.
#![allow(clippy::unwrap_used, reason = "tests")]
use std::path::PathBuf;

use jsonwebtoken::jwk::Jwk;
use serde_json::Value;

use super::*;

/// The verdict of the core on a vector, the algorithm given by the key and never by the token.
fn accepts(key: &Value, jws: &str) -> bool {
    let Some(algorithm) = key["alg"].as_str().and_then(|word| word.parse::<Algorithm>().ok()) else { return false };
    let Ok(key) = serde_json::from_value::<Jwk>(key.clone())
        .map_err(|_| ())
        .and_then(|jwk| DecodingKey::from_jwk(&jwk).map_err(|_| ()))
    else {
        return false;
    };
    header(jws, algorithm).is_ok() && payload(jws, &key, algorithm).is_ok()
}

/// Accepted valid, refused valid, wrongly accepted of a file of vectors; and whether our own policy refused all.
fn run(name: &str) -> (usize, Vec<String>, Vec<String>) {
    let folder = PathBuf::from(std::env::var("WYCHEPROOF").expect("WYCHEPROOF names the folder testvectors_v1"));
    let file: Value = serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap();
    let (mut accepted, mut refused, mut wrong) = (0, Vec::new(), Vec::new());
    for group in file["testGroups"].as_array().unwrap() {
        let key = if group["public"].is_object() { &group["public"] } else { &group["private"] };
        for test in group["tests"].as_array().unwrap() {
            let Some(jws) = test["jws"].as_str() else { continue };
            let what = format!("{name} {} {} {}", test["tcId"], group["comment"], test["comment"]);
            match (accepts(key, jws), test["result"].as_str().unwrap()) {
                (true, "valid") => accepted += 1,
                (false, "valid") => refused.push(what),
                (true, "invalid") => wrong.push(what),
                _ => {}
            }
            // What our own policy says of it, whatever the vector's verdict: the one algorithm is Ed25519.
            if let Ok(header) = header(jws, Algorithm::EdDSA) {
                assert_ne!(header.typ.as_deref(), Some("portolan+jwt"), "{}", test["tcId"]);
            }
        }
    }
    (accepted, refused, wrong)
}

#[test]
#[ignore = "needs a copy of the vectors: WYCHEPROOF=DIR"]
fn the_core_accepts_what_wycheproof_holds_for_valid_and_nothing_else() {
    let mut total = 0;
    for name in ["json_web_signature_test.json", "json_web_crypto_test.json", "json_web_key_test.json"] {
        let (accepted, refused, wrong) = run(name);
        println!(
            "{name}: {accepted} valid accepted, {} valid refused, {} invalid accepted",
            refused.len(),
            wrong.len()
        );
        println!("{}", refused.join("\n"));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        total += accepted;
    }
    assert!(total >= 40, "{total}");
}
