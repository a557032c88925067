//! Deployable evidence: what is built, deployed or run, one extractor per ecosystem.
//!
//! An extractor says what one file says and judges nothing: which hints are one service, and which
//! are none, is settled over all repositories in `resolve::service`.

use catalog_schema::fact::{Claim, Deployable, Fact, Hint, Role, Standing};

use super::{Extraction, Extractor};

mod aspire;
mod bake;
mod cargo;
mod compose;
mod containerfile;
mod dotnet;
mod elixir;
mod go;
mod helm;
mod jvm;
mod kubernetes;
mod names;
mod node;
mod outline;
mod php;
mod platform;
mod python;
mod ruby;
mod scala;
mod skaffold;
mod wadm;
mod xml;

/// Every extractor of deployable evidence, in the order of the "how we know" page.
pub const EXTRACTORS: &[&dyn Extractor] = &[
    &containerfile::Containerfiles,
    &compose::Compose,
    &kubernetes::Kubernetes,
    &helm::Charts,
    &skaffold::Skaffold,
    &bake::Bake,
    &platform::Platforms,
    &wadm::Wasmcloud,
    &aspire::AspireHosts,
    &go::GoMains,
    &cargo::CargoManifests,
    &node::NodeManifests,
    &jvm::MavenModules,
    &jvm::GradleProjects,
    &dotnet::DotnetProjects,
    &python::PythonEntries,
    &ruby::RubyEntries,
    &php::ComposerManifests,
    &elixir::MixProjects,
    &scala::SbtBuilds,
];

/// The largest deployment file that is read: rendered release manifests are long.
const MANIFEST_LIMIT: u64 = 1024 * 1024;

/// A hint with nothing else known.
fn hint(hint: Hint) -> Deployable {
    Deployable {
        hint,
        name: None,
        root: None,
        image: None,
        needs: Vec::new(),
        role: Role::Main,
        part: None,
        base: None,
    }
}

/// Collects the facts of one file.
struct Facts<'a> {
    extractor: &'static str,
    path: &'a str,
    facts: Vec<Fact>,
}

impl<'a> Facts<'a> {
    fn new(extractor: &'static str, path: &'a str) -> Self {
        Self { extractor, path, facts: Vec::new() }
    }

    /// Adds what the given 1-based line says.
    fn add(&mut self, line: Option<u32>, deployable: Deployable) {
        self.facts.push(Fact {
            path: self.path.to_owned(),
            line,
            extractor: self.extractor.to_owned(),
            standing: Standing::Observed,
            claim: Claim::Deployable(deployable),
        });
    }

    fn done(self) -> Extraction {
        Extraction { facts: self.facts, problems: Vec::new() }
    }
}

/// The text of a file; bytes that are no UTF-8 are replaced.
fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// The 1-based line of the first match of a text, for evidence.
fn line_of(text: &str, needle: &str) -> Option<u32> {
    text.find(needle).map(|at| line_at(text, at))
}

/// The 1-based line of a byte offset.
fn line_at(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    u32::try_from(before.iter().filter(|byte| **byte == b'\n').count() + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::extract::fixture::{Files, run};

    /// The hints of a fixture tree, for the tests of the extractors.
    pub(super) fn hints(extractor: &dyn Extractor, files: &Files) -> Vec<Deployable> {
        let facts = run(extractor, files).facts;
        let deployables = facts.into_iter().map(|fact| match fact.claim {
            Claim::Deployable(deployable) => deployable,
            other => panic!("not a deployable: {other:?}"),
        });
        deployables.collect()
    }

    #[test]
    fn ids_are_unique_and_documented() {
        let mut ids: Vec<_> = EXTRACTORS.iter().map(|extractor| extractor.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), EXTRACTORS.len());
        assert!(EXTRACTORS.iter().all(|extractor| extractor.doc().len() > 40));
    }

    #[test]
    fn foreign_bytes_never_break_an_extractor() {
        let nasty: &[&[u8]] = &[
            b"",
            b"\xff\xfe\x00",
            b"{{{{[[[[((((",
            b"a: &a\n  <<: *a\n",
            b"<a><b></a>",
            b"[[[bin]]\n",
            b"FROM\nFROM \\\n",
        ];
        let names = [
            "x/Dockerfile",
            "x/compose.yaml",
            "x/k.yaml",
            "x/Chart.yaml",
            "x/skaffold.yaml",
            "x/docker-bake.hcl",
            "x/fly.toml",
            "x/wasmcloud.toml",
            "x/AppHost.cs",
            "x/main.go",
            "x/Cargo.toml",
            "x/package.json",
            "x/pom.xml",
            "x/build.gradle",
            "x/a.csproj",
            "x/main.py",
            "x/config.ru",
            "x/composer.json",
            "x/mix.exs",
            "x/build.sbt",
            "x/Procfile",
            "x/app.json",
        ];
        for extractor in EXTRACTORS {
            for path in names.iter().filter(|path| extractor.wants(path)) {
                for bytes in nasty {
                    extractor.extract(&crate::extract::File { path, bytes, host: None }, &Files(Vec::new()));
                }
            }
        }
    }
}
