//! .NET Aspire application hosts.

use catalog_schema::fact::{Deployable, Hint};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::names::{folder, image, join, last, plain};
use super::xml::elements;
use super::{Facts, hint, line_at, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads application hosts; see [`Extractor::doc`].
pub struct AspireHosts;

impl Extractor for AspireHosts {
    fn id(&self) -> &'static str {
        "aspire"
    }

    fn doc(&self) -> &'static str {
        "A .NET Aspire application host names the projects it runs and the containers beside them; the project's folder \
         comes from the host's project references."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        matches!(last(path), "Program.cs" | "AppHost.cs")
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        static BUILDER: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"(\w+)\s*=\s*DistributedApplication\s*\.\s*CreateBuilder").ok());
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        let builder = BUILDER.as_ref().and_then(|regex| regex.captures(&text)).map(|found| found[1].to_owned());
        if let Some(builder) = builder {
            Host { builder, folder: folder(file.path), projects: projects(folder(file.path), tree) }
                .read(&text, &mut facts);
        }
        facts.done()
    }
}

struct Host<'a> {
    builder: String,
    folder: &'a str,
    /// Folder by the plain name of the project.
    projects: BTreeMap<String, String>,
}

impl Host<'_> {
    fn read(&self, text: &str, facts: &mut Facts<'_>) {
        let mut variables: BTreeMap<&str, String> = BTreeMap::new();
        let mut at = 0;
        for statement in text.split(';') {
            let start = at + (statement.len() - statement.trim_start().len());
            at += statement.len() + 1;
            let Some(call) = Call::read(statement) else {
                continue;
            };
            if call.receiver != self.builder {
                // A database on a server is the server, for those who need it.
                if let (Some(variable), Some(server)) = (call.variable, variables.get(call.receiver).cloned()) {
                    variables.insert(variable, server);
                }
                continue;
            }
            if let Some(variable) = call.variable {
                variables.insert(variable, call.name.to_owned());
            }
            if let Some(mut found) = self.deployable(&call, statement) {
                found.needs = needs(statement, &variables);
                facts.add(Some(line_at(text, start)), found);
            }
        }
    }

    fn deployable(&self, call: &Call<'_>, statement: &str) -> Option<Deployable> {
        let mut found = hint(Hint::Workload);
        found.name = Some(call.name.to_owned());
        let second = call.arguments.get(1).copied();
        match call.method {
            "Project" => {
                let project = call.generic.map(|generic| generic.rsplit('.').next().unwrap_or(generic));
                let by_name = project.and_then(|project| self.projects.get(&plain(project)).cloned());
                let by_path = || second.filter(|path| path.ends_with("proj")).and_then(|path| join(self.folder, path));
                found.root = by_name.or_else(|| by_path().map(|path| folder(&path).to_owned()));
            }
            "Container" => found.image = second.and_then(image),
            "NpmApp" | "NodeApp" | "JavaScriptApp" | "ViteApp" | "YarnApp" | "PnpmApp" | "BunApp" | "DenoApp"
            | "PythonApp" | "PythonScript" | "PythonModule" | "UvicornApp" | "Dockerfile" | "GolangApp"
            | "SpringApp" | "JavaApp" | "CSharpApp" | "RustApp" | "Executable" => {
                let path = if call.method == "Executable" { call.arguments.get(2).copied() } else { second };
                found.root = path.and_then(|path| join(self.folder, path));
            }
            method if is_setting(method) => return None,
            method => {
                static IMAGE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\.WithImage\("([^"]+)""#).ok());
                let given =
                    IMAGE.as_ref().and_then(|regex| regex.captures(statement)).and_then(|found| image(&found[1]));
                found.image = given.or_else(|| Some(method.trim_start_matches("Azure").to_lowercase()));
            }
        }
        Some(found)
    }
}

/// Parameters and environments are not run.
fn is_setting(method: &str) -> bool {
    method.contains("Parameter")
        || method.contains("ConnectionString")
        || method.ends_with("Environment")
        || method.contains("Publisher")
        || method.contains("Infrastructure")
        || method.ends_with("ExternalService")
}

/// `var x = builder.AddRedis("name", ...)`.
struct Call<'a> {
    variable: Option<&'a str>,
    receiver: &'a str,
    method: &'a str,
    generic: Option<&'a str>,
    name: &'a str,
    /// The string arguments, the name first.
    arguments: Vec<&'a str>,
}

