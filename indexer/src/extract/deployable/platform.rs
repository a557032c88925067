//! Files of application platforms and serverless frameworks.

use catalog_schema::fact::{Deployable, Hint, Role};

use super::names::{folder, image, join, last};
use super::outline::{NodeId, Outline};
use super::{Facts, hint, line_of, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads platform files; see [`Extractor::doc`].
pub struct Platforms;

impl Extractor for Platforms {
    fn id(&self) -> &'static str {
        "platform"
    }

    fn doc(&self) -> &'static str {
        "A Procfile, serverless.yml, SAM template, App Engine app.yaml, Heroku app.json, fly.toml, render.yaml, App Platform \
         specification or azure.yaml says that its folder, or the folders it names, are deployed."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        reader(last(path)).is_some()
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        if let Some(read) = reader(last(file.path)) {
            read(&Source { text: &text(file.bytes), folder: folder(file.path), tree }, &mut facts);
        }
        facts.done()
    }
}

struct Source<'a> {
    text: &'a str,
    folder: &'a str,
    tree: &'a dyn TreeView,
}

impl Source<'_> {
    /// The folder as a whole is deployed, under a name if the file gives one.
    fn whole(&self, name: Option<&str>) -> Deployable {
        let mut found = hint(Hint::Platform);
        found.name = name.map(str::to_owned).filter(|name| !name.is_empty() && !name.contains(['$', '{']));
        found.root = Some(self.folder.to_owned());
        found
    }
}

type Read = fn(&Source<'_>, &mut Facts<'_>);

fn reader(name: &str) -> Option<Read> {
    let read: Read = match name {
        "Procfile" => procfile,
        "serverless.yml" | "serverless.yaml" => serverless,
        "template.yaml" | "template.yml" => sam,
        "app.yaml" | "app.yml" | "spec.yaml" => app_yaml,
        "app.json" => app_json,
        "fly.toml" => fly,
        "render.yaml" => render,
        "azure.yaml" => azure,
        _ => return None,
    };
    Some(read)
}

fn procfile(source: &Source<'_>, facts: &mut Facts<'_>) {
    let runs = source.text.lines().position(|line| {
        let process = line.split_once(':').map(|(name, command)| (name.trim(), command.trim()));
        process.is_some_and(|(name, command)| {
            !command.is_empty()
                && !name.is_empty()
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        })
    });
    if let Some(line) = runs {
        facts.add(u32::try_from(line + 1).ok(), source.whole(None));
    }
}

fn serverless(source: &Source<'_>, facts: &mut Facts<'_>) {
    let outline = Outline::read(source.text);
    let Some(top) = outline.documents().first().copied() else {
        return;
    };
    if outline.get(top, "provider").is_none() && outline.get(top, "functions").is_none() {
        return;
    }
    let name = outline.text_at(top, &["service"]).or_else(|| outline.text_at(top, &["service", "name"]));
    facts.add(line_of(source.text, "service:"), source.whole(name));
}

fn sam(source: &Source<'_>, facts: &mut Facts<'_>) {
    if source.text.contains("AWS::Serverless-2016-10-31") && source.text.contains("AWS::Serverless::Function") {
        facts.add(line_of(source.text, "AWS::Serverless::Function"), source.whole(None));
    }
}

/// App Engine (`runtime`) and App Platform (`services`) share the file name.
fn app_yaml(source: &Source<'_>, facts: &mut Facts<'_>) {
    let outline = Outline::read(source.text);
    let Some(top) = outline.documents().first().copied() else {
        return;
    };
    if outline.text_at(top, &["runtime"]).is_some() {
        let name = outline.text_at(top, &["service"]).filter(|name| *name != "default");
        facts.add(line_of(source.text, "runtime:"), source.whole(name));
        return;
    }
    for kind in ["services", "workers", "jobs"] {
        let items = outline.get(top, kind).map(|list| outline.items(list)).unwrap_or_default();
        for item in items {
            let built = ["source_dir", "dockerfile_path", "github", "gitlab", "git"];
            if built.iter().any(|key| outline.get(item, key).is_some()) {
                // An App Platform file stands in `.do` or at the root; its folders are relative to the root.
                let root = outline.text_at(item, &["source_dir"]).and_then(|dir| join("", dir)).unwrap_or_default();
                let role = if kind == "jobs" { Role::Once } else { Role::Main };
                facts.add(Some(outline.line(item)), named(&outline, item, Some(root), role));
            }
        }
    }
}

