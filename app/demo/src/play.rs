//! Things that happen while a newcomer watches: each step commits one planted event to the written repositories.

use std::path::Path;

use crate::calendar::{self, DAY, EpochDay};
use crate::people::{self, Person};
use crate::repository::{self, Change, Commit, Signature};
use crate::{Error, bare_path};

/// How many steps there are; later ones do nothing.
pub const STEPS: usize = EVENTS.len();

/// Days of work that heal the silo of the depot allocator.
const HEALING_DAYS: i64 = 24;
const ALLOCATOR_RULES: &str = "services/depot-allocator/src/main/java/example/kestrel/depotallocator/DepotRules.java";
const CUSTOMS: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: customs-filer\n  title: Customs filer\n  \
                       description: Export declarations for parcels leaving the union\nspec:\n  type: service\n  lifecycle: production\n  \
                       owner: group:default/routing\n  system: delivery\n";
const FORECAST: &str = "# Demand forecast\n\nHow many parcels each depot will see, hour by hour, for the next fourteen days.\n\n## What it promises\n\n\
                        - A forecast before six in the morning, every day.\n- Four out of five hours within eight per cent.\n- No forecast is better than \
                        a wrong one: it says so when it does not know.\n\n## Working on it\n\nThe notebooks are not kept here. Everything that runs is in `src`, \
                        everything that\nis believed is in `tests`.\n\n## Data\n\nIt reads the parcel lake once a night and writes one table.\nNothing else reads \
                        that table but the depots' planners.\n";

struct Event {
    repository: &'static str,
    who: &'static str,
    subject: &'static str,
    says: &'static str,
    edit: Edit,
}

