//! What no log line, error page or problem document may hold is taken out here: by form, because who writes a message
//! does not always know what came along in it.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Forms of secrets, each with what is put in place of a match. None of them takes a quote or a backslash with it, so
/// that what was JSON stays JSON.
const FORMS: &[(&str, &str)] = &[
    // Who asks, in an address: `https://user:token@host`. The user of ssh is part of the address.
    (r#"(?i)\b((?:https?|smtps?|smtp\+clear|wss?|ftp)://)[^\s/?#"'@\\`]+@"#, "$1…@"),
    (r#"(?i)\b([a-z][a-z0-9+.-]*://[^\s/?#"'@\\`:]*):[^\s/?#"'@\\`]+@"#, "$1:…@"),
    // Fields of queries and forms, also where the query is quoted within another.
    (
        r#"(?i)((?:^|[?&;,\s"'`{(]|%3F|%26)(?:link|code|state|nonce|ticket|code_verifier|(?:[a-z]+_)?token|(?:client_)?secret|(?:new_|present_)?password|sig|signature|api_?key)(?:=|%3D))[^&\s"'#\\`]+"#,
        "$1…",
    ),
    (r#"(?i)(\\*"(?:[a-z]+_)?(?:token|secret|secrets|password|pkcs8)\\*"\s*:\s*\[?\\*")[^"\\]+"#, "$1…"),
    // The end of an address whose last part is known to one reader: feeds and links in messages.
    (r#"(?i)(/feeds/[^/\s"'?#\\`]+/)[^\s"'?#/\\`]+"#, "$1…"),
    (r#"(?i)(/alerts/[a-z-]+/[^/\s"'?#\\`]+/)[^\s"'?#/\\`]+"#, "$1…"),
    // Headers.
    (
        r#"(?i)\b((?:set-)?cookie|(?:proxy-)?authorization|x-api-key)\b(\\*"?\s*[:=]\s*\\*"?|\\*",\s*\\*")[^"\\\r\n]+"#,
        "$1$2…",
    ),
    (r#"(?i)\b(bearer|basic) +[a-z0-9._~+/=-]{16,}"#, "$1 …"),
    (r#"(?i)((?:__Host-)?portolan(?:_local)?)=[^;\s"\\]+"#, "$1=…"),
    // Tokens and keys that show what they are.
    (r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", "…"),
    (r"\bwhsec_[A-Za-z0-9+/=]+", "whsec_…"),
    (r#"\$argon2[a-z]*\$[^\s"'\\`]+"#, "$$argon2…"),
];

static PATTERNS: LazyLock<Vec<(Regex, &str)>> =
    LazyLock::new(|| FORMS.iter().filter_map(|(form, with)| Some((Regex::new(form).ok()?, *with))).collect());

/// The address of a page: server, and the way on it.
static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)\b(https?://[^\s/?#"'\\`]+)(/[^\s"'\\`]*)"#).ok());

/// A text without secrets of a known form.
#[must_use]
pub fn secrets(text: &str) -> Cow<'_, str> {
    let mut clean = Cow::Borrowed(text);
    for (pattern, with) in PATTERNS.iter() {
        if let Cow::Owned(changed) = pattern.replace_all(&clean, *with) {
            clean = Cow::Owned(changed);
        }
    }
    clean
}

/// A text as the log may have it: without secrets, and without the ways on other servers, which are the secret of many
/// a hook. Repositories keep theirs.
#[must_use]
pub fn log(text: &str) -> Cow<'_, str> {
    let clean = secrets(text);
    let short = |found: &Captures<'_>| match &found[2] {
        way if way == "/" || way.trim_end_matches([':', ',', '.', ')']).ends_with(".git") => found[0].to_owned(),
        _ => format!("{}/…", &found[1]),
    };
    let cut = ADDRESS.as_ref().map(|pattern| pattern.replace_all(&clean, short));
    match cut {
        Some(Cow::Owned(cut)) => Cow::Owned(cut),
        _ => clean,
    }
}

/// Writes log lines to standard error, each without what it may not hold. A line comes in one piece.
pub struct Stderr;

impl Write for Stderr {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        io::stderr().lock().write_all(log(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "S3cr3tS3cr3tS3cr3t";

    #[test]
    fn every_form_is_a_pattern() {
        assert_eq!(PATTERNS.len(), FORMS.len());
        assert!(ADDRESS.is_some());
    }

    #[test]
    fn secrets_are_taken_out_of_every_place_where_they_come_along() {
        let places = [
            "GET /welcome?link=§ failed",
            "/sign-in?next=%2Fwelcome%3Flink%3D§",
            "/sign-in/provider/back?state=§&code=§",
            "code=§",
            "/feeds/pay-1a2b/§?x=1",
            "/alerts/confirm/ana-1a2b/§",
            "https://p.example/alerts/unsubscribe/ana-1a2b/§",
            "cannot read https://ana:§@git.example/team/shop.git",
            "cannot read https://§@git.example/team/shop.git",
            "amqp://ana:§@queue.example",
            "Authorization: Bearer §",
            r#"{"authorization": "Basic §"}"#,
            r#"{"fields":"{\"cookie\": \"portolan_local=§; theme=dark\"}"}"#,
            "cookie=__Host-portolan=§",
            "set-cookie: portolan_local=§; Path=/",
            "id_token=§&client_secret=§",
            r#"{"client_secret": "§"}"#,
            "whsec_§",
            "token eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.§",
            "$argon2id$v=19$m=19456,t=2,p=1$§",
        ];
        for place in places {
            let text = place.replace('§', SECRET);
            let clean = secrets(&text);
            assert!(!clean.contains(SECRET) && clean.contains('…'), "{text} became {clean}");
        }
    }

    #[test]
    fn a_line_of_json_stays_one() {
        let line = serde_json::json!({
            "message": format!("{:?}", [("cookie", "portolan_local=abcdef"), ("authorization", "Bearer abcdefgh")]),
            "request.path": "/welcome?link=abcdef", "error": "https://hooks.example/a/b",
        });
        let clean = log(&line.to_string()).into_owned();
        let read: serde_json::Value = serde_json::from_str(&clean).unwrap_or_default();
        assert_eq!(read["request.path"], "/welcome?link=…", "{clean}");
        assert!(!clean.contains("abcdef"), "{clean}");
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "cannot read `/srv/git/shop.git`: no such file",
            "/services?q=owner:none+token&lang=go",
            "/alerts/subscriptions/new",
            "cannot fetch ssh://git@git.example/team/shop.git: timed out",
            "request failed at https://git.example/team/shop.git",
            "this is basic english about a cookie",
        ] {
            assert_eq!(log(text), text);
        }
    }

    #[test]
    fn a_log_tells_of_hooks_their_server_only_and_pages_tell_more() {
        let text = "no answer from https://hooks.example:8443/services/T0/B0/xyz (timed out)";
        assert_eq!(log(text), "no answer from https://hooks.example:8443/… (timed out)");
        assert_eq!(secrets(text), text);
    }
}
