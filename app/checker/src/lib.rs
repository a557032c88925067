//! The checker of catalog files in the browser: the very function that crawler and command line use, run at every
//! keystroke over the text area of `/register`.
//!
//! It needs the page's form and nothing else; without it the form posts and the server answers the same.

mod names;
#[cfg(target_arch = "wasm32")]
mod page;

use catalog_schema::format::NoFiles;
use catalog_schema::problem::{Problem, Severity};
use catalog_schema::validate;

pub use names::Asked;

/// The problems of a text that will stand at a path: errors first, each kind in the order of lines.
#[must_use]
pub fn problems(path: &str, text: &str, names: &Asked) -> Vec<Problem> {
    let mut found = validate::file(path, text.as_bytes(), &NoFiles, names).problems;
    found.sort_by_key(|problem| (std::cmp::Reverse(problem.severity), problem.span));
    found
}

/// `2 errors, 1 warning`, or `No problems`.
#[must_use]
pub fn summary(problems: &[Problem]) -> String {
    let count = |severity| problems.iter().filter(|p| p.severity == severity).count();
    let told: Vec<String> = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")]
        .into_iter()
        .map(|(severity, word)| (count(severity), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}{}", if n == 1 { "" } else { "s" }))
        .collect();
    if told.is_empty() { "No problems".to_owned() } else { told.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::{Asked, problems, summary};

    #[test]
    fn errors_come_first_and_are_counted() {
        let text = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: my service\nspec:\n  type: service\n  lifecycle: production\n  owner: a\n  sistem: b\n";
        let found = problems("catalog-info.yaml", text, &Asked::default());
        assert_eq!(summary(&found), "1 error, 1 warning");
        assert!(found[0].severity > found[1].severity);
        assert_eq!(summary(&[]), "No problems");
    }
}
