//! The words that tell real folders and names from those that hold no services.

pub(super) use catalog_schema::name::{plain, words};

/// The folder of a path; `""` for the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last segment of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a path is a folder or stands below it.
pub(super) fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a folder's name says that nothing in it is a service of the organisation.
fn is_idle_segment(segment: &str) -> bool {
    const WHOLE: &[&str] = &[
        "test",
        "tests",
        "testing",
        "testdata",
        "__tests__",
        "spec",
        "specs",
        "e2e",
        "example",
        "examples",
        "sample",
        "samples",
        "fixture",
        "fixtures",
        "mock",
        "mocks",
        "doc",
        "docs",
        "documentation",
        "hack",
        "tool",
        "tools",
        "script",
        "scripts",
        "ci",
        "bench",
        "benchmark",
        "benchmarks",
        "perf",
        "vendor",
        "vendored",
        "thirdparty",
        "nodemodules",
        "generated",
        "gen",
        "genproto",
        "dist",
        "target",
        "devcontainer",
        "playground",
        "tutorial",
        "tutorials",
        "skeleton",
        "contrib",
        "scaffolding",
        "bower_components",
        "site-packages",
        "archetype-resources",
    ];
    const ENDS: &[&str] =
        &["test", "tests", "e2e", "example", "examples", "sample", "samples", "fixture", "fixtures", "benchmarks"];
    const BEGINS: &[&str] = &["sample", "samples", "example", "examples", "e2e"];
    let words = words(segment);
    segment.starts_with('.') && segment.len() > 1
        || WHOLE.contains(&segment.to_lowercase().as_str())
        || WHOLE.contains(&words.concat().as_str())
        || words.len() > 1 && words.last().is_some_and(|word| ENDS.contains(&word.as_str()))
        || words.len() > 1 && words.first().is_some_and(|word| BEGINS.contains(&word.as_str()))
}

/// Whether a folder holds tests, examples, tools, documents or foreign or generated code.
pub(super) fn is_idle(folder: &str) -> bool {
    folder.split('/').any(is_idle_segment)
}

/// Whether a file's name says that it serves tests or continuous integration only.
pub(super) fn is_test_file(path: &str) -> bool {
    const WORDS: &[&str] =
        &["test", "tests", "testing", "e2e", "ci", "cypress", "sut", "example", "sample", "benchmark"];
    words(last(path)).iter().any(|word| WORDS.contains(&word.as_str()))
}

/// Whether a folder's name says how things are built or deployed, not what they are.
pub(super) fn is_plumbing(segment: &str) -> bool {
    const WORDS: &[&str] = &[
        "docker",
        "dockerfiles",
        "dockerfile",
        "containers",
        "container",
        "build",
        "builds",
        "package",
        "packaging",
        "deploy",
        "deployment",
        "deployments",
        "k8s",
        "kubernetes",
        "kube",
        "helm",
        "chart",
        "charts",
        "infra",
        "infrastructure",
        "terraform",
        "kustomize",
        "manifests",
        "ops",
        "images",
        "compose",
        "skaffold",
        "images",
    ];
    WORDS.contains(&segment.to_lowercase().as_str())
}

/// Whether a name says what kind of thing it is, but not which: many repositories have one of that name.
pub(super) fn is_generic(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "app",
        "application",
        "web",
        "server",
        "api",
        "service",
        "services",
        "backend",
        "main",
        "dev",
        "src",
        "project",
        "worker",
        "cmd",
        "site",
        "website",
        "core",
        "default",
        "run",
        "runner",
        "code",
        "node",
        "python",
        "go",
        "ruby",
        "php",
        "java",
        "rust",
        "rails",
        "django",
        "image",
        "container",
        "prod",
        "production",
        "local",
        "base",
        "daemon",
        "http",
        "grpc",
        "start",
    ];
    WORDS.contains(&plain(name).as_str())
}

/// Whether a name says that the thing runs to its end and stops.
pub(super) fn is_one_off(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "migrate",
        "migration",
        "migrations",
        "migrator",
        "seed",
        "seeder",
        "init",
        "initializer",
        "setup",
        "bootstrap",
        "test",
        "tests",
        "e2e",
        "lint",
    ];
    words(name).iter().any(|word| WORDS.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_folders_are_known_by_whole_words() {
        for folder in ["x/tests", "src/Cart.UnitTests", ".github/a", "docs", "a/node_modules/b", "sample-manifests"] {
            assert!(is_idle(folder), "{folder}");
        }
        for folder in ["", "src/cart", "testimonials", "documents", "contest", "services/test-centre"] {
            assert!(!is_idle(folder), "{folder}");
        }
    }
}
