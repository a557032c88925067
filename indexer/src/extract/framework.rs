//! Frameworks that manifests name.

use std::collections::BTreeMap;

use catalog_schema::fact::{Claim, Fact, Framework, Standing};

use super::{Extraction, Extractor, File, TreeView};

/// Reads dependency manifests; see [`Extractor::doc`].
pub struct Frameworks;

/// A framework, the manifests that name it, and the languages one works in with it.
struct Kit {
    name: &'static str,
    /// File names; a leading `*` stands for any beginning.
    files: &'static [&'static str],
    /// How a dependency on it is written; a trailing `*` stands for any ending.
    words: &'static [&'static str],
    languages: &'static [&'static str],
}

const NPM: &[&str] = &["package.json"];
const JAVASCRIPT: &[&str] = &["JavaScript", "TypeScript"];
const JVM: &[&str] = &["pom.xml", "build.gradle", "build.gradle.kts"];
const JAVA: &[&str] = &["Java", "Kotlin", "Groovy"];
const PYTHON: &[&str] = &["*requirements.txt", "pyproject.toml", "Pipfile"];
const CARGO: &[&str] = &["Cargo.toml"];
const GO: &[&str] = &["go.mod"];

/// Frameworks that shape how code in them is written: knowing the language is not enough.
const KITS: &[Kit] = &[
    kit("React", NPM, &["\"react\""], &["JavaScript", "TypeScript", "TSX"]),
    kit("Vue", NPM, &["\"vue\""], &["JavaScript", "TypeScript", "Vue"]),
    kit("Svelte", NPM, &["\"svelte\""], &["JavaScript", "TypeScript", "Svelte"]),
    kit("Angular", NPM, &["\"@angular/core\""], JAVASCRIPT),
    kit("Express", NPM, &["\"express\""], JAVASCRIPT),
    kit("NestJS", NPM, &["\"@nestjs/core\""], JAVASCRIPT),
    kit("Spring Boot", JVM, &["spring-boot-starter*", "org.springframework.boot"], JAVA),
    kit("Quarkus", JVM, &["io.quarkus"], JAVA),
    kit("Micronaut", JVM, &["io.micronaut*"], JAVA),
    kit("Ktor", JVM, &["io.ktor", "ktor-server*"], &["Kotlin"]),
    kit("ASP.NET Core", &["*.csproj", "*.fsproj"], &["microsoft.net.sdk.web"], &["C#", "F#"]),
    kit("Django", PYTHON, &["django"], &["Python"]),
    kit("Flask", PYTHON, &["flask"], &["Python"]),
    kit("FastAPI", PYTHON, &["fastapi"], &["Python"]),
    kit("Ruby on Rails", &["Gemfile"], &["'rails'", "\"rails\""], &["Ruby"]),
    kit("Sinatra", &["Gemfile"], &["'sinatra'", "\"sinatra\""], &["Ruby"]),
    kit("Laravel", &["composer.json"], &["\"laravel/framework\""], &["PHP"]),
    kit("Symfony", &["composer.json"], &["\"symfony/framework-bundle\""], &["PHP"]),
    kit("Phoenix", &["mix.exs"], &[":phoenix"], &["Elixir"]),
    kit("Axum", CARGO, &["axum"], &["Rust"]),
    kit("Actix Web", CARGO, &["actix-web"], &["Rust"]),
    kit("Rocket", CARGO, &["rocket"], &["Rust"]),
    kit("Gin", GO, &["github.com/gin-gonic/gin"], &["Go"]),
    kit("Echo", GO, &["github.com/labstack/echo*"], &["Go"]),
    kit("Flutter", &["pubspec.yaml"], &["flutter"], &["Dart"]),
];

const fn kit(
    name: &'static str,
    files: &'static [&'static str],
    words: &'static [&'static str],
    languages: &'static [&'static str],
) -> Kit {
    Kit { name, files, words, languages }
}

