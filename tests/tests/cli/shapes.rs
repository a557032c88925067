//! The JSON that scripts rely on: fields may be added, never renamed or taken away. And the truths of the demo
//! organisation once more, as a script sees them.

use std::collections::BTreeMap;

use portolan_demo::truths;
use serde_json::Value;

use crate::support::none;
use crate::support::program::{copy_of, crawled, run};

/// Asserts that a value has fields, with the type that each has where it is known.
fn has(complaints: &mut Vec<String>, what: &str, value: &Value, fields: &str) {
    for field in fields.split_whitespace() {
        let (name, kind) = field.split_once(':').unwrap_or((field, "any"));
        let fits = match (value.get(name), kind) {
            (None, _) => false,
            (Some(_), "any") => true,
            (Some(Value::Null), optional) => optional.ends_with('?'),
            (Some(v), kind) => match kind.trim_end_matches('?') {
                "text" => v.is_string(),
                "list" => v.is_array(),
                "number" => v.is_number(),
                "bool" => v.is_boolean(),
                "map" => v.is_object(),
                other => panic!("no kind {other}"),
            },
        };
        if !fits {
            complaints.push(format!("{what}: `{field}` is {:?}", value.get(name)));
        }
    }
}

const EVIDENCE: &str = "repository:text path:text line:number? commit:text at:text? extractor:text standing:text";
const FINDING: &str =
    "id:text check:text severity:text subject:text title:text detail:text evidence:list since:text? state:text";

fn entity(complaints: &mut Vec<String>, value: &Value) {
    let name = value["ref"].as_str().unwrap_or("?").to_owned();
    let fields = "ref:text kind:text name:text namespace:text title:text description:text? type:text? lifecycle:text? \
                  system:text? tier:text? declared:bool repository:text? paths:list owner:map? languages:list runbooks:list \
                  docs:list apis:list knowledge:map? findings:list ownership_history:list";
    has(complaints, &name, value, fields);
    let each = |key: &str| value[key].as_array().cloned().unwrap_or_default();
    if value["owner"].is_object() {
        has(complaints, &name, &value["owner"], "ref:text standing:text evidence:map");
        has(complaints, &name, &value["owner"]["evidence"], EVIDENCE);
    }
    each("languages").iter().for_each(|l| has(complaints, &name, l, "name:text bytes:number share:number"));
    for document in each("runbooks").iter().chain(&each("docs")) {
        has(complaints, &name, document, "title:text url_or_path:text evidence:map");
        has(complaints, &name, &document["evidence"], EVIDENCE);
    }
    each("findings").iter().for_each(|f| has(complaints, &name, f, FINDING));
    if value["knowledge"].is_object() {
        has(complaints, &name, &value["knowledge"], "bus_factor:number? people:list");
        for person in value["knowledge"]["people"].as_array().into_iter().flatten() {
            has(complaints, &name, person, "name:text person:text share:number last_active:text? present:bool");
        }
    }
}

#[test]
fn departures_and_who_can_help_keep_their_shapes() {
    let data = copy_of(crawled());
    let json = |command: &[&str]| run(data.path(), command).ok().json();
    let mut complaints = Vec::new();
    let preview = json(&["offboard", "bjorn-halvorsen", "--json"]);
    has(&mut complaints, "offboard", &preview, "people:list summary:text lost:number services:list languages:list");
    for service in preview["services"].as_array().unwrap() {
        let fields =
            "ref:text name:text state:text before:number after:number lost:number runbook:bool successors:list";
        has(&mut complaints, "service", service, fields);
        for one in service["successors"].as_array().unwrap() {
            has(&mut complaints, "successor", one, "ref:text name:text reason:text");
        }
    }
    for language in preview["languages"].as_array().unwrap() {
        has(&mut complaints, "language", language, "ref:text name:text before:number after:number silo:list");
    }
    for row in json(&["offboard", "--all", "--json"]).as_array().unwrap() {
        has(&mut complaints, "all", row, "ref:text name:text services:list languages:list");
    }
    for hit in json(&["search", "knows:c#", "--json"])["hits"].as_array().unwrap() {
        has(&mut complaints, "hit", hit, "ref:text help:map");
        has(&mut complaints, "help", &hit["help"], "present:bool last_used:text services:list");
    }
    none("shapes", &complaints);
}

