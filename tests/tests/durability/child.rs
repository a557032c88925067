//! This test binary once more, as a process that can be killed: it runs one test, which works until it dies.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// Names the folder to work in; without it the child's test does nothing.
const FOLDER: &str = "PORTOLAN_TEST_CHILD_FOLDER";

/// The folder to work in, in a child.
pub fn folder() -> Option<std::path::PathBuf> {
    std::env::var_os(FOLDER).map(Into::into)
}

/// Says a line to the parent at once. Goes around the capture of the test harness.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Without a parent there is nobody to work for.
    if out.write_all(format!("\n{line}\n").as_bytes()).and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

/// A child at work.
pub struct Working {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    /// What it said so far, without what the harness says.
    pub said: Vec<String>,
}

impl Working {
    /// Starts the test of this name in a process of its own.
    pub fn start(test: &str, folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(FOLDER, folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines, said: Vec::new() }
    }

    /// Reads on until it has said so many lines that begin with a word.
    pub fn until(&mut self, word: &str, count: usize) {
        while self.said.iter().filter(|line| line.starts_with(word)).count() < count {
            let line =
                self.lines.next().unwrap_or_else(|| panic!("the child ended by itself: {:?}", self.said)).unwrap();
            self.take(line);
        }
    }

    fn take(&mut self, line: String) {
        if ["begin ", "ack "].iter().any(|word| line.starts_with(word)) {
            self.said.push(line);
        }
    }

    /// Stops it where it stands; only a kill comes after.
    pub fn stop(&self) {
        let status = Command::new("kill").args(["-STOP", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Waits until it dies by itself; how, and what it had still said.
    pub fn after_its_end(mut self) -> (std::process::ExitStatus, Vec<String>) {
        while let Some(Ok(line)) = self.lines.next() {
            self.take(line);
        }
        (self.child.wait().unwrap(), self.said)
    }

    /// Kills it after a while, without warning, and takes what it had still said.
    pub fn kill_after(mut self, wait: Duration) -> Vec<String> {
        // The wait is the moment of the kill, not the end of something.
        std::thread::sleep(wait);
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        while let Some(Ok(line)) = self.lines.next() {
            self.take(line);
        }
        self.said
    }
}
