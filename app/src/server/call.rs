//! A request as handlers see it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};

use super::access::Caller;
use crate::account::{Person, Principal};
use crate::error::{AppError, Result};

/// A request whose path matched a route and whose body was read.
#[derive(Clone)]
pub struct Call {
    /// Who asks.
    pub principal: Principal,
    /// From where, in which session, and how they see us.
    pub caller: Caller,
    /// The method.
    pub method: Method,
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
        cookie(&self.headers, name)
    }

    /// A field of a submitted form.
    #[must_use]
    pub fn form(&self, name: &str) -> Option<String> {
        pairs(std::str::from_utf8(&self.body).ok()?).into_iter().find(|(k, _)| k == name).map(|(_, v)| v)
    }

    /// All values of a field of a submitted form that are not blank.
    #[must_use]
    pub fn forms(&self, name: &str) -> Vec<String> {
        let text = std::str::from_utf8(&self.body).unwrap_or_default();
        let all = pairs(text).into_iter().filter(|(key, value)| key == name && !value.trim().is_empty());
        all.map(|(_, value)| value).collect()
    }

    /// The first value of a key of the query.
    #[must_use]
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The person who signed in.
    ///
    /// # Errors
    /// Nobody did.
    pub fn person(&self) -> Result<&Person> {
        match &self.principal {
            Principal::Person(person) => Ok(person),
            _ => Err(AppError::forbidden("this is for people who signed in").hint("sign in with a browser")),
        }
    }

    /// The network address, for limits and the audit log.
    #[must_use]
    pub fn address(&self) -> String {
        self.caller.address.map_or_else(|| "socket".to_owned(), |address| address.to_string())
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

/// A cookie among the headers. One that came twice is none: which of them is ours cannot be told.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
    let pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    let first = values.next()?;
    values.next().is_none().then_some(first)
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
