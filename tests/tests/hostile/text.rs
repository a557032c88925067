//! Files made to harm whoever parses them.

use std::path::Path;

use super::{Case, Told, canary};
use crate::support::git::{Change, repository, text};

pub const CASES: &[Case] = &[
    Case { name: "yaml-bomb", make: |f, n, _| descriptor(f, n, &bomb(0)), told: Told::Problem("yaml-too-many-nodes") },
    Case {
        name: "yaml-bomb-padded",
        make: |f, n, _| descriptor(f, n, &bomb(240)),
        told: Told::Problem("yaml-too-many-nodes"),
    },
    Case {
        name: "yaml-brackets",
        make: |f, n, _| descriptor(f, n, &"[".repeat(100_000)),
        told: Told::Problem("yaml-too-deep"),
    },
    Case {
        name: "yaml-braces",
        make: |f, n, _| descriptor(f, n, &"{a: ".repeat(50_000)),
        told: Told::Problem("yaml-too-deep"),
    },
    Case {
        name: "yaml-dashes",
        make: |f, n, _| descriptor(f, n, &"- ".repeat(100_000)),
        told: Told::Problem("yaml-too-deep"),
    },
    Case { name: "yaml-twice", make: |f, n, _| descriptor(f, n, TWICE), told: Told::Problem("yaml-duplicate-key") },
    Case { name: "yaml-tags", make: |f, n, _| descriptor(f, n, TAGS), told: Told::Problem("yaml-tag") },
    Case {
        name: "yaml-documents",
        make: |f, n, _| descriptor(f, n, &"---\na: 1\n".repeat(20_000)),
        told: Told::Problem("descriptor-missing-field"),
    },
    Case { name: "yaml-latin", make: latin, told: Told::Problem("yaml-encoding") },
    Case { name: "yaml-zeros", make: zeros, told: Told::Problem("yaml-encoding") },
    Case {
        name: "yaml-large",
        make: |f, n, _| descriptor(f, n, &"# nothing\n".repeat(40_000)),
        told: Told::Problem("file-too-large"),
    },
    Case { name: "codeowners-many", make: codeowners_many, told: Told::Problem("versions-cut") },
    Case { name: "codeowners-stars", make: codeowners_stars, told: Told::Fine },
    Case { name: "markdown-deep", make: markdown_deep, told: Told::Problem("document-too-complex") },
    Case { name: "json-deep", make: json_deep, told: Told::Fine },
    Case { name: "xml-entities", make: xml_entities, told: Told::Fine },
    Case { name: "minified", make: minified, told: Told::Fine },
    Case { name: "attributes-many", make: attributes_many, told: Told::Fine },
    Case { name: "lfs-pointers", make: lfs_pointers, told: Told::Problem("lfs-pointer") },
    Case { name: "manifests-many", make: manifests_many, told: Told::Fine },
];

