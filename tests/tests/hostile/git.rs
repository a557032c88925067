//! Broken and malicious repositories.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::{Case, Told, canary};
use crate::support::DAY_START;
use crate::support::git::{Change, History, bare, git, git_with, repository, text};

pub const CASES: &[Case] = &[
    Case { name: "empty", make: |folder, name, _| drop(bare(folder, name)), told: Told::Empty },
    Case { name: "no-head", make: no_head, told: Told::Failed },
    // The branch that is there stands in for the one that `HEAD` names.
    Case { name: "head-of-nothing", make: head_of_nothing, told: Told::Fine },
    Case { name: "head-in-circles", make: head_in_circles, told: Told::Fine },
    Case { name: "head-is-a-file", make: head_is_a_file, told: Told::Failed },
    Case { name: "pack-truncated", make: pack_truncated, told: Told::Failed },
    Case { name: "pack-flipped", make: pack_flipped, told: Told::Failed },
    Case { name: "content-lost", make: content_lost, told: Told::Problem("content-missing") },
    Case { name: "tree-lost", make: tree_lost, told: Told::Problem("tree-missing") },
    Case { name: "parent-lost", make: parent_lost, told: Told::Problem("commit-missing") },
    Case { name: "shallow", make: shallow, told: Told::Problem("repository-shallow") },
    Case { name: "names", make: names, told: Told::Problem("tree-name") },
    Case { name: "links", make: links, told: Told::Fine },
    Case { name: "collisions", make: collisions, told: Told::Problem("tree-collision") },
    Case { name: "deep", make: deep, told: Told::Problem("tree-too-deep") },
    Case { name: "submodules", make: submodules, told: Told::Fine },
    Case { name: "settings", make: settings, told: Told::Fine },
    Case { name: "far-future", make: far_future, told: Told::Fine },
    Case { name: "strange-people", make: strange_people, told: Told::Fine },
];

fn plain(folder: &Path, name: &str) -> PathBuf {
    let path = bare(folder, name);
    let mut history = History::default();
    for turn in 0..30_i64 {
        let file = format!(
            "package main\n\nconst Turn = {turn}\n{}",
            "// filling, so that there is something to lose\n".repeat(200)
        );
        let files = [text("main.go", &file), text(&format!("docs/{turn}.md"), &file)];
        history.commit("Ada Alder <ada@house.example>", DAY_START - (40 - turn) * 86_400, &files, None);
    }
    history.write(&path);
    path
}

fn no_head(folder: &Path, name: &str, _: &Path) {
    let path = plain(folder, name);
    fs::write(path.join("HEAD"), "this is no reference\n").unwrap();
}

fn head_of_nothing(folder: &Path, name: &str, _: &Path) {
    git(&plain(folder, name), &["symbolic-ref", "HEAD", "refs/heads/gone"]);
}

fn head_in_circles(folder: &Path, name: &str, _: &Path) {
    let path = plain(folder, name);
    fs::write(path.join("HEAD"), "ref: refs/heads/ping\n").unwrap();
    fs::write(path.join("refs/heads/ping"), "ref: refs/heads/pong\n").unwrap();
    fs::write(path.join("refs/heads/pong"), "ref: refs/heads/ping\n").unwrap();
}

fn head_is_a_file(folder: &Path, name: &str, _: &Path) {
    let path = plain(folder, name);
    let blob = git(&path, &["rev-parse", "main:main.go"]);
    fs::write(path.join("refs/heads/main"), format!("{blob}\n")).unwrap();
}

/// The one pack of a repository.
fn pack(path: &Path) -> PathBuf {
    git(path, &["repack", "-a", "-d", "-q"]);
    let packs = fs::read_dir(path.join("objects/pack")).unwrap().flatten().map(|e| e.path());
    let pack = packs.into_iter().find(|p| p.extension().is_some_and(|e| e == "pack")).unwrap();
    let mut permissions = fs::metadata(&pack).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a temporary file of this test alone")]
    permissions.set_readonly(false);
    fs::set_permissions(&pack, permissions).unwrap();
    pack
}

fn pack_truncated(folder: &Path, name: &str, _: &Path) {
    let pack = pack(&plain(folder, name));
    // What stays is the header: the commits are gone as well.
    fs::OpenOptions::new().write(true).open(pack).unwrap().set_len(40).unwrap();
}

fn pack_flipped(folder: &Path, name: &str, _: &Path) {
    let pack = pack(&plain(folder, name));
    let mut bytes = fs::read(&pack).unwrap();
    let end = bytes.len() - 20;
    bytes[12..end].iter_mut().step_by(7).for_each(|b| *b ^= 0x55);
    fs::write(pack, bytes).unwrap();
}

