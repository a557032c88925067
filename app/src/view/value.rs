//! Evidence, standing, severity and links in the page's words.

use catalog_schema::fact;
use catalog_schema::id::RepositoryId;
use catalog_schema::problem;
use portolan_ui::model::{Evidence, Link, Severity, Standing};

use super::{Context, address, time, words};

/// The standing of a source.
#[must_use]
pub fn standing(standing: fact::Standing) -> Standing {
    match standing {
        fact::Standing::Declared => Standing::Declared,
        fact::Standing::Observed => Standing::Observed,
        fact::Standing::Inferred => Standing::Inferred,
    }
}

/// How much something matters, in the page's three steps.
#[must_use]
pub fn severity(severity: problem::Severity) -> Severity {
    match severity {
        problem::Severity::Error => Severity::High,
        problem::Severity::Warning => Severity::Medium,
        problem::Severity::Info => Severity::Low,
    }
}

/// The word of a severity in addresses.
#[must_use]
pub fn severity_key(severity: problem::Severity) -> &'static str {
    match severity {
        problem::Severity::Error => "high",
        problem::Severity::Warning => "medium",
        problem::Severity::Info => "low",
    }
}

/// The severity of a word in an address, ours or the one of the JSON shapes.
#[must_use]
pub fn severity_of(word: &str) -> Option<problem::Severity> {
    match word.to_ascii_lowercase().as_str() {
        "high" | "error" => Some(problem::Severity::Error),
        "medium" | "warning" => Some(problem::Severity::Warning),
        "low" | "info" => Some(problem::Severity::Info),
        _ => None,
    }
}

/// Evidence as a page of `home` shows it: that repository is plain from the page and left out.
#[must_use]
pub fn evidence(ctx: &Context<'_>, evidence: &fact::Evidence, home: Option<&RepositoryId>) -> Evidence {
    let elsewhere = home != Some(&evidence.repository);
    let whole = evidence.path.is_empty();
    Evidence {
        standing: standing(evidence.standing),
        repository: elsewhere.then(|| evidence.repository.as_str().to_owned()),
        path: evidence.path.clone(),
        line: evidence.line,
        commit: words::short_commit(&evidence.commit),
        at: time::when(ctx.now, evidence.at),
        extractor: evidence.extractor.clone(),
        note: whole.then(|| format!("repository {}", evidence.repository)),
        href: Some(if whole {
            address::repository(&evidence.repository)
        } else {
            address::file(&evidence.repository, &evidence.path, evidence.line)
        }),
    }
}

/// Evidence that is a conclusion from history.
#[must_use]
pub fn from_history(note: String) -> Evidence {
    Evidence { standing: Standing::Inferred, extractor: "history".to_owned(), note: Some(note), ..Evidence::default() }
}

/// The address if it may become a link: it comes from a repository, so only web and mail are let through.
#[must_use]
pub fn foreign_href(url: &str) -> Option<String> {
    let url = url.trim();
    let known = ["https://", "http://", "mailto:"].iter().any(|scheme| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && url.len() > scheme.len()
    });
    let clean = !url.chars().any(|c| c.is_control() || c.is_whitespace());
    (known && clean).then(|| url.to_owned())
}

/// A link.
#[must_use]
pub fn link(text: impl Into<String>, href: impl Into<String>) -> Link {
    Link { text: text.into(), href: href.into() }
}

#[cfg(test)]
mod tests {
    use super::foreign_href;

    #[test]
    fn a_repository_cannot_make_a_link_that_runs_or_misleads() {
        for good in ["https://x.test/a", "HTTP://x.test", "mailto:pay@x.test"] {
            assert_eq!(foreign_href(good).as_deref(), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//x.test",
            "/crawl",
            "https://",
            "https://x .test",
            "ftp://x",
            "",
        ] {
            assert_eq!(foreign_href(bad), None, "{bad}");
        }
    }
}
