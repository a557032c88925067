//! E-mail against a mail server of aiosmtpd.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use super::{Outcome, Outside, Relay, are_installed, deliver, outside, python, receivers, target};
use crate::alert::message::Message;
use crate::alert::message::tests::{draft, item, message};

/// The server's process; ends with the test.
struct Server {
    child: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
}

impl Server {
    fn start() -> Option<Self> {
        if !are_installed() {
            return None;
        }
        let mut command = Command::new(python());
        command.arg(receivers().join("smtp.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        lines.read_line(&mut port).unwrap();
        Some(Self { child, lines, port: port.trim().parse().unwrap() })
    }

    fn outside(&self) -> Outside {
        let address = format!("smtp+clear://127.0.0.1:{}", self.port);
        outside("", Some(Relay::new(&address, "Portolan <portolan@p.example>", None).unwrap()))
    }

    /// The next mail that it took.
    fn took(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_mail_arrives_whole_and_its_answer_is_shown() {
    let Some(mut server) = Server::start() else { return };
    let mut said = message(vec![item("ledger"), item("mail")]);
    said.title =
        "Straße lost its owner: \u{1f5fa} and a title that is so long that a mail folds it over lines".to_owned();
    said.doors.unsubscribe =
        Some("/alerts/unsubscribe?key=abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnop".to_owned());
    let outcome = deliver(&server.outside(), &target("email", "ada@house.example"), &said);
    assert!(
        matches!(&outcome, Outcome::Sent(a) if a.status == Some(250) && a.text.contains("taken as 4711")),
        "{outcome:?}"
    );
    let mail = server.took();
    let header = |name: &str| mail["headers"][name].as_str().unwrap().to_owned();
    assert_eq!(header("subject"), format!("[warning] {}", said.title));
    assert_eq!(header("message-id"), "<al-ledger.1@p.example>");
    assert_eq!(header("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
    assert!(header("list-unsubscribe").starts_with("<https://p.example/alerts/unsubscribe?key="));
    assert_eq!((mail["to"].as_str(), mail["sender"].as_str()), (Some("ada@house.example"), Some("portolan@p.example")));
    assert_eq!(mail["defects"], Value::Array(Vec::new()));
    assert!(mail["text"].as_str().unwrap().contains("https://p.example/services/default/mail"));
    assert!(mail["html"].as_str().unwrap().contains("because Payments owns it"));
}

#[test]
fn what_passes_is_tried_again_and_what_does_not_is_dead() {
    let Some(server) = Server::start() else { return };
    let (outside, said) = (server.outside(), message(vec![item("ledger")]));
    for (who, code) in [("busy", 421), ("later", 450), ("full", 452)] {
        let outcome = deliver(&outside, &target("email", &format!("{who}@house.example")), &said);
        let Outcome::Retry { after: None, answer } = outcome else { panic!("{who}: {outcome:?}") };
        assert_eq!(answer.status, Some(code), "{answer:?}");
    }
    let outcome = deliver(&outside, &target("email", "never@house.example"), &said);
    let Outcome::Refused { tries: 1, answer } = outcome else { panic!("{outcome:?}") };
    assert_eq!(answer.status, Some(550));
    assert!(answer.text.contains("no such user here"), "{answer:?}");
}

#[test]
fn after_a_broken_connection_the_same_message_id_comes_again() {
    let Some(mut server) = Server::start() else { return };
    let (outside, said) = (server.outside(), message(vec![item("ledger")]));
    for _ in 0..2 {
        let outcome = deliver(&outside, &target("email", "drop@house.example"), &said);
        let Outcome::Retry { after: None, answer } = outcome else { panic!("{outcome:?}") };
        assert!(answer.status.is_none() && answer.text.contains("may have the mail"), "{answer:?}");
    }
    let (first, second) = (server.took(), server.took());
    assert_eq!(first["headers"]["message-id"], second["headers"]["message-id"]);
}

#[test]
fn who_did_not_agree_gets_the_question_and_nothing_else() {
    let Some(mut server) = Server::start() else { return };
    let outside = server.outside();
    let mut stranger = target("email", "ada@house.example");
    stranger.is_confirmed = false;
    let outcome = deliver(&outside, &stranger, &message(vec![item("ledger")]));
    assert!(matches!(outcome, Outcome::Refused { tries: 1, .. }), "{outcome:?}");
    let mut asked = draft(Vec::new());
    asked.doors.confirm = Some("/alerts/confirm?key=k".to_owned());
    asked.all.text = "Get alerts by e-mail?".to_owned();
    let question = Message::compose(asked, &|_| true).unwrap();
    assert!(matches!(deliver(&outside, &stranger, &question), Outcome::Sent(_)));
    assert_eq!(server.took()["headers"]["subject"], "Get alerts by e-mail?");
}

#[test]
fn a_server_that_is_not_there_is_tried_again() {
    let relay = Relay::new("smtp+clear://127.0.0.1:1", "a@p.example", None).unwrap();
    let outcome = deliver(&outside("", Some(relay)), &target("email", "ada@house.example"), &message(vec![item("x")]));
    assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
    let outcome = deliver(&outside("", None), &target("email", "ada@house.example"), &message(vec![item("x")]));
    assert!(matches!(&outcome, Outcome::Retry { answer, .. } if answer.text.contains("mail-relay")), "{outcome:?}");
}
