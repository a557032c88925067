//! `wasm-opt`: from npm's package where npm is there, else from the path, else not at all.

use crate::place::Place;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Version of the npm package; an older `wasm-opt` may not know what today's compiler emits.
const BINARYEN: &str = "132.0.0";

/// Size above all, and the features that rustc's default target for WASM has had switched on since 1.87.
const FLAGS: &[&str] = &[
    "-Oz",
    "--converge",
    "--strip-debug",
    "--strip-producers",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Writes a smaller module to `output`; `false`, with words to the user, when no tool could.
pub fn wasm(place: &Place, input: &Path, output: &Path) -> bool {
    for tool in [from_npm(place), Some("wasm-opt".into())].into_iter().flatten() {
        match shrink(&tool, input, output) {
            Ok(()) => return true,
            Err(reason) => println!("{} did not help: {reason}", tool.to_string_lossy()),
        }
    }
    println!("the islands stay unoptimised, so their size is not judged");
    println!("hint: install npm (with Node), or put wasm-opt of binaryen {BINARYEN} on the path");
    false
}

fn shrink(tool: &OsString, input: &Path, output: &Path) -> Result<(), String> {
    let done = Command::new(tool)
        .args(FLAGS)
        .arg(input)
        .arg("-o")
        .arg(output)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if done.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&done.stderr);
    Err(words.lines().next().unwrap_or("it failed without a word").to_owned())
}

/// The tool of the npm package, installed below the target folder if it is not there yet.
fn from_npm(place: &Place) -> Option<OsString> {
    let prefix = place.target.join("npm").join(format!("binaryen-{BINARYEN}"));
    let tool = tool_in(&prefix);
    if !tool.is_file() {
        println!("installing binaryen {BINARYEN} from npm below {}", place.target.display());
        install(&prefix);
    }
    tool.is_file().then(|| tool.into_os_string())
}

fn tool_in(prefix: &Path) -> PathBuf {
    let name = if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" };
    prefix.join("node_modules/.bin").join(name)
}

fn install(prefix: &Path) {
    if let Err(error) = std::fs::create_dir_all(prefix) {
        println!("`{}` could not be made: {error}", prefix.display());
        return;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let done = Command::new(npm)
        .args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"])
        .arg("--prefix")
        .arg(prefix)
        .arg(format!("binaryen@{BINARYEN}"))
        .stdin(Stdio::null())
        .status();
    match done {
        Ok(status) if status.success() => {}
        Ok(status) => println!("npm ended with {status}"),
        Err(error) => println!("npm is not there: {error}"),
    }
}
