//! The browser part: cargo, wasm-bindgen, wasm-opt, hashed names, brotli, manifest.
//!
//! The gzip forms are made where the files are embedded, by the build script of the app.

use crate::error::Failure;
use crate::hash::{self, Hash};
use crate::manifest::Manifest;
use crate::place::Place;
use crate::{budget, optimise};
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// The target of the islands.
const TARGET: &str = "wasm32-unknown-unknown";

/// What to do on a machine that has no such target: last section of the architecture notes.
const NO_TARGET: &str = "the islands need Rust's target wasm32-unknown-unknown. With rustup: \
`rustup target add wasm32-unknown-unknown`. Without rustup, on Debian: install `rustc-web`, `rust-web-src` and `lld-19`, \
set RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19 and \
CARGO_UNSTABLE_BUILD_STD=std,panic_abort, and build again. Without islands Portolan serves plain pages";

/// One module of the browser part.
struct Module {
    /// The crate.
    package: &'static str,
    /// Its library's file name, without ending.
    library: &'static str,
    /// Its features.
    features: &'static str,
    /// What its files are called.
    name: &'static str,
}

/// What every page wakes.
const ISLANDS: Module =
    Module { package: "portolan-ui", library: "portolan_ui", features: "hydrate", name: "portolan" };

/// What the registration page checks with.
const CHECKER: Module =
    Module { package: "portolan-checker", library: "portolan_checker", features: "", name: "checker" };

/// A finished module.
struct Made {
    name: &'static str,
    glue: String,
    module: Vec<u8>,
    optimised: bool,
}

fn make(place: &Place, what: &Module) -> Result<Made, Failure> {
    let module = compile(place, what)?;
    let (glue, module) = bind(place, what, &module)?;
    let (module, optimised) = shrink(place, what, &module)?;
    Ok(Made { name: what.name, glue, module, optimised })
}

/// Builds the islands and the checker into `app/ui/dist`, unless they are there already and nothing they depend on has changed.
///
/// # Errors
/// When a step fails, with what to do; or when a file is over its budget.
pub fn build(place: &Place) -> Result<(), Failure> {
    let dist = place.dist();
    let inputs = hash_inputs(place)?;
    if let Some(manifest) = Manifest::read(&dist).filter(|manifest| is_whole(&dist, manifest, &inputs)) {
        println!("the islands are up to date");
        return budget::check(&dist, &manifest);
    }
    ensure_target(place)?;
    let islands = make(place, &ISLANDS)?;
    let checker = make(place, &CHECKER)?;
    let manifest = write(&dist, &[islands, checker], inputs)?;
    budget::check(&dist, &manifest)
}

/// Whether a build is of these inputs and all its files are there.
fn is_whole(dist: &Path, manifest: &Manifest, inputs: &str) -> bool {
    manifest.inputs == inputs
        && manifest.files().iter().all(|name| dist.join(name).is_file() && dist.join(format!("{name}.br")).is_file())
}

fn hash_inputs(place: &Place) -> Result<String, Failure> {
    let mut files = Vec::new();
    for input in place.inputs() {
        collect(&input, &mut files)?;
    }
    files.sort();
    let mut hash = Hash::new();
    for file in files {
        let bytes = std::fs::read(&file).map_err(|error| Failure::file("reading", &file, &error))?;
        let name = file.strip_prefix(&place.root).unwrap_or(&file);
        hash.add(name.as_os_str().as_encoded_bytes());
        hash.add(&bytes);
    }
    Ok(hash.hex())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let listed = std::fs::read_dir(path).map_err(|error| Failure::file("listing", path, &error))?;
    for entry in listed {
        let entry = entry.map_err(|error| Failure::file("listing", path, &error))?;
        collect(&entry.path(), files)?;
    }
    Ok(())
}

/// Adds the target through rustup when the compiler lacks it.
fn ensure_target(place: &Place) -> Result<(), Failure> {
    if has_target(place) || std::env::var_os("CARGO_UNSTABLE_BUILD_STD").is_some() {
        return Ok(());
    }
    println!("adding the target {TARGET} through rustup");
    let added = Command::new("rustup").args(["target", "add", TARGET]).current_dir(&place.root).status();
    match added {
        Ok(status) if status.success() && has_target(place) => Ok(()),
        Ok(status) => Err(Failure::new(format!("rustup ended with {status}")).hint(NO_TARGET)),
        Err(error) => Err(Failure::new(format!("rustup is not there: {error}")).hint(NO_TARGET)),
    }
}

/// Whether the compiler has a standard library for the target.
fn has_target(place: &Place) -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(&place.root)
        .output()
        .ok()
        .filter(|done| done.status.success())
        .and_then(|done| String::from_utf8(done.stdout).ok())
        .is_some_and(|folder| Path::new(folder.trim()).is_dir())
}

