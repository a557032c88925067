//! CODEOWNERS: the one file of a repository that counts, whole.

use catalog_schema::codeowners::{Codeowners, MAX_BYTES, PLACES};
use catalog_schema::fact::{Claim, Fact, Past, Standing};
use catalog_schema::problem::{Problem, Severity};

use super::{Extraction, Extractor, File, TreeView};

/// Reads the CODEOWNERS file.
pub struct CodeownersFile;

impl Extractor for CodeownersFile {
    fn id(&self) -> &'static str {
        "codeowners"
    }

    fn doc(&self) -> &'static str {
        "Reads CODEOWNERS in GitHub's dialect from `.github/`, the root or `docs/`, whichever comes first: who is \
         asked to review a path. The last matching line wins whole; a line without owners clears ownership. Lines \
         that GitHub would skip without a word are problems here. Past versions are read too: they tell who owned \
         what before."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        PLACES.contains(&path)
    }

    fn limit(&self) -> u64 {
        MAX_BYTES as u64
    }

    fn follows(&self, path: &str) -> bool {
        self.wants(path)
    }

    fn past(&self, file: &File<'_>) -> Past {
        Past::Codeowners(Codeowners::parse(&String::from_utf8_lossy(file.bytes)).0)
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let before = PLACES.iter().take_while(|place| **place != file.path);
        if let Some(winner) = before.into_iter().find(|place| tree.exists(place)) {
            let message = format!("file is ignored: only `{winner}` counts");
            let problem = Problem::new("codeowners-ignored", Severity::Warning, file.path, message);
            return Extraction { facts: Vec::new(), problems: vec![problem.hint("keep one CODEOWNERS file")] };
        }
        let text = String::from_utf8_lossy(file.bytes);
        let (owners, mut problems) = Codeowners::parse(&text);
        problems.iter_mut().for_each(|problem| file.path.clone_into(&mut problem.path));
        let fact = Fact {
            path: file.path.to_owned(),
            line: owners.rules.first().map(|rule| rule.line),
            extractor: self.id().to_owned(),
            standing: Standing::Declared,
            claim: Claim::Codeowners(owners),
        };
        Extraction { facts: vec![fact], problems }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fixture::{Files, run};

    #[test]
    fn only_the_first_place_counts() {
        let files = Files(vec![
            ("docs/CODEOWNERS", "* @c\n"),
            ("CODEOWNERS", "* @b\n"),
            (".github/CODEOWNERS", "# none\n* @a\n"),
            ("x/CODEOWNERS", "* @d\n"),
        ]);
        let found = run(&CodeownersFile, &files);
        let paths: Vec<_> = found.facts.iter().map(|f| (f.path.as_str(), f.line)).collect();
        assert_eq!(paths, [(".github/CODEOWNERS", Some(2))]);
        let ignored: Vec<_> = found.problems.iter().map(|p| (p.code.as_str(), p.path.as_str())).collect();
        assert_eq!(ignored, [("codeowners-ignored", "docs/CODEOWNERS"), ("codeowners-ignored", "CODEOWNERS")]);
    }

    #[test]
    fn a_past_version_is_its_rules() {
        let past = CodeownersFile.past(&File { path: "CODEOWNERS", bytes: b"# x\n* @a\n!bad @b\n" });
        let Past::Codeowners(owners) = past else { unreachable!() };
        assert_eq!(owners.rules.iter().map(|r| r.line).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn problems_name_the_file() {
        let found = run(&CodeownersFile, &Files(vec![("docs/CODEOWNERS", "!x @a\n\u{fffd} @b\n")]));
        assert_eq!(found.problems.len(), 1);
        assert_eq!(found.problems[0].path, "docs/CODEOWNERS");
    }
}
