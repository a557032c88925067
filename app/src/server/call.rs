//! A request as handlers see it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::HeaderMap;

use crate::account::Principal;
use crate::error::{AppError, Result};

/// A request whose path matched a route and whose body was read.
pub struct Call {
    /// Who asks.
    pub principal: Principal,
    /// Decoded path parameters.
    pub params: BTreeMap<String, String>,
    /// Path and query as they came.
    pub path: String,
    /// Decoded query pairs, in order.
    pub query: Vec<(String, String)>,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, bounded.
    pub body: Bytes,
    /// Id of this request, also in the log.
    pub request: String,
    /// Nonce of the answer's content policy.
    pub nonce: String,
}

impl Call {
    /// A path parameter; the router guarantees that it is there.
    #[must_use]
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A cookie of the browser.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let header = self.headers.get("cookie")?.to_str().ok()?;
        header.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(k, _)| *k == name).map(|(_, v)| v)
    }

    /// A field of a submitted form.
    #[must_use]
    pub fn form(&self, name: &str) -> Option<String> {
        pairs(std::str::from_utf8(&self.body).ok()?).into_iter().find(|(k, _)| k == name).map(|(_, v)| v)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// A body that is no JSON of that shape.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body)
            .map_err(|e| AppError::usage(format!("the body is not the JSON expected: {e}")))
    }
}

/// Reads `a=1&b=2` (application/x-www-form-urlencoded); at most 1 000 pairs.
#[must_use]
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let split = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key, true), decode(value, true))
    };
    text.split('&').filter(|p| !p.is_empty()).take(1000).map(split).collect()
}

/// Undoes percent-encoding; bytes that are no UTF-8 are replaced.
#[must_use]
pub fn decode(text: &str, plus_is_space: bool) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|h| std::str::from_utf8(h).ok());
        match (bytes[at], hex.and_then(|h| u8::from_str_radix(h, 16).ok())) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 2;
            }
            (b'+', _) if plus_is_space => decoded.push(b' '),
            (byte, _) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_keep_order_and_survive_bad_escapes() {
        let read = pairs("q=a+b%20c&-lang=go&x&%zz=%");
        let want = [("q", "a b c"), ("-lang", "go"), ("x", ""), ("%zz", "%")];
        assert_eq!(read, want.map(|(k, v)| (k.to_owned(), v.to_owned())));
    }
}
