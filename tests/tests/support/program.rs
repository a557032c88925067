//! The built program, run as its users run it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use super::{runtime, shared_folder};

/// The program beside this test: both are built into one target folder.
pub fn portolan() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    let program = folder.join("portolan");
    let kind = folder.file_name().unwrap().to_string_lossy().into_owned();
    let release = if kind == "release" { " --release" } else { "" };
    assert!(
        program.is_file(),
        "`{}` is not there\nhint: build it first: `cargo build{release} -p portolan`",
        program.display()
    );
    program
}

/// The program with nothing of this machine's settings.
pub fn command(home: &Path) -> Command {
    let mut command = Command::new(portolan());
    command
        .env_clear()
        .env("HOME", home)
        .env("PORTOLAN_SEAL_KEY_FILE", key_file())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::null());
    command
}

/// The key that seals what the programs of these tests keep: outside of every data directory.
pub fn key_file() -> &'static Path {
    static KEY: LazyLock<PathBuf> = LazyLock::new(|| shared_folder("key").join("portolan.key"));
    &KEY
}

/// What a run left: exit code, standard output and standard error.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// Fails unless it ended well and in silence.
    pub fn ok(self) -> Self {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{self:?}");
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Runs a command over a data directory to its end.
pub fn run(data: &Path, arguments: &[&str]) -> Ran {
    let (name, rest) = arguments.split_first().unwrap();
    let mut command = command(data);
    command.arg(name).arg("--data").arg(data).args(rest);
    command.output().unwrap().into()
}

/// Today as the program sees it, for a demo organisation that ends today.
pub fn today() -> portolan_demo::Options {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    portolan_demo::Options { as_of: date_of(i64::try_from(seconds / 86_400).unwrap()).parse().unwrap() }
}

/// A day since 1970 as `YYYY-MM-DD` (civil from days, H. Hinnant, "chrono-compatible low-level date algorithms").
fn date_of(day: i64) -> String {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

#[test]
fn days_are_dates() {
    assert_eq!([0, 19_782, 20_468].map(date_of), ["1970-01-01", "2024-02-29", "2026-01-15"]);
}

/// Kestrel Parcels as of today, crawled by the program into a data directory whose configuration names the source.
/// Tests copy it: see [`copy_of`].
pub fn crawled() -> &'static Path {
    static CRAWLED: LazyLock<PathBuf> = LazyLock::new(|| {
        // Keeps the runtime alive before any test forks a process.
        let _ = runtime();
        let folder = shared_folder("program");
        let (data, repositories) = (folder.join("data"), folder.join("repositories"));
        portolan_demo::write(&repositories, &today()).unwrap();
        std::fs::create_dir_all(&data).unwrap();
        let config = format!("[[source]]\npath = {:?}\ntrust = \"org\"\n", repositories.to_str().unwrap());
        std::fs::write(data.join("portolan.toml"), config).unwrap();
        let ran = run(&data, &["crawl"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        data
    });
    &CRAWLED
}

/// A test's own copy of a data directory.
pub fn copy_of(data: &Path) -> tempfile::TempDir {
    let copy = super::temporary();
    copy_folder(data, copy.path());
    copy
}

/// Copies the files below a folder.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_dir() {
            copy_folder(&path, &to.join(entry.file_name()));
        } else if kind.is_file() {
            std::fs::copy(&path, to.join(entry.file_name())).unwrap();
        }
    }
}
