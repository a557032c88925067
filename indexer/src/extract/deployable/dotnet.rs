//! .NET projects.

use catalog_schema::fact::{Hint, Role};

use super::names::{folder, last};
use super::xml::elements;
use super::{Facts, hint, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads .NET project files; see [`Extractor::doc`].
pub struct DotnetProjects;

impl Extractor for DotnetProjects {
    fn id(&self) -> &'static str {
        "dotnet"
    }

    fn doc(&self) -> &'static str {
        "A .NET project with the Web or Worker kit is a web project, one with the output type Exe is something to run, test \
         projects and application hosts are neither, and the others are libraries."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        [".csproj", ".fsproj", ".vbproj"].iter().any(|ending| path.ends_with(ending))
    }

    fn extract(&self, file: &File<'_>, _tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let found = elements(&text(file.bytes));
        let sdk = found.first().and_then(|project| project.attribute("Sdk")).unwrap_or_default();
        let packages = || {
            found.iter().filter(|element| element.name() == "PackageReference").filter_map(|e| e.attribute("Include"))
        };
        let value =
            |name: &str| found.iter().find(|element| element.name() == name).map(|element| element.text.as_str());
        let is_test = packages().any(|name| name == "Microsoft.NET.Test.Sdk" || name.starts_with("xunit"))
            || value("IsTestProject") == Some("true");
        let is_host = sdk.starts_with("Aspire") || packages().any(|name| name == "Aspire.Hosting.AppHost");
        let is_mobile = found.iter().any(|element| {
            element.name() == "TargetFrameworks" && element.text.contains("-android") || element.name() == "UseMaui"
        });
        if found.is_empty() || is_test || is_host || is_mobile {
            return facts.done();
        }
        let is_exe = value("OutputType").is_some_and(|kind| kind.eq_ignore_ascii_case("exe"));
        let is_function = value("AzureFunctionsVersion").is_some();
        let (kind, role) = match sdk {
            "Microsoft.NET.Sdk.Web" | "Microsoft.NET.Sdk.Worker" => (Hint::Executable, Role::Web),
            _ if is_function => (Hint::Executable, Role::Web),
            _ if is_exe => (Hint::Executable, Role::Main),
            _ => (Hint::Library, Role::Main),
        };
        let mut fact = hint(kind);
        let file_name = last(file.path);
        fact.name = Some(file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem).to_owned());
        (fact.root, fact.role) = (Some(folder(file.path).to_owned()), role);
        facts.add(Some(1), fact);
        facts.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn web_worker_tool_library_test_and_host_are_told_apart() {
        let files = Files(vec![
            ("a/Basket.API.csproj", "\u{feff}<Project Sdk=\"Microsoft.NET.Sdk.Web\"></Project>"),
            ("b/W.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Worker\"/>"),
            (
                "c/T.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>",
            ),
            ("d/L.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>"),
            (
                "e/X.Tests.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><ItemGroup><PackageReference Include=\"Microsoft.NET.Test.Sdk\"/></ItemGroup></Project>",
            ),
            ("f/H.csproj", "<Project Sdk=\"Aspire.AppHost.Sdk/13\"></Project>"),
        ]);
        let found = hints(&DotnetProjects, &files);
        let rows: Vec<_> =
            found.iter().map(|hint| (hint.name.as_deref().unwrap_or(""), hint.hint, hint.role)).collect();
        assert_eq!(
            rows,
            [
                ("Basket.API", Hint::Executable, Role::Web),
                ("W", Hint::Executable, Role::Web),
                ("T", Hint::Executable, Role::Main),
                ("L", Hint::Library, Role::Main),
            ]
        );
    }
}
