//! Repositories made for one test with the `git` program, free of the machine's own settings.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs git in a folder and gives what it printed; fails the test where git fails.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    git_with(folder, arguments, b"")
}

/// As [`git`], with something on its standard input.
pub fn git_with(folder: &Path, arguments: &[&str], input: &[u8]) -> String {
    let mut child = Command::new("git")
        .args(["-c", "core.bigFileThreshold=1m", "-c", "gc.auto=0", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "Ada Alder")
        .env("GIT_AUTHOR_EMAIL", "ada@house.example")
        .env("GIT_AUTHOR_DATE", "2025-12-01T10:00:00Z")
        .env("GIT_COMMITTER_NAME", "Ada Alder")
        .env("GIT_COMMITTER_EMAIL", "ada@house.example")
        .env("GIT_COMMITTER_DATE", "2025-12-01T10:00:00Z")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("these tests need the program `git`");
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // Git may answer before it has read everything.
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// Makes a bare repository `folder/name.git` whose head is `main`.
pub fn bare(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(format!("{name}.git"));
    git(folder, &["init", "--quiet", "--bare", "--initial-branch=main", path.to_str().unwrap()]);
    path
}

/// One file of a commit.
pub enum Change {
    /// Path and content.
    Write(String, Vec<u8>),
    /// Path.
    Delete(String),
    /// From one path to another, content unchanged.
    Rename(String, String),
}

/// A file with a text.
pub fn text(path: &str, content: &str) -> Change {
    Change::Write(path.to_owned(), content.as_bytes().to_vec())
}

/// A history under way, written at once by `git fast-import`.
#[derive(Default)]
pub struct History {
    stream: Vec<u8>,
    /// Commits so far; a mark is a commit's number from 1 on.
    pub commits: usize,
}

/// What a commit says besides its files.
pub struct Commit<'a> {
    /// Name and e-mail.
    pub author: &'a str,
    /// When it was written, seconds since 1970 UTC.
    pub authored: i64,
    /// When it was committed.
    pub committed: i64,
    /// The time zone of both, `+0000`.
    pub zone: &'a str,
    /// The message.
    pub message: &'a str,
    /// Number of the first parent.
    pub parent: Option<usize>,
    /// Number of a second parent.
    pub merged: Option<usize>,
}

impl History {
    /// Adds a commit on the last one, some days before the day the tests stand on; `merged` is the number of a
    /// second parent.
    pub fn commit(&mut self, author: &str, at: i64, changes: &[Change], merged: Option<usize>) {
        let message = format!("change {}", self.commits + 1);
        let parent = (self.commits > 0).then_some(self.commits);
        self.add(
            &Commit { author, authored: at, committed: at, zone: "+0000", message: &message, parent, merged },
            changes,
        );
    }

    /// Adds a commit with parents of choice; the branch points to it.
    pub fn add(&mut self, commit: &Commit<'_>, changes: &[Change]) {
        let Commit { author, authored, committed, zone, message, parent, merged } = commit;
        let mut head = String::new();
        if parent.is_none() {
            // Without this a commit on a branch that exists would have its tip as parent.
            head.push_str("reset refs/heads/main\n");
        }
        let _ = writeln!(head, "commit refs/heads/main\nmark :{}", self.commits + 1);
        let _ = writeln!(head, "author {author} {authored} {zone}\ncommitter {author} {committed} {zone}");
        let _ = writeln!(head, "data {}\n{message}", message.len());
        if let Some(parent) = parent {
            let _ = writeln!(head, "from :{parent}");
        }
        if let Some(merged) = merged {
            let _ = writeln!(head, "merge :{merged}");
        }
        self.stream.extend(head.into_bytes());
        for change in changes {
            match change {
                Change::Write(path, content) => {
                    self.stream.extend(format!("M 100644 inline {path}\ndata {}\n", content.len()).into_bytes());
                    self.stream.extend(content);
                    self.stream.push(b'\n');
                }
                Change::Delete(path) => self.stream.extend(format!("D {path}\n").into_bytes()),
                Change::Rename(from, to) => self.stream.extend(format!("R {from} {to}\n").into_bytes()),
            }
        }
        self.commits += 1;
    }

    /// Writes the commits into a bare repository and gives their ids in order.
    pub fn write_marked(&self, repository: &Path) -> Vec<String> {
        let marks = repository.join("marks");
        let export = format!("--export-marks={}", marks.display());
        git_with(repository, &["fast-import", "--quiet", "--force", &export], &self.stream);
        let text = std::fs::read_to_string(marks).unwrap();
        let mut ids: Vec<(usize, String)> = text
            .lines()
            .map(|line| line[1..].split_once(' ').map(|(mark, id)| (mark.parse().unwrap(), id.to_owned())).unwrap())
            .collect();
        ids.sort();
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// Writes the commits into a bare repository.
    pub fn write(&self, repository: &Path) {
        git_with(repository, &["fast-import", "--quiet", "--force"], &self.stream);
    }
}

/// A bare repository of one commit.
pub fn repository(folder: &Path, name: &str, files: &[Change]) -> PathBuf {
    let path = bare(folder, name);
    let mut history = History::default();
    history.commit("Ada Alder <ada@house.example>", super::DAY_START - 30 * 86_400, files, None);
    history.write(&path);
    path
}

/// A bare repository that anybody would call a service.
pub fn service(folder: &Path, name: &str) -> PathBuf {
    let build = format!("FROM golang AS build\nCOPY . .\nRUN go build -o /{name} .\nENTRYPOINT [\"/{name}\"]\n");
    let module = format!("module house.example/{name}\n");
    let code = "package main\n\nfunc main() {}\n".to_owned() + &"// It says what it does.\n".repeat(20);
    repository(folder, name, &[text("Dockerfile", &build), text("go.mod", &module), text("main.go", &code)])
}

/// The commits of a repository's main line, oldest first.
pub fn commits(repository: &Path) -> Vec<String> {
    let list = git(repository, &["rev-list", "--first-parent", "--reverse", "main"]);
    list.lines().map(str::to_owned).collect()
}

/// Points `main` at a commit.
pub fn set_main(repository: &Path, commit: &str) {
    git(repository, &["update-ref", "refs/heads/main", commit]);
}