/// Compiles the crate of a module; flags meant for the machine's own processor are kept from it.
fn compile(place: &Place, what: &Module) -> Result<PathBuf, Failure> {
    println!("compiling {} for the browser; the first time takes some minutes", what.package);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--package", what.package, "--lib", "--target", TARGET, "--profile", "wasm"])
        .args(["--no-default-features", "--features", what.features])
        .arg("--target-dir")
        .arg(&place.target)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .current_dir(&place.root)
        .status()
        .map_err(|error| Failure::new(format!("cargo could not be started: {error}")))?;
    if !status.success() {
        return Err(Failure::new(format!("{} does not compile for the browser", what.package)));
    }
    Ok(place.target.join(TARGET).join("wasm").join(format!("{}.wasm", what.library)))
}

/// Runs wasm-bindgen; gives the glue and the module that belongs to it.
fn bind(place: &Place, what: &Module, module: &Path) -> Result<(String, Vec<u8>), Failure> {
    let failure = |error: String| Failure::new(format!("wasm-bindgen: {error}"));
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name(what.name)
        .web(true)
        .map_err(|error| failure(error.to_string()))?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(true);
    let mut output = bindgen.generate_output().map_err(|error| failure(error.to_string()))?;
    // A snippet would be a further file that the glue imports by a name we do not hash.
    let snippets = output.snippets().values().any(|files| !files.is_empty());
    if snippets || !output.local_modules().is_empty() {
        return Err(failure("a dependency brings JavaScript files of its own".into()));
    }
    let folder = place.target.join("site");
    output.emit(&folder).map_err(|error| failure(error.to_string()))?;
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|error| Failure::file("reading", &path, &error))
    };
    let glue = String::from_utf8(read(&format!("{}.js", what.name))?).map_err(|error| failure(error.to_string()))?;
    Ok((strip_glue(&glue), read(&format!("{}_bg.wasm", what.name))?))
}

/// Takes whole-line comments and indentation out of the glue. Template literals of the glue hold no line breaks that
/// matter: wasm-bindgen writes them into messages only.
fn strip_glue(glue: &str) -> String {
    let mut out = String::with_capacity(glue.len());
    let mut in_comment = false;
    for line in glue.lines().map(str::trim) {
        let starts = line.starts_with("/*");
        if !(in_comment || starts || line.starts_with("//") || line.is_empty()) {
            out.push_str(line);
            out.push('\n');
        }
        in_comment = (in_comment || starts) && !line.ends_with("*/");
    }
    out
}

/// Makes the module smaller if a tool is there; says whether one was.
fn shrink(place: &Place, what: &Module, module: &[u8]) -> Result<(Vec<u8>, bool), Failure> {
    let folder = place.target.join("site");
    let (input, output) =
        (folder.join(format!("{}_bg.wasm", what.name)), folder.join(format!("{}_opt.wasm", what.name)));
    if !optimise::wasm(place, &input, &output) {
        return Ok((module.to_vec(), false));
    }
    let smaller = std::fs::read(&output).map_err(|error| Failure::file("reading", &output, &error))?;
    println!("wasm-opt: {} B became {} B", module.len(), smaller.len());
    Ok((smaller, true))
}

/// Writes all files under names that change with their content; the manifest last, so that it never names a file
/// that is not there.
fn write(dist: &Path, made: &[Made; 2], inputs: String) -> Result<Manifest, Failure> {
    if dist.exists() {
        std::fs::remove_dir_all(dist).map_err(|error| Failure::file("emptying", dist, &error))?;
    }
    std::fs::create_dir_all(dist).map_err(|error| Failure::file("making", dist, &error))?;
    let js = |one: &Made| format!("{}-{}.js", one.name, hash::of(one.glue.as_bytes()));
    let wasm = |one: &Made| format!("{}-{}.wasm", one.name, hash::of(&one.module));
    let [islands, checker] = made;
    let manifest = Manifest {
        js: js(islands),
        wasm: wasm(islands),
        checker_js: js(checker),
        checker_wasm: wasm(checker),
        inputs,
        optimised: if made.iter().all(|one| one.optimised) { "yes" } else { "no" }.to_owned(),
    };
    let files = made.iter().flat_map(|one| [(js(one), one.glue.as_bytes()), (wasm(one), one.module.as_slice())]);
    for (name, bytes) in files {
        for (name, bytes) in [(name.clone(), bytes), (format!("{name}.br"), &budget::brotli(bytes)?)] {
            let path = dist.join(name);
            std::fs::write(&path, bytes).map_err(|error| Failure::file("writing", &path, &error))?;
        }
    }
    manifest.write(dist)?;
    Ok(manifest)
}

#[cfg(test)]
mod tests {
    use super::strip_glue;

    #[test]
    fn the_glue_loses_comments_and_nothing_else() {
        let glue = "/* one */\n/**\n * two\n */\nlet a = 1; // stays\n  // goes\n\n  export { a };\n";
        assert_eq!(strip_glue(glue), "let a = 1; // stays\nexport { a };\n");
    }
}
