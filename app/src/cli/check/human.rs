//! What people read: problems as compilers show them, what would change, one line of summary.

use std::fmt::Write as _;
use std::io::IsTerminal;

use catalog_schema::problem::{Problem, Severity};
use catalog_schema::validate::render;
use serde_json::Value;

use super::super::table::clean;
use super::place::Place;
use super::{Tally, problems, word};

/// Longest value that is shown whole, in characters.
const VALUE: usize = 80;
/// Findings that are named one by one.
const FINDINGS: usize = 10;

/// Everything, ending with the summary.
pub fn text(places: &[Place], changes: &[Value]) -> String {
    let paint = Paint::of_stdout();
    let mut out = String::new();
    for (place, problem) in problems(places) {
        let source = place.inspection.texts.get(&problem.path).map_or("", String::as_str);
        let shown = Problem { path: place.shown(&problem.path), ..problem.clone() };
        out.push_str(&paint.problem(problem.severity, &render::problem(source, &shown)));
        out.push('\n');
    }
    for change in changes {
        out.push_str(&outlook(change));
        out.push('\n');
    }
    out.push_str(&summary(places));
    out
}

fn summary(places: &[Place]) -> String {
    let tally = Tally::of(places);
    if tally.files == 0 {
        return "nothing to check: no catalog file and no CODEOWNERS here\n".to_owned();
    }
    let counted = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let mut found: Vec<String> = Vec::new();
    for (n, one, many) in
        [(tally.errors, "error", "errors"), (tally.warnings, "warning", "warnings"), (tally.infos, "note", "notes")]
    {
        found.extend((n > 0).then(|| counted(n, one, many)));
    }
    let what = if found.is_empty() { "no problems".to_owned() } else { found.join(", ") };
    let commits: Vec<&str> = places.iter().filter_map(|p| p.inspection.commit.as_deref()).collect();
    let at = match commits.as_slice() {
        [one] => format!(" at {}", one.get(..7).unwrap_or(one)),
        _ => String::new(),
    };
    let files = counted(tally.files, "file", "files");
    format!("{what} in {files}{at} ({})\n", counted(tally.entities, "entity", "entities"))
}

/// What would become of the catalog.
fn outlook(change: &Value) -> String {
    let mut out = format!("repository `{}`", word(change, "repository").unwrap_or_default());
    out.push_str(if change["known"] == true { "" } else { ", which the catalog does not know yet" });
    let sections = ["added", "removed", "changed", "ownership", "clashes", "opened", "closed"];
    if sections.iter().all(|key| rows(change, key).is_empty()) {
        out.push_str(": merging this changes nothing in the catalog\n");
        return out;
    }
    out.push_str(": merging this would change\n");
    out.push_str(&entities(change));
    out.push_str(&names(change));
    for (verb, key) in [("opens", "opened"), ("closes", "closed")] {
        out.push_str(&findings(verb, rows(change, key)));
    }
    out
}

