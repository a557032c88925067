//! Answers of webhook targets, which are strangers' bytes like any other: read as they come from the wire, then judged.
#![allow(clippy::unwrap_used, reason = "tests")]
use std::time::Duration;

use super::*;
use crate::mutate::{Target as Fuzz, texts};
use crate::outgoing::answered;

const SECRET: &str = "whsec_c2VjcmV0c2VjcmV0c2VjcmV0";
const HOOK: &str = "https://hooks.example/T0/very-secret-key";
const LONGEST_TEXT: usize = 1_024;
const DAY: Duration = Duration::from_secs(86_400);
const ANSWERS: &[&str] = &[
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\nContent-Length: 9\r\n\r\nslow down",
    "HTTP/1.1 503 No\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nlate\r\n0\r\n\r\n",
    "HTTP/1.1 307 Moved\r\nLocation: https://hooks.example/T0/very-secret-key\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 400 Bad\r\n\r\nhttps://hooks.example/T0/very-secret-key whsec_c2VjcmV0c2VjcmV0c2VjcmV0 \u{1b}[31m\r\nx",
    "HTTP/1.0 410 Gone\r\nConnection: close\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
    "HTTP/1.1 500 \r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "HTTP/1.1 408 x\r\nRetry-After: 99999999999999999999\r\n\r\n",
    "HTTP/1.1 425 x\r\nRetry-After: Sat, 31 Dec 9999 23:59:60 -9999\r\nTransfer-Encoding: gzip, chunked\r\n\r\nffffffffffffffff\r\n",
];
const WORDS: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    ":",
    " ",
    "\0",
    "HTTP/1.1 ",
    "429",
    "503",
    "Retry-After: ",
    "Content-Length: ",
    "-1",
    "0",
    "99999999999999999999",
    "Transfer-Encoding: chunked\r\n",
    "\r\n\r\n",
    "Location: ",
    "https://",
    "very-secret-key",
    HOOK,
    SECRET,
    "\u{1b}[2J",
    "é",
    " GMT",
    "Feb 30",
];

fn feed(input: &[u8]) {
    let Ok(answer) = answered(input, MAX_ANSWER) else { return };
    assert!(answer.body.len() <= MAX_ANSWER);
    let target = Target {
        id: "t".to_owned(),
        channel: "webhook".to_owned(),
        address: HOOK.to_owned(),
        secrets: vec![SECRET.to_owned()],
        is_confirmed: true,
    };
    let outcome = judge(&answer, &target, 784_111_700);
    let text = &outcome.answer().text;
    assert!(text.len() <= LONGEST_TEXT && !text.contains(char::is_control), "{text:?}");
    assert!(!text.contains(SECRET) && !text.contains(HOOK), "{text:?}");
    if let Outcome::Retry { after: Some(after), .. } = outcome {
        assert!(after <= DAY, "{after:?}");
    }
}

fn target() -> Fuzz<'static> {
    Fuzz { name: "webhook", run: &feed, corpus: texts(ANSWERS), words: WORDS, quick: 2_000 }
}

#[test]
fn webhook_brief() {
    let whole = answered(ANSWERS[1].as_bytes(), MAX_ANSWER).unwrap();
    assert_eq!((whole.status.as_u16(), whole.body.as_slice()), (429, b"slow down".as_slice()));
    target().briefly();
}

#[test]
#[ignore = "long: `make fuzz TARGET=webhook SECONDS=n`"]
fn webhook_long() {
    target().long();
}