/// Takes an object away from a repository of loose objects.
fn lose(path: &Path, object: &str) {
    let file = path.join("objects").join(&object[..2]).join(&object[2..]);
    fs::remove_file(file).unwrap();
}

/// A repository of loose objects, with two commits and a folder.
fn loose(folder: &Path, name: &str) -> PathBuf {
    let path = bare(folder, name);
    let blob = |content: &str| git_with(&path, &["hash-object", "-w", "--stdin"], content.as_bytes());
    let (code, notes) = (blob("package main\n"), blob("# Notes\n"));
    let docs = git_with(&path, &["mktree"], format!("100644 blob {notes}\tnotes.md\n").as_bytes());
    let tree =
        git_with(&path, &["mktree"], format!("040000 tree {docs}\tdocs\n100644 blob {code}\tmain.go\n").as_bytes());
    let first = git(&path, &["commit-tree", &tree, "-m", "first"]);
    let second = blob("package main\n\nfunc main() {}\n");
    let tree =
        git_with(&path, &["mktree"], format!("040000 tree {docs}\tdocs\n100644 blob {second}\tmain.go\n").as_bytes());
    let second = git(&path, &["commit-tree", &tree, "-p", &first, "-m", "second"]);
    git(&path, &["update-ref", "refs/heads/main", &second]);
    path
}

fn content_lost(folder: &Path, name: &str, _: &Path) {
    let path = loose(folder, name);
    lose(&path, &git(&path, &["rev-parse", "main:docs/notes.md"]));
}

fn tree_lost(folder: &Path, name: &str, _: &Path) {
    let path = loose(folder, name);
    lose(&path, &git(&path, &["rev-parse", "main:docs"]));
}

fn parent_lost(folder: &Path, name: &str, _: &Path) {
    let path = loose(folder, name);
    lose(&path, &git(&path, &["rev-parse", "main^"]));
}

fn shallow(folder: &Path, name: &str, outside: &Path) {
    // The whole one must not lie where the crawl looks, nor where nothing may be written.
    let whole = tempfile::tempdir_in(outside.parent().unwrap()).unwrap();
    let from = format!("file://{}", plain(whole.path(), "whole").display());
    let to = folder.join(format!("{name}.git"));
    git(folder, &["clone", "--quiet", "--bare", "--depth=3", &from, to.to_str().unwrap()]);
}

/// A tree object with any names at all.
fn raw_tree(path: &Path, entries: &[(&str, &[u8], &str)]) -> String {
    let mut bytes = Vec::new();
    for (mode, name, object) in entries {
        bytes.extend(format!("{mode} ").into_bytes());
        bytes.extend(*name);
        bytes.push(0);
        bytes.extend((0..20).map(|at| u8::from_str_radix(&object[at * 2..at * 2 + 2], 16).unwrap()));
    }
    git_with(path, &["hash-object", "-t", "tree", "--literally", "-w", "--stdin"], &bytes)
}

fn commit_tree(path: &Path, tree: &str) {
    let commit = git(path, &["commit-tree", tree, "-m", "all at once"]);
    git(path, &["update-ref", "refs/heads/main", &commit]);
}

fn names(folder: &Path, name: &str, _: &Path) {
    let path = bare(folder, name);
    let blob = git_with(&path, &["hash-object", "-w", "--stdin"], b"FROM scratch\n");
    let hostile: [&[u8]; 11] = [
        b"",
        b".",
        b"..",
        b".git",
        b".GIT",
        b"git~1",
        b"../../../../canary",
        b"a/b",
        b"C:\\x",
        b"a\x1b[2Jb\n<script>",
        b"ok",
    ];
    let entries: Vec<_> = hostile.iter().map(|n| ("100644", *n, blob.as_str())).collect();
    commit_tree(&path, &raw_tree(&path, &entries));
}

fn links(folder: &Path, name: &str, _: &Path) {
    let path = bare(folder, name);
    let target = |to: &str| git_with(&path, &["hash-object", "-w", "--stdin"], to.as_bytes());
    let (passwd, up, itself) = (target("/etc/passwd"), target("../../../etc/passwd"), target("itself"));
    let docs = git_with(&path, &["mktree"], format!("120000 blob {passwd}\trunbook.md\n").as_bytes());
    let list = format!(
        "120000 blob {up}\tREADME.md\n120000 blob {passwd}\tcatalog-info.yaml\n120000 blob {itself}\titself\n120000 blob {passwd}\tpasswd\n040000 tree {docs}\tdocs\n"
    );
    commit_tree(&path, &git_with(&path, &["mktree"], list.as_bytes()));
    // And one in the repository's own files: its description is somebody else's.
    fs::remove_file(path.join("description")).unwrap();
    symlink("/etc/passwd", path.join("description")).unwrap();
}