fn rows<'a>(change: &'a Value, key: &str) -> &'a [Value] {
    change[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Entities that come, go and change.
fn entities(change: &Value) -> String {
    let mut out = String::new();
    for (mark, key) in [("+", "added"), ("-", "removed")] {
        for row in rows(change, key) {
            let owner = word(row, "owner").map(|o| format!("  owned by {o}")).unwrap_or_default();
            let _ = writeln!(out, "  {mark} {}{owner}", word(row, "ref").unwrap_or_default());
        }
    }
    for row in rows(change, "changed") {
        let _ = writeln!(out, "  ~ {}", word(row, "ref").unwrap_or_default());
        for field in rows(row, "fields") {
            let name = clean(word(field, "field").unwrap_or_default());
            let _ = writeln!(out, "      {name}: {}", before_and_after(&field["from"], &field["to"]));
        }
    }
    out
}

/// Who owns what now, and which names are taken.
fn names(change: &Value) -> String {
    let mut out = String::new();
    for row in rows(change, "ownership") {
        let who = |key: &str| word(row, key).unwrap_or("nobody").to_owned();
        let _ = writeln!(out, "  owner of {}: {} -> {}", word(row, "ref").unwrap_or_default(), who("from"), who("to"));
    }
    for row in rows(change, "clashes") {
        let held = |key: &str| clean(word(&row["held_by"], key).unwrap_or_default());
        let name = word(row, "ref").unwrap_or_default();
        let (path, repository) = (held("path"), held("repository"));
        let _ = writeln!(out, "  ! {name} is claimed already: `{path}` in `{repository}` keeps the name");
    }
    out
}

fn findings(verb: &str, rows: &[Value]) -> String {
    let mut out = String::new();
    for row in rows.iter().take(FINDINGS) {
        let text = |key: &str| word(row, key).unwrap_or_default();
        let _ = writeln!(out, "  {verb} {}: {}, {}", text("check"), text("subject"), clean(text("title")));
    }
    if rows.len() > FINDINGS {
        let _ = writeln!(out, "  {verb} {} more findings; --json names all", rows.len() - FINDINGS);
    }
    out
}

fn before_and_after(from: &Value, to: &Value) -> String {
    match (from, to) {
        (Value::Null, to) => format!("is now {}", short(to)),
        (from, Value::Null) => format!("was {}, is gone", short(from)),
        (from, to) => format!("{} -> {}", short(from), short(to)),
    }
}

fn short(value: &Value) -> String {
    let text = clean(&value.to_string());
    match text.chars().count() > VALUE {
        true => format!("{}...", text.chars().take(VALUE).collect::<String>()),
        false => text,
    }
}

/// Colours, on a terminal that wants them (no-color.org).
struct Paint {
    wanted: bool,
}

impl Paint {
    fn of_stdout() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self { wanted: std::io::stdout().is_terminal() && !set("NO_COLOR") && !dumb }
    }

    /// A rendered problem: its head and carets in the colour of its severity, the margin in blue.
    fn problem(&self, severity: Severity, text: &str) -> String {
        if !self.wanted {
            return text.to_owned();
        }
        let colour = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Info => "1;36",
        };
        let painted = text.lines().enumerate().map(|(at, line)| self.line(at == 0, colour, line));
        painted.collect::<Vec<_>>().join("\n") + "\n"
    }

    fn line(&self, head: bool, colour: &str, line: &str) -> String {
        let (front, back, front_colour, back_colour) = if head {
            let end = line.find("]: ").map_or(line.len(), |at| at + 1);
            (&line[..end], &line[end..], colour, "1")
        } else {
            let end = line.find(['|', '>', '=']).map_or(0, |at| at + 1);
            let carets = line[end..].trim_start().starts_with('^');
            (&line[..end], &line[end..], "34", if carets { colour } else { "" })
        };
        let paint = |colour: &str, text: &str| match colour.is_empty() || text.is_empty() {
            true => text.to_owned(),
            false => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
        };
        format!("{}{}", paint(front_colour, front), paint(back_colour, back))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn colours_stand_around_words_and_take_nothing_away() {
        let text = "error[c]: a | b\n  --> x:1:1\n   |\n 1 | k: v\n   |    ^\n   = hint: h\n";
        let painted = Paint { wanted: true }.problem(Severity::Error, text);
        assert!(painted.starts_with("\u{1b}[1;31merror[c]\u{1b}[0m\u{1b}[1m: a | b\u{1b}[0m\n"), "{painted:?}");
        let mut plain = painted;
        for code in ["0", "1", "34", "1;31"] {
            plain = plain.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_eq!(plain, text);
        assert_eq!(Paint { wanted: false }.problem(Severity::Error, text), text);
    }

    #[test]
    fn an_outlook_says_what_comes_goes_and_moves() {
        let change = json!({
            "repository": "pay", "known": true,
            "added": [{"ref": "component:default/new", "owner": "group:default/a"}], "removed": [],
            "changed": [{"ref": "component:default/pay", "fields": [
                {"field": "spec.lifecycle", "from": "experimental", "to": "production"},
                {"field": "metadata.title", "from": null, "to": "\u{1b}Pay"},
                {"field": "metadata.tags[0]", "from": "x", "to": null},
            ]}],
            "ownership": [{"ref": "component:default/pay", "from": null, "to": "group:default/a"}],
            "clashes": [], "opened": [], "closed": [], "absent": [],
        });
        let expected = "repository `pay`: merging this would change\n  + component:default/new  owned by group:default/a\n  ~ component:default/pay\n      spec.lifecycle: \"experimental\" -> \"production\"\n      metadata.title: is now \"\\u001bPay\"\n      metadata.tags[0]: was \"x\", is gone\n  owner of component:default/pay: nobody -> group:default/a\n";
        assert_eq!(outlook(&change), expected);
        let nothing = json!({"repository": "pay", "known": true});
        assert_eq!(outlook(&nothing), "repository `pay`: merging this changes nothing in the catalog\n");
    }
}