fn named(outline: &Outline, item: NodeId, root: Option<String>, role: Role) -> Deployable {
    let mut found = hint(Hint::Platform);
    found.name = outline.text_at(item, &["name"]).map(str::to_owned);
    (found.root, found.role) = (root, role);
    found
}

fn app_json(source: &Source<'_>, facts: &mut Facts<'_>) {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(source.text) else {
        return;
    };
    if ["buildpacks", "formation", "addons", "stack"].iter().any(|key| value.get(key).is_some()) {
        facts.add(None, source.whole(None));
    }
}

fn fly(source: &Source<'_>, facts: &mut Facts<'_>) {
    let Ok(table) = toml::from_str::<toml::Table>(source.text) else {
        return;
    };
    if let Some(name) = table.get("app").and_then(toml::Value::as_str) {
        facts.add(line_of(source.text, "app"), source.whole(Some(name)));
    }
}

fn render(source: &Source<'_>, facts: &mut Facts<'_>) {
    let outline = Outline::read(source.text);
    let Some(top) = outline.documents().first().copied() else {
        return;
    };
    let items = outline.get(top, "services").map(|list| outline.items(list)).unwrap_or_default();
    for item in items {
        let kind = outline.text_at(item, &["type"]).unwrap_or_default();
        let line = Some(outline.line(item));
        if let Some(url) = outline.text_at(item, &["image", "url"]) {
            let mut found = named(&outline, item, None, Role::Main);
            (found.hint, found.image) = (Hint::Workload, image(url));
            facts.add(line, found);
        } else if matches!(kind, "web" | "worker" | "pserv" | "cron") {
            let root = outline.text_at(item, &["rootDir"]).unwrap_or(".");
            facts.add(line, named(&outline, item, join(source.folder, root), Role::Main));
        }
    }
}

fn azure(source: &Source<'_>, facts: &mut Facts<'_>) {
    let outline = Outline::read(source.text);
    let Some(top) = outline.documents().first().copied() else {
        return;
    };
    let members = outline.get(top, "services").map(|all| outline.members(all)).unwrap_or_default();
    for member in members {
        let Some(project) = outline.text_at(member, &["project"]) else {
            continue;
        };
        let Some(root) = join(source.folder, project).filter(|root| source.tree.exists(root)) else {
            continue;
        };
        // The project of an application host is the host, not one service.
        let is_host = source.tree.exists(&format!("{root}/AppHost.cs")) || root.to_lowercase().ends_with("apphost");
        if !is_host && !root.is_empty() {
            let mut found = source.whole(Some(outline.key(member)));
            found.root = Some(root);
            facts.add(Some(outline.line(member)), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    fn row(path: &'static str, text: &'static str) -> Vec<(Option<String>, Option<String>)> {
        let found = hints(&Platforms, &Files(vec![(path, text)]));
        found.into_iter().map(|hint| (hint.name, hint.root)).collect()
    }

    fn one(name: Option<&str>, root: &str) -> Vec<(Option<String>, Option<String>)> {
        vec![(name.map(str::to_owned), Some(root.to_owned()))]
    }

    #[test]
    fn each_platform_file_names_its_folder() {
        assert_eq!(row("a/Procfile", "web: bundle exec puma\n"), one(None, "a"));
        assert_eq!(row("f/serverless.yml", "service: mail\nprovider:\n  name: aws\n"), one(Some("mail"), "f"));
        assert_eq!(row("g/app.yaml", "runtime: go122\nservice: tiles\n"), one(Some("tiles"), "g"));
        assert_eq!(row("h/fly.toml", "app = \"edge\"\n"), one(Some("edge"), "h"));
        assert_eq!(row("app.json", "{\"formation\": {}}"), one(None, ""));
        let render = "services:\n- type: web\n  name: shop\n  rootDir: web\n";
        assert_eq!(row("render.yaml", render), one(Some("shop"), "web"));
        let spec = "services:\n- name: letters\n  dockerfile_path: Dockerfile\n  source_dir: .\n";
        assert_eq!(row("spec.yaml", spec), one(Some("letters"), ""));
    }

    #[test]
    fn files_of_the_same_name_with_other_contents_say_nothing() {
        assert!(row("app.json", "{\"expo\": {}}").is_empty());
        assert!(row("app.yaml", "backend:\n  baseUrl: x\n").is_empty());
        assert!(row("spec.yaml", "openapi: 3.0.0\n").is_empty());
        assert!(row("Procfile", "\n# none\n").is_empty());
    }
}
