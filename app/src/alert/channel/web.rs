//! What channels over HTTP share: the form of an address, one `POST`, and what its answer means.

use std::time::Duration;

use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use hyper::{Method, StatusCode};
use indexer::address::WebAddress;

use super::{Answer, Outcome, Outside, Target};
use crate::outgoing::{self, RefusalKind, Request};

/// Bytes of an answer that are read; less of it is kept.
const MAX_ANSWER: usize = 64 << 10;
/// Tries for an answer that will hardly change, such as 404.
const FEW: u8 = 3;

/// The address of a hook, as it is kept.
pub fn address(text: &str) -> Result<String, String> {
    let text = text.trim();
    WebAddress::parse(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

/// Sends JSON to a target.
pub async fn post(outside: &Outside, target: &Target, mut headers: HeaderMap, body: String) -> Outcome {
    let url = match WebAddress::parse(&target.address) {
        Ok(url) => url,
        Err(error) => return Outcome::Refused { tries: 1, answer: Answer::ours(error.to_string()) },
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let request = Request {
        method: Method::POST,
        url,
        headers,
        body: body.into_bytes(),
        timeout: outside.patience,
        max_answer: MAX_ANSWER,
    };
    let client = outside.web.clone();
    match tokio::task::spawn_blocking(move || client.send(&request)).await {
        Ok(Ok(answer)) => judge(&answer, target, (outside.clock)()),
        Ok(Err(refusal)) => refused(&refusal),
        Err(_) => Outcome::Retry { after: None, answer: Answer::ours("the sender gave up") },
    }
}

/// What a status means (Standard Webhooks 1.0.0, "Retries"; `now` turns dates into waits).
fn judge(answer: &outgoing::Answer, target: &Target, now: i64) -> Outcome {
    let said = |text: &str| Answer::of(Some(answer.status.as_u16()), text, target);
    let body = String::from_utf8_lossy(&answer.body);
    match answer.status {
        status if status.is_success() => Outcome::Sent(said(&body)),
        StatusCode::GONE => Outcome::Gone(said(&body)),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
            Outcome::Retry { after: wait(&answer.headers, now), answer: said(&body) }
        }
        status if status.is_client_error() => Outcome::Refused { tries: FEW, answer: said(&body) },
        status if status.is_redirection() => Outcome::Retry { after: None, answer: said(&elsewhere(&answer.headers)) },
        _ => Outcome::Retry { after: wait(&answer.headers, now), answer: said(&body) },
    }
}

/// Where a redirect leads, by its server only: the rest may be a secret.
fn elsewhere(headers: &HeaderMap) -> String {
    let to = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let to = to.and_then(|text| WebAddress::parse(text).ok()).map(|url| format!(" to {url}")).unwrap_or_default();
    format!("redirects{to}, which is not followed: enter the address it leads to")
}

fn refused(refusal: &outgoing::Refusal) -> Outcome {
    let answer = Answer::ours(refusal.text.clone());
    match refusal.kind {
        RefusalKind::Blocked => Outcome::Refused { tries: 1, answer },
        _ => Outcome::Retry { after: None, answer },
    }
}

/// `Retry-After`: seconds or a date (RFC 9110, section 10.2.3).
fn wait(headers: &HeaderMap, now: i64) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Outcome::wait(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second();
    Some(Outcome::wait(u64::try_from(date.saturating_sub(now)).unwrap_or(0)))
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        Target {
            id: "t".to_owned(),
            channel: "webhook".to_owned(),
            address: "https://hooks.example/T0/key".to_owned(),
            secrets: Vec::new(),
            is_confirmed: true,
        }
    }

    fn answered(status: u16, headers: &[(&'static str, &str)], body: &str) -> Outcome {
        let headers = headers.iter().map(|(k, v)| (hyper::header::HeaderName::from_static(k), v.parse().unwrap()));
        let answer = outgoing::Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers.collect(),
            body: body.as_bytes().to_vec(),
        };
        judge(&answer, &target(), 784_111_700)
    }

    #[test]
    fn each_status_has_its_meaning() {
        assert!(matches!(answered(204, &[], ""), Outcome::Sent(a) if a.status == Some(204)));
        assert!(matches!(answered(410, &[], "bye"), Outcome::Gone(a) if a.text == "bye"));
        for status in [400, 401, 404, 413, 422] {
            assert!(matches!(answered(status, &[], ""), Outcome::Refused { tries: 3, .. }), "{status}");
        }
        for status in [301, 307, 408, 425, 429, 500, 502, 503, 504, 599] {
            assert!(matches!(answered(status, &[], ""), Outcome::Retry { after: None, .. }), "{status}");
        }
    }

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_date() {
        let after = |text: &str| match answered(429, &[("retry-after", text)], "") {
            Outcome::Retry { after, .. } => after.map(|a| a.as_secs()),
            other => panic!("{other:?}"),
        };
        assert_eq!(after("120"), Some(120));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:37 GMT"), Some(77));
        assert_eq!(after("Sat, 06 Nov 1993 08:49:37 GMT"), Some(0));
        assert_eq!(after("999999999999"), Some(86_400));
        assert_eq!(after("soon"), None);
    }

    #[test]
    fn a_redirect_names_the_server_it_leads_to_and_no_more() {
        let told = answered(301, &[("location", "https://new.example/T1/other-key")], "");
        assert_eq!(
            told.answer().text,
            "redirects to https://new.example, which is not followed: enter the address it leads to"
        );
    }
}
