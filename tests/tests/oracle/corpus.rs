//! Real descriptors: `make corpus CORPUS=DIR` checks every file of the lists `tests/corpus/FORMAT.tsv`, found at
//! `DIR/FORMAT/OWNER+NAME/PATH`, and prints each refusal with its reason, Backstage's beside it.

use std::collections::BTreeSet;
use std::path::Path;

use catalog_schema::format::NoFiles;
use catalog_schema::problem::Problem;
use catalog_schema::validate::{self, NoNames, render};
use serde_json::json;

use super::{Verdict, ask, judge, refuses, root};

/// One file of a list.
struct Entry {
    name: String,
    path: String,
    text: String,
}

#[test]
#[ignore = "needs PORTOLAN_CORPUS: `make corpus CORPUS=DIR`"]
fn real_descriptors_are_read() {
    let folder = std::env::var("PORTOLAN_CORPUS").expect("PORTOLAN_CORPUS names a folder");
    let mut lists: Vec<_> = std::fs::read_dir(root().join("tests/corpus"))
        .unwrap()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "tsv"))
        .collect();
    lists.sort();
    for list in lists {
        let format = list.file_stem().unwrap().to_string_lossy().into_owned();
        let entries = entries(&list, &Path::new(&folder).join(&format));
        let theirs = match format.as_str() {
            "backstage" => judge().map(|judge| {
                let inputs: Vec<_> = entries.iter().map(|entry| json!({ "yaml": entry.text })).collect();
                ask(&judge, &inputs)
            }),
            _ => None,
        };
        table(&format, &entries, theirs);
    }
}

fn entries(list: &Path, folder: &Path) -> Vec<Entry> {
    let read = |line: &str| {
        let parts: Vec<&str> = line.split('\t').collect();
        let [repository, commit, path] = parts[..] else { panic!("not repository, commit, path: {line}") };
        assert_eq!(commit.len(), 40, "{line}");
        let file = folder.join(repository.replacen('/', "+", 1)).join(path);
        let bytes = std::fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Entry { name: format!("{repository}/{path}"), path: path.to_owned(), text }
    };
    let text = std::fs::read_to_string(list).unwrap();
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(read).collect()
}

fn table(format: &str, entries: &[Entry], theirs: Option<Vec<Vec<Verdict>>>) {
    let (mut accepted, mut apart, mut compared) = (0, 0, 0);
    for (i, entry) in entries.iter().enumerate() {
        let checked = validate::file(&entry.path, entry.text.as_bytes(), &NoFiles, &NoNames);
        // A template of a descriptor is passed over by us and refused by Backstage.
        let bad = |p: &&Problem| refuses(p) || p.code == "descriptor-template";
        let refusals: Vec<&Problem> = checked.problems.iter().filter(bad).collect();
        accepted += usize::from(refusals.is_empty());
        for problem in &refusals {
            println!("{}\n{}", entry.name, render::problem(&entry.text, problem));
        }
        let Some(verdicts) = theirs.as_ref().map(|all| &all[i]) else { continue };
        compared += 1;
        let refused = verdicts.iter().filter(|verdict| !verdict.ok).count();
        let partly = verdicts.iter().any(|verdict| verdict.partly);
        if refused != documents(&entry.text, &refusals) && !(partly && refused == 0) {
            apart += 1;
            let reasons: Vec<&str> = verdicts.iter().map(|v| if v.ok { "accepted" } else { &v.reason }).collect();
            println!("{}: judged otherwise by Backstage: {reasons:?}\n", entry.name);
        }
    }
    let all = entries.len();
    println!(
        "{format}: {all} files, {accepted} accepted, {} refused; {compared} compared, {apart} judged otherwise",
        all - accepted
    );
}

/// In how many documents of the file the problems stand.
fn documents(text: &str, problems: &[&Problem]) -> usize {
    let document = |problem: &&Problem| {
        let line = problem.span.map_or(1, |span| usize::try_from(span.line).unwrap_or(usize::MAX));
        let dividers = text.lines().enumerate().filter(|(i, _)| *i > 0 && *i < line);
        dividers.filter(|(_, line)| line.starts_with("---")).count()
    };
    problems.iter().map(document).collect::<BTreeSet<usize>>().len()
}
