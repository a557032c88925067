//! `portolan show`: one entity with all its facts and who says so.

use clap::{Arg, ArgMatches, Command};
use serde_json::Value;

use super::access::{Access, encode};
use super::table::clean;
use super::{Cmd, DONE, print, print_json, text, wants_json};
use crate::config::Config;
use crate::error::Result;

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "show",
    about: "Shows one entity: all facts with their evidence",
    examples: "Examples:\n  portolan show payments\n  portolan show team:default/core --json\n  portolan show payments --as-of 2025-03-12",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("ref")
                .value_name("REF")
                .required(true)
                .help("A reference (`component:default/payments`, `repository:default/shop`, `language:default/rust`) or a name that is unique"),
        )
        .arg(Arg::new("as-of").long("as-of").value_name("DATE").help("Also say who owned it on this day"))
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::reading(config)?;
    let reference = encode(text(flags, "ref").unwrap_or_default());
    let day = text(flags, "as-of").map(|day| format!("?as_of={}", encode(day))).unwrap_or_default();
    let entity = access.get(&format!("/api/v1/entities/{reference}{day}"))?;
    if wants_json(flags) {
        print_json(&entity);
    } else {
        print(&human(&entity));
    }
    Ok(DONE)
}

/// Rows of one kind that are shown; `--json` prints all.
const ROWS: usize = 12;

/// A text that grows by labelled lines.
#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, label: &str, value: &str, evidence: Option<&Value>) {
        let says = evidence.map(place).filter(|p| !p.is_empty()).map(|p| format!("  [{p}]")).unwrap_or_default();
        self.0.push_str(&format!("{:<12} {value}{says}\n", clean(label)));
    }

    /// The first rows of a list, and how many there are besides.
    fn rows(&mut self, label: &str, rows: &[Value], mut row: impl FnMut(&mut Self, &Value)) {
        rows.iter().take(ROWS).for_each(|one| row(self, one));
        if rows.len() > ROWS {
            self.line(label, &format!("and {} more; --json prints all", rows.len() - ROWS), None);
        }
    }
}

/// A text of a value, safe for a terminal; empty where there is none.
fn word(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).map(clean).unwrap_or_default()
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn percent(value: &Value) -> String {
    format!("{:.0} %", value["share"].as_f64().unwrap_or_default() * 100.0)
}

fn human(entity: &Value) -> String {
    let mut page = Page(format!("{}\n", word(entity, "ref")));
    let title = word(entity, "title");
    if !title.is_empty() && title != word(entity, "name") {
        page.0.push_str(&format!("{title}\n"));
    }
    let description = word(entity, "description");
    if !description.is_empty() {
        page.0.push_str(&format!("{description}\n"));
    }
    page.0.push('\n');
    match word(entity, "kind").as_str() {
        "repository" => repository(&mut page, entity),
        "language" | "framework" => skill(&mut page, entity),
        "team" => {}
        "person" => person(&mut page, &entity["person"]),
        _ => owners(&mut page, entity),
    }
    facts(&mut page, entity);
    code(&mut page, entity);
    documents(&mut page, entity);
    page.rows("relation", list(entity, "/relations"), |page, relation| {
        let absent = if relation["exists"] == false { " (not in the catalog)" } else { "" };
        let target = format!("{}{absent}", word(relation, "target"));
        page.line(&word(relation, "type"), &target, relation.get("evidence"));
    });
    page.rows("found by", list(entity, "/discovered_by"), |page, evidence| {
        page.line("found by", &word(evidence, "extractor"), Some(evidence));
    });
    for finding in list(entity, "/findings") {
        let said = format!("{}: {}", word(finding, "check"), word(finding, "title"));
        page.line("finding", &said, finding.get("evidence"));
    }
    page.0
}

/// Who owns it: as it counts, as CODEOWNERS says, and before.
fn owners(page: &mut Page, entity: &Value) {
    let named = |value: &Value, key: &str| Some(word(value, key)).filter(|w| !w.is_empty());
    let nobody = || "nobody".to_owned();
    page.line("owner", &named(&entity["owner"], "ref").unwrap_or_else(nobody), entity.pointer("/owner/evidence"));
    if let Some(day) = named(&entity["owned_on"], "day") {
        let period = &entity["owned_on"]["period"];
        let then = named(period, "owner").unwrap_or_else(nobody);
        page.line("owner then", &format!("{then} ({day})"), period.get("evidence"));
    }
    page.rows("codeowners", list(entity, "/ownership/codeowners"), |page, owner| {
        let share = format!("{} {} of its files", word(owner, "owner"), percent(owner));
        page.line("codeowners", &share, owner.get("evidence"));
    });
    for period in list(entity, "/ownership_history").iter().rev().take(4) {
        let owner = named(period, "owner").unwrap_or_else(nobody);
        let day: String = word(period, "from").chars().take(10).collect();
        page.line("owned since", &format!("{day} {owner}"), period.get("evidence"));
    }
}

