//! Backstage as the judge: its own validators (npm, `@backstage/catalog-model`) and ours say the same of the same
//! documents. Where npm is missing the comparison is left out and says so.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use catalog_schema::entity::Span;
use catalog_schema::problem::{Problem, Severity};
use catalog_schema::validate;
use catalog_schema::yaml::Node;
use serde_json::{Value, json};

use crate::support::random::Random;

mod corpus;
mod mutate;

/// Documents that are compared in every test run.
const DOCUMENTS: usize = 4_000;

/// What the back end refuses outside of the catalog model; compared with expectations made by hand.
const NOT_COMPARABLE: &[&str] = &["descriptor-key-case", "descriptor-duplicate-entity"];

/// What Backstage says of one document.
#[derive(Debug, serde::Deserialize)]
struct Verdict {
    ok: bool,
    #[serde(default)]
    reason: String,
    /// Only the policies judged it: the schema of its kind stands in another package.
    #[serde(default)]
    partly: bool,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Installs the judge; `None` where npm is missing.
fn judge() -> Option<PathBuf> {
    let npm = Command::new("npm").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !npm.is_ok_and(|status| status.success()) {
        eprintln!("not compared with Backstage: npm is missing; on Debian apt-get install nodejs npm");
        return None;
    }
    let set_up = Command::new(root().join("scripts/oracle-setup.sh")).stdin(Stdio::null()).output().unwrap();
    assert!(set_up.status.success(), "{}", String::from_utf8_lossy(&set_up.stderr));
    Some(root().join("tests/oracle/backstage.mjs"))
}

/// The verdicts on each input, in order.
fn ask(judge: &Path, inputs: &[Value]) -> Vec<Vec<Verdict>> {
    let mut node = Command::new("node").arg(judge).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = node.stdin.take().unwrap();
    let stdout = BufReader::new(node.stdout.take().unwrap());
    let answers: Vec<Vec<Verdict>> = std::thread::scope(|scope| {
        scope.spawn(move || {
            for input in inputs {
                writeln!(stdin, "{input}").unwrap();
            }
        });
        stdout.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
    });
    assert!(node.wait().unwrap().success());
    assert_eq!(answers.len(), inputs.len());
    answers
}

fn refuses(problem: &Problem) -> bool {
    problem.severity == Severity::Error && !NOT_COMPARABLE.contains(&problem.code.as_str())
}

#[test]
fn generated_documents_are_accepted_and_refused_as_backstage_does() {
    let Some(judge) = judge() else { return };
    let seed = std::env::var("PORTOLAN_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    println!("seed {seed}; another one: PORTOLAN_SEED=n");
    let mut random = Random(seed);
    let good = mutate::good();
    let documents: Vec<Value> = (0..DOCUMENTS).map(|_| mutate::document(&mut random, &good)).collect();
    let inputs: Vec<Value> = documents.iter().map(|document| json!({ "document": document })).collect();
    let (mut accepted, mut apart) = (0, Vec::new());
    for (document, verdicts) in documents.iter().zip(ask(&judge, &inputs)) {
        let theirs = &verdicts[0];
        let problems = validate::descriptor("x", &Node::from_json(document, Span::line(1)));
        let ours: Vec<&Problem> = problems.iter().filter(|p| refuses(p)).collect();
        if theirs.ok != ours.is_empty() && !(theirs.partly && theirs.ok) {
            let reasons: Vec<&str> = ours.iter().map(|p| p.message.as_str()).collect();
            apart.push(format!("{document}\n  Backstage: {} {}\n  ours: {reasons:?}", theirs.ok, theirs.reason));
        }
        accepted += usize::from(theirs.ok);
    }
    println!("{DOCUMENTS} documents, {accepted} accepted by Backstage, {} judged otherwise", apart.len());
    assert!(accepted > DOCUMENTS / 10 && accepted < DOCUMENTS * 9 / 10, "the set must hold both: {accepted} accepted");
    assert!(apart.is_empty(), "seed {seed}: {} differ\n{}", apart.len(), apart[..apart.len().min(12)].join("\n"));
}
