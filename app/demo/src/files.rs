//! Which files a service consists of, and what kind of file a path is.

use crate::descriptor;
#[cfg(test)]
use crate::language::Language;
use crate::plan::{Deployment, Readme, Runbook, Service};

const README: &str = include_str!("../templates/common/README.md");
const README_SHORT: &str = include_str!("../templates/common/README-short.md");
const RUNBOOK: &str = include_str!("../templates/common/runbook.md");
const ARCHITECTURE: &str = include_str!("../templates/common/architecture.md");
const DECISION_FIRST: &str = include_str!("../templates/common/adr-first.md");
const DECISION_SECOND: &str = include_str!("../templates/common/adr-second.md");
const PIPELINE: &str = include_str!("../templates/common/ci.yml");
const KUBERNETES: &str = include_str!("../templates/common/deployment.yaml");
const COMPOSE: &str = include_str!("../templates/common/compose.yaml");
const CHART: &str = include_str!("../templates/common/Chart.yaml");
const CHART_VALUES: &str = include_str!("../templates/common/values.yaml");
const CHART_DEPLOYMENT: &str = include_str!("../templates/common/chart-deployment.yaml");
const OPENAPI: &str = include_str!("../templates/common/openapi.yaml");
const WIT: &str = include_str!("../templates/common/world.wit");
const WADM: &str = include_str!("../templates/common/wadm.yaml");
const WASMCLOUD: &str = include_str!("../templates/common/wasmcloud.toml");

/// Endings of files in a programming language: what knowledge is counted on.
const CODE: [&str; 12] = [".rs", ".go", ".java", ".kt", ".ts", ".py", ".cs", ".rb", ".ex", ".exs", ".php", ".kts"];

/// All files of a service: path below its folder, or below the repository's where it begins with a slash.
pub(crate) fn of_service(service: &Service) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = service
        .language
        .sources()
        .iter()
        .filter(|(path, _)| !(service.deployment == Deployment::WasmCloud && *path == "Dockerfile"))
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let mut add = |path: &str, text: &str| files.push((path.to_owned(), text.to_owned()));
    match service.readme {
        Readme::Full => add("README.md", README),
        Readme::Short => add("README.md", README_SHORT),
        Readme::None => {}
    }
    match service.runbook {
        Runbook::Docs => add("docs/runbook.md", RUNBOOK),
        Runbook::Root => add("RUNBOOK.md", RUNBOOK),
        Runbook::Annotation => add("docs/operations.md", RUNBOOK),
        Runbook::None | Runbook::Link | Runbook::Heading => {}
    }
    if service.readme != Readme::Short {
        add("docs/architecture.md", ARCHITECTURE);
        add("docs/adr/0001-own-the-‹noun›-table.md", DECISION_FIRST);
    }
    if service.has("records") {
        add("docs/adr/0002-answer-before-the-belt-moves-on.md", DECISION_SECOND);
    }
    if service.has("openapi") {
        add("openapi.yaml", OPENAPI);
    }
    add("/.github/workflows/‹name›.yml", PIPELINE);
    deployment(service, &mut add);
    if service.codeowners && service.root.is_empty() {
        add("/.github/CODEOWNERS", &codeowners(service));
    }
    if let Some(owner) = &service.owner {
        add("catalog-info.yaml", &descriptor::of_service(service, owner));
    }
    files
}

/// Is the path source text in a programming language?
pub(crate) fn is_code(path: &str) -> bool {
    CODE.iter().any(|ending| path.ends_with(ending)) || path.ends_with("Dockerfile")
}

/// Is the path a README, a runbook or another text for people? Decision records are never revised.
pub(crate) fn is_document(path: &str) -> bool {
    path.ends_with(".md") && !path.contains("/adr/")
}

/// Is the path in the service's main language?
#[cfg(test)]
pub(crate) fn is_in(language: Language, path: &str) -> bool {
    language.endings().iter().any(|ending| path.ends_with(ending))
}

fn deployment(service: &Service, add: &mut impl FnMut(&str, &str)) {
    match service.deployment {
        Deployment::Kubernetes => add("deploy/deployment.yaml", KUBERNETES),
        Deployment::Compose => add("compose.yaml", COMPOSE),
        Deployment::Helm => {
            add("deploy/‹name›/Chart.yaml", CHART);
            add("deploy/‹name›/values.yaml", CHART_VALUES);
            add("deploy/‹name›/templates/deployment.yaml", CHART_DEPLOYMENT);
        }
        Deployment::WasmCloud => {
            add("wit/world.wit", WIT);
            add("wadm.yaml", WADM);
            add("wasmcloud.toml", WASMCLOUD);
        }
    }
}

fn codeowners(service: &Service) -> String {
    let team = service.team.as_deref().unwrap_or("platform");
    // Only the planned company has a team that looks after everybody's pipelines.
    let pipelines = if service.system.is_some() { "platform" } else { team };
    let mut text =
        format!("# Who is asked to review. The last matching line wins.\n*                 @kestrel-parcels/{team}\n");
    text.push_str(&format!("/.github/          @kestrel-parcels/{pipelines}\n"));
    if service.readme != Readme::Short {
        text.push_str(&format!("/docs/             @kestrel-parcels/{team}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_from_data_and_prose() {
        assert!(is_code("src/main.rs") && is_code("build.gradle.kts") && is_code("Dockerfile"));
        assert!(!is_code("catalog-info.yaml") && !is_code("README.md") && !is_code("Cargo.lock"));
        assert!(is_document("docs/runbook.md") && !is_document("docs/adr/0001-x.md"));
    }
}
