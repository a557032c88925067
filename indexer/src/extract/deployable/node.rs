//! Node.js packages.

use catalog_schema::fact::{Hint, Role};
use serde_json::Value;

use super::names::{folder, last};
use super::{Facts, hint, line_of, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads `package.json`; see [`Extractor::doc`].
pub struct NodeManifests;

impl Extractor for NodeManifests {
    fn id(&self) -> &'static str {
        "node"
    }

    fn doc(&self) -> &'static str {
        "A package.json with a start script builds something to run, a web project where it depends on a server framework. \
         The root of a monorepo is neither; a package that others import is a library."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        last(path) == "package.json" && !path.contains("node_modules/")
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        let Ok(value) = serde_json::from_str::<Value>(&text) else {
            return facts.done();
        };
        let root = folder(file.path);
        let is_monorepo = value.get("workspaces").is_some()
            || ["lerna.json", "pnpm-workspace.yaml", "nx.json", "turbo.json"]
                .iter()
                .any(|name| tree.exists(&super::names::below(root, name)));
        let serves = depends(&value, SERVERS);
        let starts = value.pointer("/scripts/start").and_then(Value::as_str).is_some();
        let is_app = depends(&value, APPS);
        let mut found = hint(Hint::Executable);
        if is_monorepo || value.get("bin").is_some() && !serves {
            return facts.done();
        } else if (serves && (starts || is_private(&value))) || depends(&value, FRAMEWORKS) {
            found.role = Role::Web;
        } else if !starts {
            let is_library = ["main", "module", "exports", "types"].iter().any(|key| value.get(key).is_some());
            if !is_library || is_private(&value) || is_app {
                return facts.done();
            }
            found.hint = Hint::Library;
        }
        found.name = value.get("name").and_then(Value::as_str).map(|name| last(name).to_owned());
        found.root = Some(root.to_owned());
        facts.add(line_of(&text, "\"name\""), found);
        facts.done()
    }
}

/// Libraries of servers.
const SERVERS: &[&str] = &[
    "express",
    "fastify",
    "koa",
    "@hapi/hapi",
    "restify",
    "@grpc/grpc-js",
    "hono",
    "apollo-server",
    "@apollo/server",
    "polka",
    "moleculer",
    "@feathersjs/feathers",
    "kafkajs",
    "amqplib",
    "bullmq",
    "sails",
    "@adonisjs/core",
    "@backstage/backend-defaults",
];
/// Frameworks whose project is a deployable by itself.
const FRAMEWORKS: &[&str] =
    &["next", "nuxt", "@nestjs/core", "@remix-run/serve", "@sveltejs/adapter-node", "@astrojs/node"];
/// Kits of applications that are not served by themselves.
const APPS: &[&str] = &["react-native", "expo", "electron", "@ionic/core"];

fn depends(value: &Value, names: &[&str]) -> bool {
    let dependencies = value.get("dependencies").and_then(Value::as_object);
    dependencies.is_some_and(|found| names.iter().any(|name| found.contains_key(*name)))
}

fn is_private(value: &Value) -> bool {
    value.get("private") == Some(&Value::Bool(true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn servers_sites_libraries_and_monorepo_roots_are_told_apart() {
        let files = Files(vec![
            ("package.json", "{\"private\": true, \"workspaces\": [\"*\"], \"scripts\": {\"start\": \"x\"}}"),
            (
                "a/package.json",
                "{\"name\": \"@acme/a\", \"scripts\": {\"start\": \"node .\"}, \"dependencies\": {\"express\": \"5\"}}",
            ),
            ("b/package.json", "{\"name\": \"b\", \"scripts\": {\"start\": \"react-scripts start\"}}"),
            ("c/package.json", "{\"name\": \"c\", \"main\": \"index.js\"}"),
            ("d/package.json", "{\"name\": \"d\", \"private\": true}"),
            ("e/package.json", "{\"name\": \"e\", \"dependencies\": {\"next\": \"15\"}}"),
            ("broken/package.json", "{"),
        ]);
        let found = hints(&NodeManifests, &files);
        let rows: Vec<_> =
            found.iter().map(|hint| (hint.name.as_deref().unwrap_or(""), hint.hint, hint.role)).collect();
        assert_eq!(
            rows,
            [
                ("a", Hint::Executable, Role::Web),
                ("b", Hint::Executable, Role::Main),
                ("c", Hint::Library, Role::Main),
                ("e", Hint::Executable, Role::Web),
            ]
        );
    }
}