const TWICE: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: one\n  name: two\nspec:\n  type: service\n  lifecycle: production\n  owner: core\n";
const TAGS: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: !!python/object/apply:os.system [\"touch canary\"]\nspec: !include /etc/passwd\n";

fn descriptor(folder: &Path, name: &str, content: &str) {
    repository(folder, name, &[text("catalog-info.yaml", content)]);
}

/// Nine levels of nine aliases each, behind some kilobytes of comment.
fn bomb(padding: usize) -> String {
    let mut content = "# padding padding padding padding padding padding padding padding\n".repeat(padding * 1024 / 67);
    content.push_str("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (one, before) in ('b'..='i').zip('a'..) {
        let aliases = vec![format!("*{before}"); 9].join(",");
        content.push_str(&format!("{one}: &{one} [{aliases}]\n"));
    }
    content
}

fn latin(folder: &Path, name: &str, _: &Path) {
    let content = b"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: caf\xe9 \xc3\x28\n".to_vec();
    repository(folder, name, &[Change::Write("catalog-info.yaml".to_owned(), content)]);
}

fn zeros(folder: &Path, name: &str, _: &Path) {
    repository(folder, name, &[text("catalog-info.yaml", "kind: Comp\0onent\nmetadata: {name: x}\n")]);
}

fn codeowners_many(folder: &Path, name: &str, _: &Path) {
    let rules: String = (0..100_000).map(|n| format!("/p{n}/* @a{n}\n")).collect();
    let mut files = vec![text(".github/CODEOWNERS", &rules)];
    files.extend((0..300).map(|n| text(&format!("p{}/main.go", n * 300), "package main\n")));
    repository(folder, name, &files);
}

fn codeowners_stars(folder: &Path, name: &str, _: &Path) {
    let stars = "*a".repeat(60);
    let deep = "**/".repeat(40);
    let rules: String = (0..400).map(|n| format!("/{stars}{n} @core\n{deep}x{n} @edge\n")).collect();
    let mut files = vec![text("CODEOWNERS", &rules)];
    files.extend((0..200).map(|n| text(&format!("{}{n}/main.go", "a".repeat(120)), "package main\n")));
    repository(folder, name, &files);
}

fn markdown_deep(folder: &Path, name: &str, _: &Path) {
    let nested = format!("{}x\n{}\n", ">".repeat(50_000), "[".repeat(50_000));
    let lists: String = (0..400).map(|n| format!("{}- x\n", "  ".repeat(n))).collect();
    repository(
        folder,
        name,
        &[text("README.md", &format!("# Deep\n\n{nested}\n{lists}")), text("docs/runbook.md", &"*_".repeat(60_000))],
    );
}

fn json_deep(folder: &Path, name: &str, _: &Path) {
    repository(
        folder,
        name,
        &[text("package.json", &"[".repeat(200_000)), text("composer.json", &"{\"a\":".repeat(40_000))],
    );
}

fn xml_entities(folder: &Path, name: &str, _: &Path) {
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE p [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>\n<project><artifactId>&b;&c;</artifactId></project>\n";
    let deep = format!("<Project>{}</Project>", "<a>".repeat(60_000));
    repository(folder, name, &[text("pom.xml", bomb), text("a.csproj", &deep)]);
}

fn minified(folder: &Path, name: &str, _: &Path) {
    let line = format!("var a=[{}];", "1,".repeat(900_000));
    repository(folder, name, &[text("index.js", &line), text("main.ts", &line), text("a.h", &line)]);
}

fn attributes_many(folder: &Path, name: &str, _: &Path) {
    let mut files: Vec<Change> = (0..1_500)
        .map(|n| text(&format!("d{n}/.gitattributes"), "*.go linguist-generated\n*a*b*c*d*e*f linguist-vendored\n"))
        .collect();
    files.extend((0..200).map(|n| text(&format!("d{n}/{}.go", "abcdef".repeat(20)), "package main\n")));
    repository(folder, name, &files);
}

fn manifests_many(folder: &Path, name: &str, _: &Path) {
    let documents = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {template: {spec: {containers: [{name: x, image: y}]}}}\n---\n".repeat(1_000);
    let stages: String = (0..1_000).map(|n| format!("FROM s{n} AS s{}\nCOPY --from=s{n} / /\n", n + 1)).collect();
    let services: String =
        (0..1_000).map(|n| format!("  s{n}:\n    build: ./s{n}\n    extends: {{service: s{}}}\n", n + 1)).collect();
    repository(
        folder,
        name,
        &[
            text("all.yaml", &documents),
            text("Dockerfile", &stages),
            text("compose.yaml", &format!("services:\n{services}")),
        ],
    );
}

/// Files that lie on another server, which nobody asks.
fn lfs_pointers(folder: &Path, name: &str, _: &Path) {
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12345\n", "0a".repeat(32));
    let attributes = "* filter=lfs diff=lfs merge=lfs -text\n";
    let settings = format!("[lfs]\n\turl = http://127.0.0.1:{}/\n", canary::port());
    repository(
        folder,
        name,
        &[
            text(".gitattributes", attributes),
            text(".lfsconfig", &settings),
            text("catalog-info.yaml", &pointer),
            text("README.md", &pointer),
        ],
    );
}
