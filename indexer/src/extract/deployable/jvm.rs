//! Maven modules and Gradle projects.

use catalog_schema::fact::{Hint, Role};

use super::names::{below, folder, last};
use super::xml::{Element, elements};
use super::{Facts, hint, line_of, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Words in the name of a plugin or dependency that make a JVM project a service.
const SERVICE_KITS: &[&str] = &[
    "spring-boot",
    "spring-cloud",
    "quarkus",
    "micronaut",
    "dropwizard",
    "helidon",
    "vertx",
    "ktor-server",
    "javalin",
    "ratpack",
    "org.springframework.boot",
    "grpc-netty",
    "wildfly",
    "open-liberty",
    "io.ktor",
    "armeria",
    "http4k",
];

/// Reads `pom.xml`; see [`Extractor::doc`].
pub struct MavenModules;

impl Extractor for MavenModules {
    fn id(&self) -> &'static str {
        "maven"
    }

    fn doc(&self) -> &'static str {
        "A Maven module with a service framework (Spring Boot, Quarkus, Micronaut ...) and an application class is a web \
         project; one without is a library; a parent of modules is neither."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        last(path) == "pom.xml"
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        let found = elements(&text);
        let at = |path: &str| found.iter().find(|element| element.path == path).map(|element| element.text.as_str());
        let Some(artifact) = at("project/artifactId") else {
            return facts.done();
        };
        if at("project/packaging") == Some("pom") {
            return facts.done();
        }
        let root = folder(file.path);
        let has_kit = uses_kit(&found) && has_application(tree, root);
        let is_runnable = found.iter().any(|element| element.name() == "mainClass");
        let mut fact = hint(if has_kit || is_runnable { Hint::Executable } else { Hint::Library });
        fact.name = Some(artifact.to_owned());
        fact.root = Some(root.to_owned());
        if has_kit {
            fact.role = Role::Web;
        }
        facts.add(line_of(&text, &format!("<artifactId>{artifact}</artifactId>")), fact);
        facts.done()
    }
}

/// Whether a dependency that is not only for tests, a plugin or the parent belongs to a service framework.
fn uses_kit(found: &[Element]) -> bool {
    let names =
        found.iter().filter(|element| element.name() == "artifactId" && !element.path.contains("dependencyManagement"));
    names.filter(|element| element.path != "project/artifactId" && !element.text.contains("test")).any(|element| {
        SERVICE_KITS.iter().any(|kit| element.text.contains(kit)) && element.path != "project/parent/artifactId"
    })
}

/// Whether the module has a class that starts an application.
fn has_application(tree: &dyn TreeView, root: &str) -> bool {
    let sources = tree.list(&below(root, "src/main"));
    sources.iter().any(|path| {
        let name = last(path);
        let Some((stem, ending)) = name.rsplit_once('.') else {
            return false;
        };
        let source = matches!(ending, "java" | "kt" | "scala" | "groovy");
        let server = path.contains("/controller")
            || path.contains("/resource")
            || stem.ends_with("Controller")
            || stem.ends_with("Resource");
        source
            && (stem.ends_with("Application")
                || stem.ends_with("App")
                || stem.ends_with("Main")
                || stem.ends_with("Server")
                || server)
    })
}

/// Reads Gradle build files; see [`Extractor::doc`].
pub struct GradleProjects;

impl Extractor for GradleProjects {
    fn id(&self) -> &'static str {
        "gradle"
    }

    fn doc(&self) -> &'static str {
        "A Gradle project with a service framework's plugin is a web project; with the application plugin it is something \
         to run; with the java-library plugin it is a library."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        matches!(last(path), "build.gradle" | "build.gradle.kts")
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        let root = folder(file.path);
        let applied: Vec<&str> = text.lines().map(str::trim).filter(|line| is_plugin(line)).collect();
        let has = |word: &str| applied.iter().any(|line| line.contains(word) && !line.contains("apply false"));
        let is_aggregate = !tree.exists(&below(root, "src"));
        let (kind, role) = if has("com.android") || is_aggregate {
            return facts.done();
        } else if SERVICE_KITS.iter().any(|kit| has(kit)) && (has_application(tree, root) || has("application")) {
            (Hint::Executable, Role::Web)
        } else if has("application") || has("jib") || has("shadow") {
            (Hint::Executable, Role::Main)
        } else if has("java") || has("kotlin") || has("scala") || has("groovy") {
            (Hint::Library, Role::Main)
        } else {
            return facts.done();
        };
        let mut found = hint(kind);
        found.name = Some(last(root).to_owned()).filter(|name| !name.is_empty());
        (found.root, found.role) = (Some(root.to_owned()), role);
        facts.add(applied.first().and_then(|line| line_of(&text, line)), found);
        facts.done()
    }
}

/// `id 'x'`, `id("x")`, `apply plugin: 'x'`, `alias(libs.plugins.x)`, `application`, `kotlin("jvm")`.
fn is_plugin(line: &str) -> bool {
    ["id ", "id(", "apply plugin", "apply(plugin", "alias(", "kotlin("].iter().any(|begin| line.starts_with(begin))
        || matches!(line, "application" | "java" | "`java-library`" | "scala" | "groovy" | "`application`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn maven_modules_are_told_apart() {
        let service = "<project><parent><artifactId>spring-boot-parent</artifactId></parent><artifactId>visits</artifactId><dependencies><dependency><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies></project>";
        let files = Files(vec![
            ("pom.xml", "<project><artifactId>all</artifactId><packaging>pom</packaging></project>"),
            ("visits/pom.xml", service),
            ("visits/src/main/java/a/VisitsApplication.java", ""),
            ("lib/pom.xml", "<project><artifactId>lib</artifactId></project>"),
        ]);
        let found = hints(&MavenModules, &files);
        let rows: Vec<_> =
            found.iter().map(|hint| (hint.name.as_deref().unwrap_or(""), hint.hint, hint.role)).collect();
        assert_eq!(rows, [("visits", Hint::Executable, Role::Web), ("lib", Hint::Library, Role::Main)]);
    }

    #[test]
    fn gradle_projects_are_told_apart() {
        let files = Files(vec![
            ("build.gradle", "plugins {\n  id 'java'\n}\n"),
            ("ad/build.gradle", "plugins {\n    id 'application'\n}\n"),
            ("ad/src/main/java/A.java", ""),
            ("fraud/build.gradle.kts", "plugins {\n    id(\"org.springframework.boot\") version \"3\"\n}\n"),
            ("fraud/src/main/kotlin/FraudApplication.kt", ""),
            ("app/build.gradle", "apply plugin: 'com.android.application'\n"),
            ("app/src/main/java/B.java", ""),
        ]);
        let found = hints(&GradleProjects, &files);
        let rows: Vec<_> =
            found.iter().map(|hint| (hint.name.as_deref().unwrap_or(""), hint.hint, hint.role)).collect();
        assert_eq!(rows, [("ad", Hint::Executable, Role::Main), ("fraud", Hint::Executable, Role::Web)]);
    }
}
