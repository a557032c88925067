//! A feed reader's parser over our feeds.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::super::feed::{About, atom};
use super::{are_installed, python, receivers};
use crate::alert::message::tests::{item, message};

#[test]
fn a_feed_reader_reads_every_entry_as_it_was_meant() {
    if !are_installed() {
        return;
    }
    let mut odd = message(vec![item("ledger")]);
    odd.id = "al-odd.2".to_owned();
    odd.title = "Straße <b>& \u{1f5fa} \"quoted\" \u{fffe}".to_owned();
    let about = About { id: "team-payments", title: "Alerts of Payments & co", page: "/alerts", since: 0 };
    let read = parsed(&atom("https://p.example", &about, &[message(vec![item("ledger"), item("mail")]), odd]));
    assert_eq!((read["well_formed"].as_bool(), read["version"].as_str()), (Some(true), Some("atom10")));
    assert_eq!(read["title"], "Alerts of Payments & co");
    assert_eq!(read["updated"], "2023-11-14T22:13:20Z");
    let entries = read["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_ne!(entries[0]["id"], entries[1]["id"]);
    assert!(entries[0]["id"].as_str().unwrap().starts_with("urn:uuid:"));
    assert_eq!(entries[1]["link"], "https://p.example/services/default/ledger");
    assert_eq!((&entries[1]["type"], &entries[1]["tags"][0]), (&Value::from("text/html"), &Value::from("warning")));
    assert!(entries[0]["content"].as_str().unwrap().contains("because Payments owns it"));
}

fn parsed(xml: &str) -> Value {
    let mut command = Command::new(python());
    command.arg(receivers().join("feed.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(xml.as_bytes()).unwrap();
    serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap()
}
