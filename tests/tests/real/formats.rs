//! Catalog files of real repositories: what is accepted of the lists in `tests/corpus`.
//!
//! `make corpus CORPUS=DIR`: of each line `repository, commit, path` the file lies at
//! `DIR/FORMAT/REPOSITORY/PATH` with `__` for `/`.

use std::path::{Path, PathBuf};

use catalog_schema::format::{self, NoFiles, Parsed};
use catalog_schema::problem::Severity;

/// How a file was taken.
#[derive(Default)]
struct Score {
    accepted: usize,
    refused: usize,
    foreign: usize,
    entities: usize,
    absent: usize,
}

#[test]
#[ignore = "needs PORTOLAN_CORPUS: `make corpus CORPUS=DIR`"]
fn files_of_the_lists_are_accepted_or_refused_with_a_reason() {
    let folder = PathBuf::from(std::env::var("PORTOLAN_CORPUS").expect("PORTOLAN_CORPUS names a folder"));
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for format in format::FORMATS.iter().filter(|format| format.id() != "backstage") {
        let list = std::fs::read_to_string(lists.join(format!("{}.tsv", format.id()))).unwrap();
        let mut score = Score::default();
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (repository, path) = (columns.next().unwrap_or_default(), columns.nth(1).unwrap_or_default());
            let file = folder.join(format.id()).join(format!("{repository}/{path}").replace('/', "__"));
            match std::fs::read(&file) {
                Ok(bytes) => tell(repository, &format.read(path, &bytes, &NoFiles), &mut score),
                Err(_) => score.absent += 1,
            }
        }
        let Score { accepted, refused, foreign, entities, absent } = score;
        println!(
            "{}: {accepted} accepted, {refused} refused, {foreign} of other tools, {entities} entities, {absent} not there",
            format.id()
        );
        assert!(accepted + refused + foreign > 0, "no file of {} in {}", format.id(), folder.display());
    }
}

fn tell(repository: &str, parsed: &Parsed, score: &mut Score) {
    let errors = parsed.problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    score.entities += parsed.entities.len();
    match (parsed == &Parsed::default(), errors) {
        (true, _) => score.foreign += 1,
        (false, 0) => score.accepted += 1,
        (false, _) => score.refused += 1,
    }
    for problem in &parsed.problems {
        let line = problem.span.map_or(0, |span| span.line);
        println!(
            "  {repository} {}:{line} {} {}: {} {}",
            problem.path,
            problem.severity.as_str(),
            problem.code,
            problem.message,
            problem.hint.as_deref().unwrap_or_default()
        );
    }
}
