//! CODEOWNERS: the one file of a repository that counts, whole.

use catalog_schema::codeowners::{Codeowners, Dialect, MAX_BYTES, PLACES, Signs};
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
        "Reads CODEOWNERS from `.github/`, the root, `docs/`, `.gitlab/`, `.gitea/` or `.forgejo/`, whichever comes \
         first: who is asked to review a path. It is read as GitHub, GitLab (sections) or Gitea and Forgejo (regular \
         expressions) would: its folder decides, else the name of the repository's host (its address, or that of the \
         remote `origin`), else what only one of them can mean, else the other files of the repository, else GitHub. Lines that a host would skip without a word are problems here. Past versions are \
         read too: they tell who owned what before."
    }

    fn version(&self) -> u32 {
        3
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
        // What else stood in the repository then is not known: folder, host and content decide.
        let text = String::from_utf8_lossy(file.bytes);
        let (dialect, _) = Dialect::of(file.path, &text, file.host, Signs::default());
        Past::Codeowners(Codeowners::parse_as(dialect, &text).0)
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let before = PLACES.iter().take_while(|place| **place != file.path);
        if let Some(winner) = before.into_iter().find(|place| tree.exists(place)) {
            let message = format!("file is ignored: only `{winner}` counts");
            let problem = Problem::new("codeowners-ignored", Severity::Warning, file.path, message);
            return Extraction { facts: Vec::new(), problems: vec![problem.hint("keep one CODEOWNERS file")] };
        }
        let text = String::from_utf8_lossy(file.bytes);
        let here = |path: &str| tree.exists(path);
        let signs = Signs {
            github: here(".github"),
            gitlab: here(".gitlab") || here(".gitlab-ci.yml"),
            gitea: here(".gitea") || here(".forgejo"),
        };
        let (dialect, chosen) = Dialect::of(file.path, &text, file.host, signs);
        let (owners, mut problems) = Codeowners::parse_as(dialect, &text);
        let owners = Codeowners { chosen, ..owners };
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
        let past = CodeownersFile.past(&File { path: "CODEOWNERS", bytes: b"# x\n* @a\n!bad @b\n", host: None });
        let Past::Codeowners(owners) = past else { unreachable!() };
        assert_eq!(owners.rules.iter().map(|r| r.line).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn the_dialect_is_told_by_folder_content_and_neighbours() {
        let dialect = |files: Vec<(&'static str, &'static str)>| {
            let found = run(&CodeownersFile, &Files(files));
            match &found.facts[0].claim {
                Claim::Codeowners(owners) => owners.dialect,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(dialect(vec![("CODEOWNERS", "* @a\n")]), Dialect::Github);
        assert_eq!(dialect(vec![("CODEOWNERS", "* @a\n"), (".gitlab-ci.yml", "x")]), Dialect::Gitlab);
        assert_eq!(dialect(vec![(".gitlab/CODEOWNERS", "* @a\n"), (".github/x", "x")]), Dialect::Gitlab);
        assert_eq!(dialect(vec![("docs/CODEOWNERS", ".* @a\n"), (".forgejo/x", "x")]), Dialect::Gitea);
    }

    #[test]
    fn problems_name_the_file() {
        let found = run(&CodeownersFile, &Files(vec![("docs/CODEOWNERS", "!x @a\n\u{fffd} @b\n")]));
        assert_eq!(found.problems.len(), 1);
        assert_eq!(found.problems[0].path, "docs/CODEOWNERS");
    }
}