impl Extractor for Frameworks {
    fn id(&self) -> &'static str {
        "framework"
    }

    fn doc(&self) -> &'static str {
        "A dependency manifest (package.json, pom.xml, Gradle, .csproj, requirements, pyproject.toml, Gemfile, composer.json, \
         mix.exs, Cargo.toml, go.mod, pubspec.yaml) that names a well-known framework says that code beside it is written with it."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        let name = last(path);
        KITS.iter().any(|kit| kit.files.iter().any(|file| is_named(name, file)))
    }

    fn extract(&self, file: &File<'_>, _: &dyn TreeView) -> Extraction {
        let text = String::from_utf8_lossy(file.bytes).to_lowercase();
        let name = last(file.path);
        let kits: Vec<&Kit> = KITS.iter().filter(|kit| kit.files.iter().any(|f| is_named(name, f))).collect();
        let mut found: BTreeMap<&str, (u32, &Kit)> = BTreeMap::new();
        for (line, number) in text.lines().zip(1_u32..).filter(|(line, _)| !is_comment(line)) {
            for kit in &kits {
                if kit.words.iter().any(|word| holds(line, word)) {
                    found.entry(kit.name).or_insert((number, kit));
                }
            }
        }
        let fact = |(name, (line, kit)): (&str, (u32, &Kit))| Fact {
            path: file.path.to_owned(),
            line: Some(line),
            extractor: self.id().to_owned(),
            standing: Standing::Observed,
            claim: Claim::Framework(Framework {
                name: name.to_owned(),
                languages: kit.languages.iter().map(|l| (*l).to_owned()).collect(),
            }),
        };
        Extraction { facts: found.into_iter().map(fact).collect(), problems: Vec::new() }
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_named(name: &str, file: &str) -> bool {
    match file.strip_prefix('*') {
        Some(end) => name.ends_with(end),
        None => name == file,
    }
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["#", "//", "<!--", "* "].iter().any(|mark| line.starts_with(mark))
}

/// Whether a word stands in a line, not as a part of a longer name.
fn holds(line: &str, word: &str) -> bool {
    let (stem, open) = word.strip_suffix('*').map_or((word, false), |stem| (stem, true));
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/');
    let quoted = stem.starts_with(['"', '\'', ':']);
    line.match_indices(stem).any(|(at, _)| {
        let before = line[..at].chars().next_back().filter(|_| !quoted);
        let after = line[at + stem.len()..].chars().next().filter(|_| !open && !stem.ends_with(['"', '\'']));
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fixture::{Files, run};

    fn names(files: Vec<(&'static str, &'static str)>) -> Vec<String> {
        let told = run(&Frameworks, &Files(files)).facts.into_iter().map(|fact| match fact.claim {
            Claim::Framework(framework) => format!("{} {}:{}", framework.name, fact.path, fact.line.unwrap_or(0)),
            other => format!("{other:?}"),
        });
        told.collect()
    }

    #[test]
    fn a_dependency_names_its_framework_with_its_line() {
        let told = names(vec![
            ("web/package.json", "{\"dependencies\": {\n \"react\": \"^18\",\n \"react-dom\": \"^18\"}}"),
            ("a/pom.xml", "<project>\n<artifactId>spring-boot-starter-web</artifactId></project>"),
            ("b/B.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\">"),
            ("c/requirements.txt", "Django==4.2\nflask-cors\n"),
            ("d/Gemfile", "gem 'rails', '~> 7'"),
            ("e/Cargo.toml", "[dependencies]\naxum = { version = \"0.8\" }\naxum-extra = \"1\""),
            ("f/go.mod", "require github.com/gin-gonic/gin v1.9"),
        ]);
        let expected = [
            "React web/package.json:2",
            "Spring Boot a/pom.xml:2",
            "ASP.NET Core b/B.csproj:1",
            "Django c/requirements.txt:1",
            "Ruby on Rails d/Gemfile:1",
            "Axum e/Cargo.toml:2",
            "Gin f/go.mod:1",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_longer_name_or_a_comment_is_no_framework() {
        let told = names(vec![
            ("package.json", "{\"dependencies\": {\"react-router\": \"6\", \"expressive\": \"1\"}}"),
            ("requirements.txt", "# django\ndjango-filter\n"),
            ("Cargo.toml", "axum-core = \"1\""),
            ("a.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\">"),
        ]);
        assert!(told.is_empty(), "{told:?}");
    }
}