/// Single values, each with who says so; the description stands above.
fn facts(page: &mut Page, entity: &Value) {
    for fact in list(entity, "/facts").iter().filter(|fact| fact["name"] != "description") {
        page.line(&word(fact, "name"), &word(fact, "value"), fact.get("evidence"));
    }
    let home = word(entity, "repository");
    if !home.is_empty() {
        page.line("repository", &home, None);
    }
}

/// Languages, and who knows the code.
fn code(page: &mut Page, entity: &Value) {
    for language in list(entity, "/languages").iter().take(4) {
        page.line("language", &format!("{} {}", word(language, "name"), percent(language)), None);
    }
    if let Some(factor) = entity.pointer("/knowledge/bus_factor").and_then(Value::as_u64) {
        page.line("bus factor", &factor.to_string(), None);
    }
    for person in list(entity, "/knowledge/people").iter().take(6) {
        let gone = if person["present"] == false { ", left" } else { "" };
        let last = word(person, "last_active");
        page.line("knows it", &format!("{} {}{gone}, last change {last}", word(person, "name"), percent(person)), None);
    }
}

fn documents(page: &mut Page, entity: &Value) {
    for pointer in ["/runbooks", "/docs"] {
        page.rows("document", list(entity, pointer), |page, document| {
            let said = format!("{} ({})", word(document, "title"), word(document, "url_or_path"));
            page.line(&word(document, "kind"), &said, document.get("evidence"));
        });
    }
}

fn person(page: &mut Page, person: &Value) {
    let here = if person["present"] == false { "no" } else { "yes" };
    page.line("present", &format!("{here}: {}", word(person, "because")), None);
    let last = word(person, "last_active");
    if !last.is_empty() {
        page.line("last commit", &last, None);
    }
    for team in list(person, "/teams").iter().filter_map(Value::as_str) {
        page.line("team", &clean(team), None);
    }
    page.rows("commits as", list(person, "/signatures"), |page, signature| {
        page.line("commits as", &format!("{} <{}>", word(signature, "name"), word(signature, "email")), None);
    });
    page.rows("knows", list(person, "/knows"), |page, known| {
        let how = match (known["only_knower"] == true, known["knower"] == true) {
            (true, _) => ", as the only one",
            (false, true) => "",
            (false, false) => ", a little",
        };
        page.line("knows", &format!("{}{how}, last change {}", word(known, "ref"), word(known, "last_active")), None);
    });
}

fn repository(page: &mut Page, entry: &Value) {
    let commit: String = word(entry, "commit").chars().take(8).collect();
    page.line("head", &format!("{} {commit}", word(entry, "branch")), None);
    page.line("commits", &entry["commits"].to_string(), None);
    page.line("files", &entry["files"].to_string(), None);
    page.rows("holds", list(entry, "/entities"), |page, reference| {
        page.line("holds", &clean(reference.as_str().unwrap_or_default()), None);
    });
}

fn skill(page: &mut Page, skill: &Value) {
    page.line("bus factor", &skill["bus_factor"].to_string(), None);
    page.rows("used by", list(skill, "/services"), |page, service| {
        page.line("used by", &clean(service.as_str().unwrap_or_default()), None);
    });
    page.rows("has it", list(skill, "/people"), |page, person| {
        let gone = if person["present"] == false { ", left" } else { "" };
        let last = word(person, "last_used");
        let said = format!("{} ({}{gone}), last used {last}", word(person, "name"), word(person, "level"));
        page.line("has it", &said, None);
    });
}

/// `repository/path:line at commit`, of one evidence or the first of several.
fn place(evidence: &Value) -> String {
    let one = evidence.get(0).unwrap_or(evidence);
    let text = |key: &str| one.get(key).and_then(Value::as_str).map(clean).unwrap_or_default();
    let path = text("path");
    if path.is_empty() {
        return String::new();
    }
    let line = one.get("line").and_then(Value::as_u64).map(|l| format!(":{l}")).unwrap_or_default();
    let commit: String = text("commit").chars().take(8).collect();
    format!("{} {}/{path}{line} {commit}", text("standing"), text("repository"))
}
