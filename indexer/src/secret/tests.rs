use super::*;

/// Random-looking letters and digits, the same every time; no secret of anybody.
fn noise(length: usize, alphabet: &str) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        // Knuth's MMIX generator.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        letters[usize::try_from(state >> 33).unwrap_or_default() % letters.len()]
    };
    (0..length).map(|_| next()).collect()
}

const WORD: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const HEX: &str = "0123456789abcdef";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Texts with a secret, and the secret.
fn planted() -> Vec<(String, String)> {
    let w = |n| noise(n, WORD);
    let own = |secret: String| (format!("token: {secret}\n"), secret);
    let within = |before: &str, secret: String, after: &str| (format!("{before}{secret}{after}"), secret);
    vec![
        own(format!("AKIA{}", noise(16, UPPER))),
        within("aws_secret_access_key = ", w(40), "\n"),
        own(format!("ghp_{}", w(36))),
        own(format!("github_pat_{}_{}", w(22), w(59))),
        own(format!("glpat-{}", w(20))),
        own(format!("xoxb-{}", w(40))),
        within("https://hooks.slack.com/services/", format!("T{}/B{}/{}", w(8), w(8), w(24)), "\n"),
        within("https://discord.com/api/webhooks/", format!("{}/{}", noise(18, "123456789"), w(68)), "\n"),
        own(format!("sk_live_{}", w(24))),
        own(format!("AIza{}", w(35))),
        own(format!("GOCSPX-{}", w(28))),
        within("AccountKey=", format!("{}==", w(86)), ";"),
        own(format!("npm_{}", w(36))),
        own(format!("pypi-AgEIcHlwaS5vcmc{}", w(60))),
        own(format!("dckr_pat_{}", w(27))),
        own(format!("SG.{}.{}", w(22), w(43))),
        own(format!("SK{}", noise(32, HEX))),
        own(format!("{}:AA{}", noise(9, "123456789"), w(33))),
        own(format!("dop_v1_{}", noise(64, HEX))),
        own(format!("hvs.{}", w(24))),
        own(format!("sk-proj-{}", w(48))),
        own(format!("shpat_{}", noise(32, HEX))),
        own(format!("dapi{}", noise(32, HEX))),
        own(format!("AGE-SECRET-KEY-1{}", noise(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"))),
        own(format!("eyJ{}.eyJ{}.{}", w(30), w(60), w(43))),
        within("postgres://app:", w(14), "@db.house.internal:5432/shop"),
        within("Server=db;Database=shop;User Id=app;Password=", w(14), ";"),
        within("Authorization: Bearer ", w(40), "\n"),
        within("client_secret = \"", w(32), "\"\n"),
        within(
            "-----BEGIN RSA PRIVATE KEY-----",
            format!("\n{}\n{}\n", w(64), w(64)),
            "-----END RSA PRIVATE KEY-----\n",
        ),
    ]
}

#[test]
fn each_pattern_is_one_and_finds_its_secret() {
    assert_eq!(COMPILED.each.len(), SHAPES.len());
    assert_eq!(COMPILED.any.len(), SHAPES.len());
    for (text, secret) in planted() {
        let (cleaned, found) = clean(text.as_bytes());
        let cleaned = String::from_utf8_lossy(&cleaned);
        assert_eq!(found.len(), 1, "{text}");
        assert!(cleaned.contains(MARKER) && !cleaned.contains(&secret), "{text} became {cleaned}");
        assert_eq!(cleaned.lines().count(), text.lines().count(), "{text}");
    }
}

#[test]
fn lines_keep_their_numbers_and_all_else_its_bytes() {
    let key =
        format!("-----BEGIN PRIVATE KEY-----\n{}\n{}\n-----END PRIVATE KEY-----", noise(64, WORD), noise(64, WORD));
    let text = format!("a: 1\nkey: |\n  {key}\nb: ghp_{}\nc: \u{e4}\n", noise(36, WORD));
    let (cleaned, found) = clean(text.as_bytes());
    let cleaned = String::from_utf8_lossy(&cleaned).into_owned();
    assert_eq!(
        found.iter().map(|f| (f.line, f.what)).collect::<Vec<_>>(),
        [(3, "a private key"), (7, "a token of GitHub")]
    );
    assert_eq!(cleaned.lines().nth(7), Some("c: \u{e4}"));
    assert_eq!(cleaned.lines().nth(6), Some("b: secret-removed"));
    let again = clean(cleaned.as_bytes());
    assert!(again.1.is_empty() && matches!(again.0, Cow::Borrowed(_)));
}

#[test]
fn placeholders_hashes_and_prose_are_no_secrets() {
    for text in [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "postgres://user:password@localhost/db",
        "postgres://user:${DB_PASSWORD}@localhost/db",
        "https://user:<password>@house.example",
        "password: \"your-password-goes-here-please\"",
        "api_key = os.environ[\"API_KEY_OF_THE_SERVICE\"]",
        "secret: \"{{ .Values.secret.of.the.service }}\"",
        "client_secret: \"projects/house/secrets/client\"",
        "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "commit 2ac1275f0e6c1c4f7d9f3b2a1c0d9e8f7a6b5c4d",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
        "The secret of the password is that there is none.",
    ] {
        let (_, found) = clean(text.as_bytes());
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn hostile_input_takes_linear_time() {
    let mut text = "-----BEGIN PRIVATE KEY-----".repeat(4_000);
    text.push_str(&"eyJ".repeat(40_000));
    text.push_str(&"a://b:".repeat(20_000));
    let begun = std::time::Instant::now();
    let _ = clean(text.as_bytes());
    assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
}
