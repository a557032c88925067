//! Microsoft Teams: an adaptive card to a workflow's webhook.

use async_trait::async_trait;
use catalog_schema::problem::Severity;
use hyper::header::HeaderMap;
use serde_json::{Value, json};

use super::{Channel, ChannelDoc, Message, Outcome, Outside, Target, print, web};
use crate::alert::message::{Item, headline, severity_word};

/// The largest message that Teams takes is 28 KB.
const MAX_BODY: usize = 26_000;

/// A workflow "when a webhook request is received" of Teams.
pub struct Teams;

#[async_trait]
impl Channel for Teams {
    fn id(&self) -> &'static str {
        "teams"
    }

    fn doc(&self) -> ChannelDoc {
        ChannelDoc {
            title: "Microsoft Teams",
            address: "Address of the workflow",
            hint: "In Teams: Workflows, \"Post to a channel when a webhook request is received\".",
        }
    }

    fn check_target(&self, address: &str) -> Result<String, String> {
        web::address(address)
    }

    async fn deliver(&self, outside: &Outside, target: &Target, message: &Message) -> Outcome {
        let body = print::fit(message, MAX_BODY, |message| card(&outside.site, message).to_string());
        web::post(outside, target, HeaderMap::new(), body).await
    }
}

fn card(site: &str, message: &Message) -> Value {
    let mut rows = vec![runs(vec![run(&message.title, "weight", "bolder")])];
    for item in &message.items {
        rows.extend(entry(site, item));
    }
    if message.more > 0 {
        rows.push(runs(vec![plain(&format!("and {} more", message.more))]));
    }
    rows.push(runs(vec![run(&message.because(), "isSubtle", true)]));
    let open =
        |title: &str, path: &str| json!({ "type": "Action.OpenUrl", "title": title, "url": Message::url(site, path) });
    let mut actions = vec![open(&message.all.text, &message.all.href)];
    actions.extend(message.doors.acknowledge.as_deref().map(|path| open("Acknowledge", path)));
    actions.push(open(&format!("Rule: {}", message.reason.rule.text), &message.reason.rule.href));
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard", "version": "1.4", "body": rows, "actions": actions,
            },
        }],
    })
}

/// Name and title on one line, details below it.
fn entry(site: &str, item: &Item) -> Vec<Value> {
    let mut name = plain(&item.link.text);
    name["selectAction"] = json!({ "type": "Action.OpenUrl", "url": Message::url(site, &item.link.href) });
    let colour = match item.severity {
        Severity::Info => "default",
        Severity::Warning => "warning",
        Severity::Error => "attention",
    };
    let word = run(&format!("{} ", severity_word(item.severity)), "color", colour);
    let mut rows = vec![runs(vec![word, name, plain(&format!(": {}", headline(item)))])];
    rows.extend(item.lines.iter().map(|line| runs(vec![run(line, "isSubtle", true)])));
    rows
}

/// A paragraph of runs. Runs are no Markdown, unlike text blocks: what stands in them is shown as it is.
fn runs(inlines: Vec<Value>) -> Value {
    json!({ "type": "RichTextBlock", "inlines": inlines })
}

fn plain(text: &str) -> Value {
    json!({ "type": "TextRun", "text": text })
}

fn run(text: &str, key: &str, value: impl Into<Value>) -> Value {
    let mut run = plain(text);
    run[key] = value.into();
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::message::tests::{item, message};

    #[test]
    fn a_card_says_what_why_and_where() {
        insta::assert_json_snapshot!(card("https://p.example", &message(vec![item("ledger")])), @r#"
        {
          "type": "message",
          "attachments": [
            {
              "contentType": "application/vnd.microsoft.card.adaptive",
              "contentUrl": null,
              "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": [
                  {
                    "type": "RichTextBlock",
                    "inlines": [
                      {
                        "type": "TextRun",
                        "text": "ledger lost its owner",
                        "weight": "bolder"
                      }
                    ]
                  },
                  {
                    "type": "RichTextBlock",
                    "inlines": [
                      {
                        "type": "TextRun",
                        "text": "warning ",
                        "color": "warning"
                      },
                      {
                        "type": "TextRun",
                        "text": "ledger",
                        "selectAction": {
                          "type": "Action.OpenUrl",
                          "url": "https://p.example/services/default/ledger"
                        }
                      },
                      {
                        "type": "TextRun",
                        "text": ": ledger lost its owner"
                      }
                    ]
                  },
                  {
                    "type": "RichTextBlock",
                    "inlines": [
                      {
                        "type": "TextRun",
                        "text": "Payments has nobody left who knows it",
                        "isSubtle": true
                      }
                    ]
                  },
                  {
                    "type": "RichTextBlock",
                    "inlines": [
                      {
                        "type": "TextRun",
                        "text": "Team Payments gets this because Payments owns it.",
                        "isSubtle": true
                      }
                    ]
                  }
                ],
                "actions": [
                  {
                    "type": "Action.OpenUrl",
                    "title": "All alerts of Payments",
                    "url": "https://p.example/alerts?of=payments"
                  },
                  {
                    "type": "Action.OpenUrl",
                    "title": "Rule: What a team owns",
                    "url": "https://p.example/alerts/subscriptions/own"
                  }
                ]
              }
            }
          ]
        }
        "#);
    }

    #[test]
    fn text_of_repositories_stands_in_runs_only() {
        let mut bad = item("ledger");
        bad.title = "[click](https://evil.example) <at>everyone</at>".to_owned();
        let card = card("https://p.example", &message(vec![bad.clone()])).to_string();
        let others = card.replace(&format!("\"text\":{}", json!(format!(": {}", bad.title))), "");
        assert!(!others.replace(&format!("\"text\":{}", json!(bad.title)), "").contains("evil"));
        assert!(!card.contains("TextBlock\"}") && !card.contains("\"TextBlock\"") && !card.contains("msteams"));
    }

    #[test]
    fn a_long_card_stays_below_what_teams_takes() {
        let mut long = item("ledger");
        long.lines = vec!["x".repeat(400); 6];
        let text =
            print::fit(&message(vec![long; 20]), MAX_BODY, |message| card("https://p.example", message).to_string());
        assert!(text.len() <= MAX_BODY && text.contains(" more"));
    }
}
