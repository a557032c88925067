//! Webhook and chats against the sink, and the published verifier over what was signed.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use super::super::sign::{new_keys, new_secret, public_key, told};
use super::sink::Sink;
use super::{Outcome, are_installed, deliver, outside, receivers, target};
use crate::alert::message::tests::{item, message};

#[test]
fn each_answer_of_a_target_is_understood_in_time_and_shown() {
    let sink = Sink::start();
    let outside = outside(&sink.address.to_string(), None);
    let mut hook = target("webhook", "");
    hook.secrets = vec![new_secret().unwrap()];
    let mut ask = |path: &str| {
        hook.address = sink.url(path);
        let begun = Instant::now();
        let outcome = deliver(&outside, &hook, &message(vec![item("ledger")]));
        assert!(begun.elapsed().as_secs() < 6, "{path} took {:?}", begun.elapsed());
        (outcome.answer().status, outcome)
    };
    assert!(matches!(ask("/200"), (Some(200), Outcome::Sent(a)) if a.text == "as you [31mlike it"));
    assert!(matches!(ask("/204"), (Some(204), Outcome::Sent(_))));
    assert!(matches!(ask("/huge"), (Some(200), Outcome::Sent(a)) if a.text.len() == 1_024));
    assert!(matches!(ask("/301"), (Some(301), Outcome::Retry { answer, .. }) if answer.text.contains("not followed")));
    assert!(matches!(ask("/404"), (Some(404), Outcome::Refused { tries: 3, .. })));
    assert!(matches!(ask("/410"), (Some(410), Outcome::Gone(_))));
    assert!(matches!(ask("/429"), (Some(429), Outcome::Retry { after: Some(wait), .. }) if wait.as_secs() == 7));
    assert!(matches!(ask("/500"), (Some(500), Outcome::Retry { after: None, .. })));
    for path in ["/never", "/slow", "/endless-head", "/reset"] {
        let (status, outcome) = ask(path);
        assert!(status.is_none() && matches!(outcome, Outcome::Retry { after: None, .. }), "{path}: {outcome:?}");
        assert!(!outcome.answer().text.is_empty());
    }
    let gone = target("chat", "http://127.0.0.1:1/key");
    let blocked = deliver(&outside, &gone, &message(vec![item("ledger")]));
    assert!(matches!(&blocked, Outcome::Refused { tries: 1, answer } if !answer.text.contains("key")), "{blocked:?}");
}

#[test]
fn the_published_verifier_takes_our_signatures_with_both_secrets_of_a_rotation_and_no_other() {
    if !are_installed() {
        return;
    }
    let sink = Sink::start();
    let outside = outside(&sink.address.to_string(), None);
    let (old, new, other) = (new_keys().unwrap(), new_keys().unwrap(), new_keys().unwrap());
    let mut hook = target("webhook", &sink.url("/200"));
    hook.secrets = vec![new.clone(), old.clone()];
    let mut said = message(vec![item("ledger"), item("mail")]);
    said.items[0].title = "Straße \u{1f5fa} \"quoted\"".to_owned();
    assert!(matches!(deliver(&outside, &hook, &said), Outcome::Sent(_)));
    let came = sink.came().remove(0);
    assert_eq!(came.headers["webhook-id"], said.id);
    let line = |secret: &str, body: &str| json!({ "secret": secret, "headers": came.headers, "body": body });
    let lines = [
        line(told(&old), &came.body),
        line(told(&new), &came.body),
        line(told(&other), &came.body),
        line(told(&new), &came.body.replace("ledger", "lodger")),
        line(&public_key(&old).unwrap(), &came.body),
        line(&public_key(&new).unwrap(), &came.body),
        line(&public_key(&other).unwrap(), &came.body),
        line(&public_key(&new).unwrap(), &came.body.replace("ledger", "lodger")),
    ];
    let verdicts: Vec<bool> = verified(&lines).iter().map(|verdict| verdict["ok"] == true).collect();
    assert_eq!(verdicts, [true, true, false, false, true, true, false, false]);
}

fn verified(lines: &[Value]) -> Vec<Value> {
    let mut node = Command::new("node");
    node.arg(receivers().join("verify.mjs")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut node = node.spawn().unwrap();
    let mut stdin = node.stdin.take().unwrap();
    for line in lines {
        writeln!(stdin, "{line}").unwrap();
    }
    drop(stdin);
    let output = node.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn chats_get_json_in_their_form() {
    let sink = Sink::start();
    let outside = outside(&sink.address.to_string(), None);
    let said = message(vec![item("ledger")]);
    for channel in ["chat", "teams"] {
        let outcome = deliver(&outside, &target(channel, &sink.url("/200?key=secret-key")), &said);
        assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
    }
    let came = sink.came();
    let body = |n: usize| serde_json::from_str::<Value>(&came[n].body).unwrap();
    assert!(body(0)["text"].as_str().unwrap().starts_with("*ledger lost its owner*"));
    assert_eq!(body(1)["attachments"][0]["content"]["type"], "AdaptiveCard");
    assert!(came.iter().all(|c| c.headers["content-type"] == "application/json"));
}
