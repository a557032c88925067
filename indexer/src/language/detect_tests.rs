//! The table of paths and contents with the language that a person would name.

use super::*;

fn content(path: &str, head: &str) -> Option<&'static str> {
    by_content(path, head.as_bytes()).map(|language| language.name)
}

#[test]
fn the_path_alone_names_these() {
    for (path, expected) in [
        ("src/main.go", "Go"),
        ("a/lib.py", "Python"),
        ("Program.java", "Java"),
        ("app.jsx", "JavaScript"),
        ("App.vue", "Vue"),
        ("main.cpp", "C++"),
        ("main.c", "C"),
        ("x.kt", "Kotlin"),
        ("x.swift", "Swift"),
        ("x.rb", "Ruby"),
        ("x.ex", "Elixir"),
        ("x.scala", "Scala"),
        ("x.sh", "Shell"),
        ("x.ps1", "PowerShell"),
        ("x.css", "CSS"),
        ("x.scss", "SCSS"),
        ("x.proto", "Protocol Buffer"),
        ("x.graphql", "GraphQL"),
        ("x.tf", "HCL"),
        ("x.toml", "TOML"),
        ("x.csproj", "XML"),
        ("x.wit", "WebAssembly Interface Type"),
        ("x.html.erb", "HTML+ERB"),
        ("a/Dockerfile", "Dockerfile"),
        ("Containerfile", "Dockerfile"),
        ("x.dockerfile", "Dockerfile"),
        ("Makefile", "Makefile"),
        ("go.mod", "Go Module"),
        ("go.sum", "Go Checksums"),
        ("Cargo.lock", "TOML"),
        ("Gemfile", "Ruby"),
        ("package-lock.json", "JSON"),
        ("CMakeLists.txt", "CMake"),
        ("Jenkinsfile", "Groovy"),
        ("Tiltfile", "Starlark"),
        ("BUILD.bazel", "Starlark"),
        (".bashrc", "Shell"),
        ("X.ZIG", "Zig"),
        ("x.ipynb", "Jupyter Notebook"),
    ] {
        match by_path(path) {
            Guess::One(language) => assert_eq!(language.name, expected, "{path}"),
            // Where the data knows more than one, what is taken without content must still be right.
            Guess::Ambiguous(candidates) => {
                assert_eq!(candidates.likeliest().map(|language| language.name), Some(expected), "{path}");
            }
            Guess::None => panic!("`{path}` is unknown"),
        }
        assert!(content(path, "\n").is_some());
    }
}

#[test]
fn shared_extensions_are_told_by_content() {
    for (path, head, expected) in [
        ("a.h", "#include <stdio.h>\nint f(void);\n", "C"),
        ("a.h", "#include <string>\nnamespace a {\n", "C++"),
        ("a.h", "@interface A : B\n", "Objective-C"),
        ("a.ts", "export const a = 1;\n", "TypeScript"),
        ("a.ts", "<?xml version=\"1.0\"?>\n<TS version=\"2.1\">\n", "XML"),
        ("a.pl", "use strict;\n", "Perl"),
        ("a.pl", "parent(a, b).\nx(A) :- parent(A, b).\n", "Prolog"),
        ("a.m", "@implementation A\n", "Objective-C"),
        ("a.m", "% a comment\nx = 1;\n", "MATLAB"),
        ("a.cs", "using System;\nnamespace A {\n", "C#"),
        ("a.cs", "!A methodsFor: 'x'!\n", "Smalltalk"),
        ("a.rs", "pub fn a() {}\n", "Rust"),
        ("a.rs", "#include \"a.rsh\"\n#pragma version(1)\n", "RenderScript"),
        ("a.fs", "module A\nlet b = 1\n", "F#"),
        ("a.fs", ": square dup * ;\n", "Forth"),
        ("a.fs", "#version 330\n", "GLSL"),
        ("a.sql", "SELECT 1;\n", "SQL"),
        ("a.sql", "DECLARE @a INT\nGO\n", "TSQL"),
        ("a.md", "# Title\n", "Markdown"),
        ("a.md", "(define_insn \"x\")\n", "GCC Machine Description"),
        ("a.yml", "openapi: 3.0.1\n", "OASv3-yaml"),
        ("a.yaml", "a: 1\n", "YAML"),
        ("a.json", "{}", "JSON"),
        ("a.v", "module a(input b);\n", "Verilog"),
        ("a.php", "<?php echo 1;\n", "PHP"),
        ("a.d", "main.o: main.c b.h\n", "Makefile"),
        ("a.1", ".TH A 1\n.SH NAME\n", "Roff Manpage"),
        ("a.sol", "pragma solidity ^0.8;\n", "Solidity"),
        ("a.tsx", "export default () => <p/>;\n", "TSX"),
        ("a.ex", "defmodule A do\n", "Elixir"),
        ("a.r", "x <- 1\n", "R"),
        ("a.inc", "<?php\n", "PHP"),
    ] {
        assert!(matches!(by_path(path), Guess::Ambiguous(_)), "{path} needs content");
        assert_eq!(content(path, head), Some(expected), "{path}: {head}");
    }
}

#[test]
fn files_without_a_telling_name_are_told_by_content() {
    for (path, head, expected) in [
        ("bin/run", "#!/usr/bin/env python3\n", Some("Python")),
        ("bin/run", "#!/bin/bash\n", Some("Shell")),
        ("bin/run", "#!/usr/bin/env node\n", Some("JavaScript")),
        ("notes", "<?xml version=\"1.0\"?>\n<a/>", Some("XML")),
        ("notes", "words\n", None),
        ("config", "# vim: ft=ruby\n", Some("Ruby")),
        ("a.c", "// -*- c++ -*-\n", Some("C++")),
        ("tool.3pm.in", "x", Some("Roff")),
        ("a.url", "x", None),
        ("empty", "", None),
    ] {
        assert_eq!(content(path, head), expected, "{path}: {head}");
    }
    assert_eq!(by_path("bin/run"), Guess::None);
}

#[test]
fn a_modeline_with_an_unknown_name_does_not_hide_the_extension() {
    assert_eq!(content("a.rb", "# -*- frobnicate -*-\n"), Some("Ruby"));
}

#[test]
fn where_all_rules_fail_the_popular_language_is_taken() {
    assert_eq!(content("a.m", "nothing known\n"), Some("Objective-C"));
    assert_eq!(content("a.cs", "nothing known\n"), Some("C#"));
}

#[test]
fn a_generic_extension_names_nothing_without_content() {
    let Guess::Ambiguous(candidates) = by_path("a.sol") else { panic!("must need content") };
    assert_eq!(candidates.likeliest(), None);
    assert!(candidates.any_counts());
    let Guess::Ambiguous(data) = by_path("a.yml") else { panic!("must need content") };
    assert!(!data.any_counts());
}

#[test]
fn odd_paths_and_heads_do_no_harm() {
    for path in ["", "/", ".", "..", "a/", "\u{fffd}.\u{fffd}", ".....", "a.\u{e9}.rs/"] {
        let _ = (by_path(path), by_content(path, b"\xFF\xFE\0\0#!"), by_content(path, b""));
    }
    assert_eq!(content(&".".repeat(5000), "#!"), None);
}
