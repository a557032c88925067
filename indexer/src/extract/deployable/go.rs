//! Go main packages.

use catalog_schema::fact::{Hint, Role};
use regex::Regex;
use std::sync::LazyLock;

use super::names::{below, folder, last};
use super::{Facts, hint, line_of, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads Go modules and main packages; see [`Extractor::doc`].
pub struct GoMains;

impl Extractor for GoMains {
    fn id(&self) -> &'static str {
        "go"
    }

    fn doc(&self) -> &'static str {
        "A main.go of `package main` builds something to run; it looks like a server where it listens, or where it is \
         named as one and its module uses a server library. A module without one is a library."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        matches!(last(path), "main.go" | "go.mod")
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        let root = folder(file.path);
        if last(file.path) == "go.mod" {
            if !has_main(tree, root) {
                let mut found = hint(Hint::Library);
                found.name =
                    text.lines().find_map(|line| line.strip_prefix("module ")).map(|name| last(name.trim()).to_owned());
                found.root = Some(root.to_owned());
                facts.add(Some(1), found);
            }
        } else if text.lines().any(|line| line.trim_end() == "package main") {
            let mut found = hint(Hint::Executable);
            found.name = Some(last(root).to_owned()).filter(|name| !name.is_empty());
            found.root = Some(root.to_owned());
            if listens(&text) || is_named_server(root) && module_serves(tree, root) {
                found.role = Role::Server;
            }
            facts.add(line_of(&text, "func main("), found);
        }
        facts.done()
    }
}

fn has_main(tree: &dyn TreeView, root: &str) -> bool {
    tree.exists(&below(root, "main.go"))
        || tree.exists(&below(root, "cmd"))
        || tree.list(root).iter().any(|path| last(path) == "main.go")
}

fn listens(text: &str) -> bool {
    static LISTENS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"ListenAndServe|grpc\.NewServer|gin\.(New|Default)|echo\.New|fiber\.New|chi\.NewRouter|mux\.NewRouter|http\.Server\{|net\.Listen\(|lambda\.Start|iris\.New|beego\.Run|kratos\.New|fasthttp\.|server\.Run|httprouter\.New|micro\.NewService",
        )
        .ok()
    });
    LISTENS.as_ref().is_some_and(|regex| regex.is_match(text))
}

fn is_named_server(root: &str) -> bool {
    const WORDS: &[&str] = &[
        "server",
        "api",
        "service",
        "svc",
        "gateway",
        "worker",
        "consumer",
        "daemon",
        "backend",
        "web",
        "scheduler",
        "proxy",
    ];
    let name = last(root).to_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// Whether the module of a folder requires a library for servers.
fn module_serves(tree: &dyn TreeView, root: &str) -> bool {
    const LIBRARIES: &[&str] = &[
        "google.golang.org/grpc",
        "gin-gonic/gin",
        "labstack/echo",
        "gofiber/fiber",
        "go-chi/chi",
        "gorilla/mux",
        "connectrpc.com/connect",
        "nats-io/nats.go",
        "segmentio/kafka-go",
        "IBM/sarama",
        "confluent-kafka-go",
        "go-kit/kit",
        "prometheus/client_golang",
        "rabbitmq/amqp091-go",
    ];
    let mut at = root;
    for _ in 0..6 {
        if let Some(bytes) = tree.read(&below(at, "go.mod")) {
            let text = text(&bytes);
            return LIBRARIES.iter().any(|library| text.contains(library));
        }
        if at.is_empty() {
            break;
        }
        at = folder(at);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn servers_tools_and_libraries_are_told_apart() {
        let files = Files(vec![
            ("go.mod", "module acme.io/pay\nrequire google.golang.org/grpc v1\n"),
            (
                "cmd/pay/main.go",
                "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":80\", nil) }\n",
            ),
            ("cmd/pay-worker/main.go", "package main\nfunc main() { run() }\n"),
            ("cmd/ctl/main.go", "package main\nfunc main() {}\n"),
            ("lib/go.mod", "module acme.io/lib\n"),
        ]);
        let found = hints(&GoMains, &files);
        let rows: Vec<_> =
            found.iter().map(|hint| (hint.name.as_deref().unwrap_or(""), hint.hint, hint.role)).collect();
        assert_eq!(
            rows,
            [
                ("pay", Hint::Executable, Role::Server),
                ("pay-worker", Hint::Executable, Role::Server),
                ("ctl", Hint::Executable, Role::Main),
                ("lib", Hint::Library, Role::Main),
            ]
        );
    }
}
