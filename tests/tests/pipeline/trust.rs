//! Teams, people and domains take effect from sources of the organisation only.

use indexer::pipeline::Silent;
use indexer::resolve::part::Trust;

use crate::support::git::{repository, text};
use crate::support::{Setup, engine_trusting, temporary};

const GROUP: &str = "apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: core
spec: {type: team, children: [], members: [mallory]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: mallory}
spec: {memberOf: [core]}
";
const SERVICE: &str = "apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: pay, annotations: {portolan.dev/chat: '#pay'}}
spec: {type: service, lifecycle: production, owner: core}
";

/// What a catalog over one repository shows.
struct Shown {
    names: Vec<String>,
    owner_exists: bool,
    /// Whether its chat is shown as a claim.
    chat_claimed: bool,
    /// Check and title.
    findings: Vec<(String, String)>,
}

fn shown(trust: Trust) -> Shown {
    let folder = temporary();
    repository(folder.path(), "core", &[text("catalog-info.yaml", &format!("{GROUP}---\n{SERVICE}"))]);
    let engine = engine_trusting(&[(folder.path(), trust)], Setup::default());
    engine.crawl(&|_| true, &Silent).unwrap();
    let catalog = engine.catalog();
    let service = catalog.find("pay").unwrap();
    let names = catalog.items.keys().map(ToString::to_string).filter(|name| !name.starts_with("user:default/test"));
    Shown {
        names: names.collect(),
        owner_exists: service.ownership.owner().is_some_and(|(owner, ..)| owner.exists),
        chat_claimed: service.contacts.iter().any(|contact| contact.url == "#pay" && contact.claimed),
        findings: catalog.findings.iter().map(|f| (f.check.clone(), f.title.clone())).collect(),
    }
}

fn says(findings: &[(String, String)], check: &str) -> Option<String> {
    findings.iter().find(|(id, _)| id == check).map(|(_, title)| title.clone())
}

#[test]
fn a_source_of_the_organisation_may_describe_teams_and_people() {
    let Shown { names, owner_exists, chat_claimed, findings } = shown(Trust::Org);
    assert!(names.contains(&"group:default/core".to_owned()) && names.contains(&"user:default/mallory".to_owned()));
    assert!(owner_exists && !chat_claimed);
    assert_eq!(says(&findings, "claimed-only"), None);
}

#[test]
fn what_a_member_describes_of_teams_people_and_contacts_is_claimed_only_and_told() {
    let Shown { names, owner_exists, chat_claimed, findings } = shown(Trust::Member);
    assert!(names.contains(&"component:default/pay".to_owned()), "{names:?}");
    assert!(!names.iter().any(|name| name.starts_with("group:") || name.contains("mallory")), "{names:?}");
    assert!(chat_claimed, "a contact that nobody should be sent to");
    assert!(!owner_exists, "an owner that only the member speaks of is nobody");
    let told = says(&findings, "claimed-only").unwrap();
    assert_eq!(told, "`group:default/core` is claimed here and takes no effect (2 more)");
}
