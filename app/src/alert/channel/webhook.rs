//! The signed webhook (Standard Webhooks 1.0.0): ids, names and links as JSON; who wants more asks the API.

use async_trait::async_trait;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::{Answer, Channel, ChannelDoc, Message, Outcome, Outside, Target, print, sign, web};
use crate::alert::message::severity_word;

/// The largest body, in bytes ("under 20 KB").
const MAX_BODY: usize = 20_000;

/// A webhook signed with the target's secrets.
pub struct Webhook;

#[async_trait]
impl Channel for Webhook {
    fn id(&self) -> &'static str {
        "webhook"
    }

    fn doc(&self) -> ChannelDoc {
        ChannelDoc {
            title: "Signed webhook",
            address: "Address of the hook",
            hint: "Such as https://example.com/hooks/alerts. Each message is signed as Standard Webhooks says.",
        }
    }

    fn check_target(&self, address: &str) -> Result<String, String> {
        web::address(address)
    }

    fn signs(&self) -> bool {
        true
    }

    async fn deliver(&self, outside: &Outside, target: &Target, message: &Message) -> Outcome {
        let body = print::fit(message, MAX_BODY, |message| body(&outside.site, message).to_string());
        let at = (outside.clock)();
        match headers(target, message, at, &body) {
            Some(headers) => web::post(outside, target, headers, body).await,
            None => {
                let answer = Answer::ours("the hook has no secret to sign with: rotate its secret");
                Outcome::Refused { tries: 1, answer }
            }
        }
    }
}

/// Id, time of this try, signatures.
fn headers(target: &Target, message: &Message, at: i64, body: &str) -> Option<HeaderMap> {
    let signed = sign::signatures(&target.secrets, &message.id, at, body.as_bytes())?;
    let pairs =
        [("webhook-id", message.id.clone()), ("webhook-timestamp", at.to_string()), ("webhook-signature", signed)];
    let lines = pairs
        .into_iter()
        .map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?)));
    lines.collect()
}

/// What is sent: the type that a receiver picks by, the time of the event, and the items.
fn body(site: &str, message: &Message) -> Value {
    let url = |path: &str| Message::url(site, path);
    let items: Vec<Value> = message
        .items
        .iter()
        .map(|item| {
            json!({
                "event": item.event, "kind": item.kind, "transition": item.transition.as_str(),
                "severity": severity_word(item.severity), "title": item.title, "at": print::utc(item.at),
                "subject": item.subject.as_str(), "name": item.link.text, "url": url(&item.link.href),
            })
        })
        .collect();
    json!({
        "type": format!("alert.{}", message.transition.as_str()),
        "timestamp": print::utc(message.at),
        "data": {
            "id": message.id, "severity": severity_word(message.severity), "title": message.title,
            "items": items, "more": message.more, "url": url(&message.all.href),
            "because": message.because(),
            "rule": { "name": message.reason.rule.text, "url": url(&message.reason.rule.href) },
            "acknowledge": message.doors.acknowledge.as_deref().map(url),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::message::tests::{item, message};

    #[test]
    fn the_body_is_thin_and_holds_whole_addresses() {
        let said = body("https://p.example", &message(vec![item("ledger")]));
        insta::assert_json_snapshot!(said, @r#"
        {
          "type": "alert.firing",
          "timestamp": "2023-11-14T22:13:20Z",
          "data": {
            "id": "al-ledger.1",
            "severity": "warning",
            "title": "ledger lost its owner",
            "items": [
              {
                "event": "al-ledger.1",
                "kind": "owner-departed",
                "transition": "firing",
                "severity": "warning",
                "title": "ledger lost its owner",
                "at": "2023-11-14T22:13:20Z",
                "subject": "component:default/ledger",
                "name": "ledger",
                "url": "https://p.example/services/default/ledger"
              }
            ],
            "more": 0,
            "url": "https://p.example/alerts?of=payments",
            "because": "Team Payments gets this because Payments owns it.",
            "rule": {
              "name": "What a team owns",
              "url": "https://p.example/alerts/subscriptions/own"
            },
            "acknowledge": null
          }
        }
        "#);
    }

    #[test]
    fn the_body_stays_below_twenty_kilobytes_and_counts_what_it_left_out() {
        let mut long = item("ledger");
        long.title = "\u{1f5fa}".repeat(300);
        long.link.text = "\"".repeat(200);
        let whole = message(vec![long; 60]);
        let text = print::fit(&whole, MAX_BODY, |message| body("https://p.example", message).to_string());
        let said: Value = serde_json::from_str(&text).unwrap();
        let kept = said["data"]["items"].as_array().unwrap().len() as u64;
        assert!(text.len() <= MAX_BODY && kept > 5, "{} bytes, {kept} items", text.len());
        assert_eq!(kept + said["data"]["more"].as_u64().unwrap(), 60);
    }

    #[test]
    fn a_retry_has_the_same_id_and_its_own_time() {
        let target = Target {
            id: "t".to_owned(),
            channel: "webhook".to_owned(),
            address: "https://hooks.example/".to_owned(),
            secrets: vec![sign::new_keys().unwrap()],
            is_confirmed: true,
        };
        let said = message(vec![item("ledger")]);
        let (first, second) =
            (headers(&target, &said, 100, "{}").unwrap(), headers(&target, &said, 105, "{}").unwrap());
        assert_eq!(first["webhook-id"], second["webhook-id"]);
        assert_eq!(
            (first["webhook-timestamp"].as_bytes(), second["webhook-timestamp"].as_bytes()),
            (&b"100"[..], &b"105"[..])
        );
        assert_ne!(first["webhook-signature"], second["webhook-signature"]);
        assert!(headers(&Target { secrets: Vec::new(), ..target }, &said, 100, "{}").is_none());
    }
}