impl<'a> Call<'a> {
    fn read(statement: &'a str) -> Option<Self> {
        static CALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(
                r#"(?:(\w+)\s*=\s*)?\b(\w+)\s*\.\s*Add(\w+)\s*(?:<([^<>]*)>)?\s*\(\s*(?:name:\s*)?"([^"]+)"([^;{}]*)"#,
            )
            .ok()
        });
        static STRING: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r#"^\s*,\s*(?:\w+:\s*)?@?"([^"]*)""#).ok());
        let found = CALL.as_ref()?.captures(statement)?;
        let group = |index| found.get(index).map(|text| text.as_str());
        let mut arguments = vec![group(5)?];
        let mut rest = group(6).unwrap_or_default();
        while let Some(next) = STRING.as_ref().and_then(|regex| regex.captures(rest)) {
            arguments.extend(next.get(1).map(|text| text.as_str()));
            rest = &rest[next.get(0)?.end()..];
        }
        let (receiver, method, name) = (group(2)?, group(3)?, group(5)?);
        Some(Self { variable: group(1), receiver, method, generic: group(4), name, arguments })
    }
}

fn needs(statement: &str, variables: &BTreeMap<&str, String>) -> Vec<String> {
    static NEED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\.(?:WithReference|WaitFor|WaitForCompletion)\((\w+)").ok());
    let found = NEED.iter().flat_map(|regex| regex.captures_iter(statement));
    let mut needs: Vec<String> = found.filter_map(|found| variables.get(&found[1]).cloned()).collect();
    needs.sort();
    needs.dedup();
    needs
}

/// The folders of the projects that the host refers to, by their plain names.
fn projects(host: &str, tree: &dyn TreeView) -> BTreeMap<String, String> {
    let files = tree.list(host);
    let Some(own) = files.iter().find(|path| path.ends_with(".csproj") && folder(path) == host) else {
        return BTreeMap::new();
    };
    let bytes = tree.read(own).unwrap_or_default();
    let found = elements(&text(&bytes));
    let references = found.iter().filter(|element| element.name() == "ProjectReference");
    let paths = references.filter_map(|element| join(host, element.attribute("Include")?));
    paths
        .map(|path| {
            let stem = last(&path).rsplit_once('.').map_or(last(&path), |(stem, _)| stem);
            (plain(stem), folder(&path).to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn projects_containers_and_their_needs_are_read() {
        let program = "var builder = DistributedApplication.CreateBuilder(args);
builder.AddForwardedHeaders();
var bus = builder.AddRabbitMQ(\"bus\");
var pg = builder.AddPostgres(\"pg\").WithImage(\"acme/pgvector\");
var db = pg.AddDatabase(\"orders\");
var key = builder.AddParameter(\"key\");
builder.AddProject<Projects.Order_API>(\"order-api\", profile)
    .WithReference(bus).WaitFor(db).WithReference(db);
builder.AddNpmApp(\"shop\", \"../Shop\", \"start\");
builder.AddContainer(\"mail\", \"maildev/maildev\", \"2\");
";
        let project = "<Project><ItemGroup><ProjectReference Include=\"..\\Order.API\\Order.API.csproj\" /></ItemGroup></Project>";
        let files = Files(vec![("src/Host/Program.cs", program), ("src/Host/Host.csproj", project)]);
        let found = hints(&AspireHosts, &files);
        let by = |name: &str| found.iter().find(|hint| hint.name.as_deref() == Some(name)).unwrap();
        assert_eq!(found.len(), 5);
        assert_eq!(by("order-api").root.as_deref(), Some("src/Order.API"));
        assert_eq!(by("order-api").needs, ["bus", "pg"]);
        assert_eq!(by("bus").image.as_deref(), Some("rabbitmq"));
        assert_eq!(by("pg").image.as_deref(), Some("acme/pgvector"));
        assert_eq!(by("shop").root.as_deref(), Some("src/Shop"));
        assert_eq!(by("mail").image.as_deref(), Some("maildev/maildev"));
    }

    #[test]
    fn a_program_that_hosts_nothing_says_nothing() {
        let files =
            Files(vec![("Program.cs", "var builder = WebApplication.CreateBuilder(args); builder.AddRedis(\"x\");")]);
        assert!(hints(&AspireHosts, &files).is_empty());
    }
}