fn collisions(folder: &Path, name: &str, _: &Path) {
    repository(
        folder,
        name,
        &[
            text("README.md", "# One\n"),
            text("readme.md", "# Two\n"),
            text("e\u{301}.md", "# Three\n"),
            text("\u{e9}.md", "# Four\n"),
        ],
    );
}

fn deep(folder: &Path, name: &str, _: &Path) {
    let path = bare(folder, name);
    let blob = git_with(&path, &["hash-object", "-w", "--stdin"], b"x");
    let mut tree = raw_tree(&path, &[("100644", b"bottom", &blob)]);
    for _ in 0..230 {
        tree = raw_tree(&path, &[("40000", b"d", &tree)]);
    }
    commit_tree(&path, &tree);
}

fn submodules(folder: &Path, name: &str, outside: &Path) {
    let path = bare(folder, name);
    let canary = outside.join("submodule").display().to_string();
    let modules = format!(
        "[submodule \"../../evil\"]\n\tpath = evil\n\turl = ext::sh -c touch% {canary}\n\tupdate = !touch {canary}\n[submodule \"dash\"]\n\tpath = -dash\n\turl = --upload-pack=touch {canary}\n[submodule \"web\"]\n\tpath = web\n\turl = http://127.0.0.1:{}/web.git\n",
        canary::port()
    );
    let blob = git_with(&path, &["hash-object", "-w", "--stdin"], modules.as_bytes());
    let commit = "0123456789012345678901234567890123456789";
    commit_tree(
        &path,
        &raw_tree(&path, &[("100644", b".gitmodules", &blob), ("160000", b"evil", commit), ("160000", b"web", commit)]),
    );
}

/// The crawled repository's own settings, hooks and filters run nothing.
fn settings(folder: &Path, name: &str, outside: &Path) {
    let attributes = "*.go filter=evil diff=evil merge=evil\n";
    let path = repository(folder, name, &[text(".gitattributes", attributes), text("main.go", "package main\n")]);
    let canary = |what: &str| format!("touch {}", outside.join(what).display());
    for (key, what) in [
        ("core.fsmonitor", "fsmonitor"),
        ("core.sshCommand", "ssh"),
        ("core.pager", "pager"),
        ("core.askPass", "askpass"),
        ("credential.helper", "helper"),
        ("filter.evil.smudge", "smudge"),
        ("filter.evil.process", "process"),
        ("diff.evil.textconv", "textconv"),
        ("diff.evil.command", "diff"),
        ("uploadpack.packObjectsHook", "hook"),
        ("gpg.program", "gpg"),
    ] {
        git(&path, &["config", key, &canary(what)]);
    }
    // By hand: git itself would follow it at its next step.
    let mut config = fs::read_to_string(path.join("config")).unwrap();
    config.push_str("[core]\n\tattributesFile = /dev/zero\n[include]\n\tpath = /dev/zero\n\tpath = /etc/shadow\n");
    fs::write(path.join("config"), config).unwrap();
    fs::create_dir_all(path.join("hooks")).unwrap();
    for hook in ["post-checkout", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"] {
        let file = path.join("hooks").join(hook);
        fs::write(&file, format!("#!/bin/sh\n{}\n", canary(hook))).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&file, mode).unwrap();
    }
}

/// Clocks that are wrong by a lifetime, in both directions.
fn far_future(folder: &Path, name: &str, _: &Path) {
    let path = bare(folder, name);
    let mut history = History::default();
    for (turn, at) in [0, 4_102_444_800, 1, 253_402_300_799, DAY_START - 86_400].into_iter().enumerate() {
        history.commit(
            "Ada Alder <ada@house.example>",
            at,
            &[text("main.go", &format!("package main // {turn}\n"))],
            None,
        );
    }
    history.write(&path);
}

/// People whose names and addresses are nothing of the kind.
fn strange_people(folder: &Path, name: &str, _: &Path) {
    let path = bare(folder, name);
    let mut history = History::default();
    let long = format!("{} <{}@house.example>", "long ".repeat(2_000), "x".repeat(5_000));
    let who = [
        "<script>alert(1) <\"onload=alert(1)@x>",
        "\u{202e}gnp.exe <>",
        " <@>",
        "=HYPERLINK(1) <=1+1@x>",
        long.as_str(),
    ];
    for (turn, who) in (0_i64..).zip(who) {
        let change = [Change::Write("main.go".to_owned(), format!("package main // {turn}\n").into_bytes())];
        history.commit(
            who.replace("<script>", "[script]").trim_start(),
            DAY_START - (20 - turn) * 86_400,
            &change,
            None,
        );
    }
    history.write(&path);
}
