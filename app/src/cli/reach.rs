//! `portolan doctor --reach URL`: would the server reach it, and what does it answer.

use std::time::{Duration, Instant};

use hyper::{HeaderMap, Method};
use indexer::address::WebAddress;
use serde_json::json;

use super::{DONE, SOMETHING, print, print_json};
use crate::config::Config;
use crate::error::{AppError, Result};
use crate::outgoing::{Answer, Client, Refusal, Request};

/// As long as an alert waits for its target.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Enough of an answer to tell its size.
const MAX_ANSWER: usize = 64 << 10;

/// Asks for the head of an address and prints what came of it.
///
/// # Errors
/// The text is no address, or certificates cannot be read.
pub fn reach(config: &Config, text: &str, as_json: bool) -> Result<u8> {
    let url = WebAddress::parse(text).map_err(|e| AppError::usage(e.to_string()))?;
    let mirrors = config.mirrors();
    let client = Client::new(mirrors.reach, mirrors.authorities.as_deref());
    let client = client.map_err(|e| AppError::internal(e.to_string()))?;
    let headers = HeaderMap::new();
    let request =
        Request { method: Method::HEAD, url, headers, body: Vec::new(), timeout: TIMEOUT, max_answer: MAX_ANSWER };
    let begun = Instant::now();
    let outcome = client.send(&request);
    show(&request.url, &outcome, begun.elapsed(), as_json);
    Ok(if outcome.is_ok() { DONE } else { SOMETHING })
}

fn show(url: &WebAddress, outcome: &std::result::Result<Answer, Refusal>, took: Duration, as_json: bool) {
    let server = url.to_string();
    match outcome {
        Ok(answer) if as_json => print_json(&json!({
            "server": server, "reached": true, "status": answer.status.as_u16(), "ms": took.as_millis(),
        })),
        Err(refusal) if as_json => print_json(&json!({
            "server": server, "reached": false, "kind": refusal.kind, "reason": refusal.text,
        })),
        Ok(answer) => {
            print(&format!("{server} is reached and answers {} after {} ms\n", answer.status, took.as_millis()));
            if answer.status.is_redirection() {
                print("it sends us elsewhere, which is never followed: name the address where it sends us\n");
            }
        }
        Err(refusal) => print(&format!("{server} is not reached: {refusal}\n")),
    }
}
