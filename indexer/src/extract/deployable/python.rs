//! Python entry points.

use catalog_schema::fact::{Hint, Role};
use regex::Regex;
use std::sync::LazyLock;

use super::names::{below, folder, last};
use super::{Facts, hint, line_at, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads Python entry points and projects; see [`Extractor::doc`].
pub struct PythonEntries;

impl Extractor for PythonEntries {
    fn id(&self) -> &'static str {
        "python"
    }

    fn doc(&self) -> &'static str {
        "A main.py, app.py, server.py, wsgi.py, asgi.py or manage.py that uses a web or RPC framework is a web entry of the \
         project it stands in; a packaged project without one is a library."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        matches!(
            last(path),
            "main.py"
                | "app.py"
                | "server.py"
                | "wsgi.py"
                | "asgi.py"
                | "manage.py"
                | "__main__.py"
                | "worker.py"
                | "pyproject.toml"
                | "setup.py"
        )
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        static SERVES: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(
                r"(?m)^\s*(?:from|import)\s+(flask|fastapi|django|grpc|uvicorn|aiohttp\.web|aiohttp|tornado|sanic|starlette|bottle|falcon|celery|quart|litestar|chalice|connexion|faust|aiokafka|gunicorn|robyn|strawberry)\b",
            )
            .ok()
        });
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        let here = folder(file.path);
        if matches!(last(file.path), "pyproject.toml" | "setup.py") {
            if is_packaged(&text) && !has_entry(tree, here) {
                facts.add(Some(1), root_hint(Hint::Library, here));
            }
        } else if let Some(found) = SERVES.as_ref().and_then(|regex| regex.find(&text)) {
            let mut fact = root_hint(Hint::Executable, &project(tree, here));
            fact.role = if last(file.path) == "manage.py" { Role::Web } else { Role::Server };
            facts.add(Some(line_at(&text, found.end())), fact);
        }
        facts.done()
    }
}

fn root_hint(kind: Hint, root: &str) -> catalog_schema::fact::Deployable {
    let mut found = hint(kind);
    found.name = Some(last(root).to_owned()).filter(|name| !name.is_empty());
    found.root = Some(root.to_owned());
    found
}

fn is_packaged(text: &str) -> bool {
    ["[project]", "[tool.poetry]", "setup("].iter().any(|sign| text.contains(sign))
}

fn has_entry(tree: &dyn TreeView, root: &str) -> bool {
    tree.list(root)
        .iter()
        .any(|path| matches!(last(path), "manage.py" | "app.py" | "server.py" | "wsgi.py" | "asgi.py" | "main.py"))
}

/// The nearest folder at or above that says what the code needs; else the folder itself.
fn project(tree: &dyn TreeView, here: &str) -> String {
    const SIGNS: &[&str] = &["pyproject.toml", "requirements.txt", "setup.py", "Pipfile", "uv.lock", "requirements.in"];
    let mut at = here;
    for _ in 0..6 {
        if SIGNS.iter().any(|sign| tree.exists(&below(at, sign))) {
            return at.to_owned();
        }
        if at.is_empty() {
            break;
        }
        at = folder(at);
    }
    here.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn web_entries_belong_to_their_project() {
        let files = Files(vec![
            ("rec/pyproject.toml", "[project]\nname = \"rec\"\n"),
            ("rec/src/rec/main.py", "import os\nfrom fastapi import FastAPI\n"),
            ("tool/main.py", "import sys\n"),
            ("lib/setup.py", "setup(name='lib')\n"),
            ("site/manage.py", "    from django.core.management import x\n"),
        ]);
        let found = hints(&PythonEntries, &files);
        let rows: Vec<_> =
            found.iter().map(|hint| (hint.root.as_deref().unwrap_or(""), hint.hint, hint.role)).collect();
        assert_eq!(
            rows,
            [
                ("rec", Hint::Executable, Role::Server),
                ("lib", Hint::Library, Role::Main),
                ("site", Hint::Executable, Role::Web)
            ]
        );
    }
}