#[test]
fn what_rests_on_one_person_loses_them_and_whom_to_ask_comes_in_order() {
    let data = copy_of(crawled());
    let preview = run(data.path(), &["offboard", "bjorn-halvorsen", "--json"]).ok().json();
    let states: BTreeMap<&str, &str> = preview["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["ref"].as_str().unwrap(), s["state"].as_str().unwrap()))
        .collect();
    for truth in truths().truth.iter().filter(|t| t.check.as_deref() == Some("skill-silo")) {
        if truth.values["person"].as_str() == Some("user:default/bjorn-halvorsen") {
            let state = states.get(truth.subject.as_str());
            assert!(matches!(state, Some(&("orphaned" | "bereft"))), "{}: {states:?}", truth.id);
        }
    }
    let hits = run(data.path(), &["search", "knows:c#", "--json"]).ok().json();
    let people: Vec<(bool, &str)> = hits["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| (h["help"]["present"].as_bool().unwrap(), h["help"]["last_used"].as_str().unwrap()))
        .collect();
    let mut sorted = people.clone();
    sorted.sort_by(|a, b| (!a.0, std::cmp::Reverse(a.1)).cmp(&(!b.0, std::cmp::Reverse(b.1))));
    assert_eq!(people, sorted, "present people first, then by last use");
    assert_eq!(hits["hits"][0]["ref"], "user:default/bjorn-halvorsen");
}

#[test]
fn services_show_search_findings_and_knowledge_keep_their_shapes() {
    let data = copy_of(crawled());
    let json = |command: &[&str]| run(data.path(), command).ok().json();
    let mut complaints = Vec::new();
    let services = json(&["services", "--json"]);
    services.as_array().unwrap().iter().for_each(|s| entity(&mut complaints, s));
    entity(&mut complaints, &json(&["show", "sorter-bridge", "--json"]));
    entity(&mut complaints, &json(&["show", "team:routing", "--json"]));

    let search = json(&["search", "runbook", "--json"]);
    has(&mut complaints, "search", &search, "query:text total:number hits:list facets:map took_ms:number");
    for hit in search["hits"].as_array().unwrap() {
        has(&mut complaints, "hit", hit, "ref:text kind:text title:text score:number snippet:any evidence:any");
    }
    for values in search["facets"].as_object().unwrap().values() {
        values.as_array().unwrap().iter().for_each(|v| has(&mut complaints, "facet", v, "value:text count:number"));
    }
    let findings = json(&["findings", "--json"]);
    findings.as_array().unwrap().iter().for_each(|f| has(&mut complaints, "finding", f, FINDING));

    let repository = data.path().join("portolan.toml");
    let config: toml::Table = std::fs::read_to_string(repository).unwrap().parse().unwrap();
    let tariff = format!("{}/tariff.git", config["source"][0]["path"].as_str().unwrap());
    let knowledge = json(&["knowledge", &tariff, "--path", "apps/engine", "--json"]);
    let fields = "repository:text path:text as_of:text commit:text model:text commits:number files:number bus_factor:number members:list people:list";
    has(&mut complaints, "knowledge", &knowledge, fields);
    for person in knowledge["people"].as_array().unwrap() {
        has(
            &mut complaints,
            "knower",
            person,
            "name:text person:text files:any share:number last_active:text present:bool bot:bool",
        );
    }
    none("shapes", &complaints);
}

#[test]
fn a_script_reads_the_truths_of_the_demo() {
    let data = copy_of(crawled());
    let services = run(data.path(), &["services", "--json"]).ok().json();
    let mut told: BTreeMap<String, Value> =
        services.as_array().unwrap().iter().map(|s| (s["ref"].as_str().unwrap().to_owned(), s.clone())).collect();
    let mut complaints = Vec::new();
    for truth in truths().service {
        let Some(service) = told.remove(&truth.reference) else {
            complaints.push(format!("{}: not listed", truth.reference));
            continue;
        };
        let findings = service["findings"].as_array().unwrap().iter().map(|f| f["check"].as_str().unwrap());
        let mut findings: Vec<&str> = findings.collect();
        findings.sort_unstable();
        let pairs = [
            ("repository", service["repository"].to_string(), format!("{:?}", truth.repository)),
            ("paths", service["paths"].to_string(), format!("[{:?}]", truth.root)),
            ("language", service["languages"][0]["name"].to_string(), format!("{:?}", truth.language)),
            ("declared", service["declared"].to_string(), truth.declared.to_string()),
            (
                "owner",
                service["owner"]["ref"].as_str().unwrap_or("-").to_owned(),
                truth.owner.unwrap_or("-".to_owned()),
            ),
            ("bus factor", service["knowledge"]["bus_factor"].to_string(), truth.bus_factor.to_string()),
            ("findings", format!("{findings:?}"), format!("{:?}", truth.findings)),
        ];
        let wrong = pairs.into_iter().filter(|(_, told, known)| told != known);
        complaints.extend(
            wrong.map(|(what, told, known)| format!("{}: {what} is {told}, in truth {known}", truth.reference)),
        );
    }
    complaints.extend(told.keys().map(|extra| format!("{extra}: is no service")));
    none("services", &complaints);
}

#[test]
fn pages_of_a_list_put_together_are_the_list() {
    let data = copy_of(crawled());
    let whole = run(data.path(), &["services", "--json"]).ok().json();
    let whole = whole.as_array().unwrap();
    let (mut rows, mut after) = (Vec::new(), None::<String>);
    loop {
        let mut command = vec!["services", "--json", "--limit", "7"];
        command.extend(after.iter().flat_map(|a| ["--after", a.as_str()]));
        let page = run(data.path(), &command).ok().json();
        let page = page.as_array().unwrap().clone();
        let Some(last) = page.last() else { break };
        after = Some(last["ref"].as_str().unwrap().to_owned());
        rows.extend(page);
    }
    assert_eq!(&rows, whole);
}

#[test]
fn findings_are_valid_sarif_and_csv() {
    let data = copy_of(crawled());
    let rows = run(data.path(), &["findings", "--json"]).ok().json().as_array().unwrap().len();
    let sarif = run(data.path(), &["findings", "--format", "sarif"]).ok().json();
    assert_eq!(sarif["version"], "2.1.0");
    let driver = &sarif["runs"][0]["tool"]["driver"];
    let rules: Vec<&str> = driver["rules"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap()).collect();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), rows);
    assert!(results.iter().all(|r| rules.contains(&r["ruleId"].as_str().unwrap()) && r["message"]["text"].is_string()));
    let csv = run(data.path(), &["findings", "--format", "csv"]).ok().out;
    assert!(csv.starts_with("id,check,severity,subject,title,detail,since,repository,path,line\r\n"));
    assert_eq!(csv.matches("\r\n").count(), rows + 1);
}