enum Edit {
    Replace(&'static str, &'static str, &'static str),
    Write(&'static str, &'static str),
    Delete(&'static str),
    Leave(&'static str),
    Heal,
}

const EVENTS: [Event; 9] = [
    Event {
        repository: "org",
        who: "yuki-tanaka",
        subject: "Amina Yusuf leaves, thank you for everything",
        says: "Amina Yusuf left Billing; invoice-render rests on Tendai Moyo now, who knows much less of it.",
        edit: Edit::Leave("amina-yusuf"),
    },
    Event {
        repository: "ledger-api",
        who: "emeka-obi",
        subject: "Drop the old runbook",
        says: "The runbook of ledger-api was deleted.",
        edit: Edit::Delete("docs/runbook.md"),
    },
    Event {
        repository: "routing",
        who: "lucia-fernandez",
        subject: "depot-allocator: learn the allocator by serving the new depots",
        says: "Lucía Fernández worked on depot-allocator for weeks; it is no silo any more.",
        edit: Edit::Heal,
    },
    Event {
        repository: "edge-router",
        who: "samuel-okafor",
        subject: "Reformat the catalog file",
        says: "A typing error names an owner of edge-router that does not exist.",
        edit: Edit::Replace("catalog-info.yaml", "group:default/platform", "group:default/platfrom"),
    },
    Event {
        repository: "customs-filer",
        who: "chen-yifan",
        subject: "Register the customs filer",
        says: "Routing claimed customs-filer: it has a catalog file now.",
        edit: Edit::Write("catalog-info.yaml", CUSTOMS),
    },
    Event {
        repository: "ledger-api",
        who: "marek-dvorak",
        subject: "Let the ledger number postings itself",
        says: "ledger-api dropped PostRequest.reference from its contract; payout-runner still sends it.",
        edit: Edit::Replace("proto/ledger.proto", "  string reference = 1;\n", ""),
    },
    Event {
        repository: "demand-forecast",
        who: "clara-dubois",
        subject: "Say what this is",
        says: "demand-forecast has a README at last.",
        edit: Edit::Write("README.md", FORECAST),
    },
    Event {
        repository: "yard-board",
        who: "jonas-weber",
        subject: "Mend the catalog file",
        says: "The catalog file of yard-board is valid again.",
        edit: Edit::Replace("catalog-info.yaml", "  lifecyle:", "  lifecycle:"),
    },
    Event {
        repository: "edge-router",
        who: "yuki-tanaka",
        subject: "Name our team as it is spelled",
        says: "edge-router names its owner correctly again.",
        edit: Edit::Replace("catalog-info.yaml", "group:default/platfrom", "group:default/platform"),
    },
];

/// Commits the event of a step (from 0) to the repositories below `dir` and says what happened, in a sentence.
///
/// Gives nothing where it has happened already, and once all [`STEPS`] have been played.
///
/// # Errors
/// Where the repositories are not there or cannot be written.
pub fn play(dir: &Path, step: usize, now: jiff::Timestamp) -> Result<Option<String>, Error> {
    let Some(event) = EVENTS.get(step) else {
        return Ok(None);
    };
    let path = bare_path(dir, event.repository);
    let people = people::people();
    let commits = commits(event, &path, &people, now.as_second())?;
    if commits.is_empty() {
        return Ok(None);
    }
    repository::append(&path, &commits)?;
    Ok(Some(event.says.to_owned()))
}

fn commits(event: &Event, path: &Path, people: &[Person], now: i64) -> Result<Vec<Commit>, Error> {
    let who = people.iter().find(|person| person.slug == event.who);
    let today = now.div_euclid(DAY);
    let text = |file: &str| -> Result<Option<String>, Error> {
        Ok(repository::read(path, file)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    };
    let (file, before, after) = match &event.edit {
        Edit::Heal => {
            let rules = text(ALLOCATOR_RULES)?.unwrap_or_default();
            return Ok(healing(event, who, &rules, now));
        }
        Edit::Delete(file) => (*file, text(file)?, None),
        Edit::Write(file, content) => (*file, text(file)?, Some((*content).to_owned())),
        Edit::Replace(file, from, to) => {
            let before = text(file)?;
            let after = before.as_ref().map(|text| text.replace(from, to));
            (*file, before, after)
        }
        Edit::Leave(slug) => {
            let before = text("people.yaml")?;
            let after = before.as_ref().map(|text| marked_as_left(text, slug, today));
            ("people.yaml", before, after)
        }
    };
    let change = match after {
        after if after == before => return Ok(Vec::new()),
        Some(content) => write(file, content),
        None => Change::Delete { path: file.into() },
    };
    Ok(vec![commit(who, event.subject, vec![change], now, now)])
}

fn marked_as_left(text: &str, slug: &str, today: EpochDay) -> String {
    let documents: Vec<String> = text
        .split("---\n")
        .map(|document| {
            if document.contains(&format!("  name: {slug}\n")) && !document.contains("portolan.dev/left") {
                let mark = format!("  annotations:\n    portolan.dev/left: \"{}\"\nspec:\n", calendar::iso(today));
                document.replacen("spec:\n", &mark, 1)
            } else {
                document.to_owned()
            }
        })
        .collect();
    documents.join("---\n")
}

/// A branch of several weeks, merged by rebase now: author days lie in the past, the committer's is today.
fn healing(event: &Event, who: Option<&Person>, rules: &str, now: i64) -> Vec<Commit> {
    let mark = "          new Rule(\"\", ";
    let mut text = rules.to_owned();
    let first = format!("new Rule(\"ring-{HEALING_DAYS}\"");
    if !text.contains(mark) || text.contains(&first) {
        return Vec::new();
    }
    (1..=HEALING_DAYS)
        .rev()
        .map(|age| {
            let row = format!("          new Rule(\"ring-{age}\", {}, {}),\n{mark}", 40 + age, 15 + age);
            text = text.replacen(mark, &row, 1);
            let changes = vec![write(ALLOCATOR_RULES, text.clone())];
            commit(who, event.subject, changes, now - age * DAY, now)
        })
        .collect()
}

fn write(path: &str, content: String) -> Change {
    Change::Write { path: path.into(), content: content.into_bytes(), kind: gix::objs::tree::EntryKind::Blob }
}

fn commit(who: Option<&Person>, subject: &str, changes: Vec<Change>, authored: i64, committed: i64) -> Commit {
    let at = |seconds: i64| Signature {
        name: who.map_or_else(|| people::FORGE.0.to_owned(), |person| person.name.clone()),
        email: who.map_or_else(|| people::FORGE.1.to_owned(), |person| person.email.clone()),
        seconds,
        offset: calendar::offset(seconds.div_euclid(DAY)),
    };
    Commit {
        author: at(authored),
        committer: at(committed),
        message: format!("{subject}\n"),
        parents: Vec::new(),
        changes,
    }
}
