//! `host-unreachable`: a code host is down; its repositories are told of together.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Subject, What};

/// A code host cannot be reached.
pub struct HostUnreachable;

/// The id, which the life cycle knows: while it lasts, its repositories are not told of one by one.
pub const ID: &str = "host-unreachable";

impl EventKind for HostUnreachable {
    fn id(&self) -> &'static str {
        ID
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Code host unreachable",
            rule: "At least three repositories of one host, or of one folder of this machine, could not be read when they were asked for last, and more than were read.",
            over: "As many or more of its repositories were read than not, or fewer than three were not.",
        }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        match subject.what {
            What::Host(host) if !host.is_measured() => Reading::Unknown,
            What::Host(host) => Reading::Mark(host.is_down().then(|| "1".to_owned())),
            What::Item(_) | What::Repository(_) | What::Skill(_) => Reading::Mark(None),
        }
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Error
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, now: Option<&str>) -> Said {
        let What::Host(host) = subject.what else { return Said::default() };
        let all = host.failed + host.read;
        let (title, detail) = match now {
            Some(_) => (
                "cannot be reached",
                format!(
                    "{} of its {all} repositories could not be read: {}. They are not told of one by one meanwhile.",
                    host.failed,
                    host.reason.trim_end_matches('.')
                ),
            ),
            None => ("can be reached again", format!("{} of its {all} repositories were read.", host.read)),
        };
        Said { title: title.to_owned(), detail, evidence: None }
    }
}
