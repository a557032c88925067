//! Embeds what the browser is sent: the joined style sheet, and the islands when `xtask site` has built them.
//!
//! Writes `site.rs` into the build folder: a table of files, each plain, in brotli and in gzip. Names carry the hash of
//! the content, so that browsers may keep a file for ever.

#[path = "xtask/src/css.rs"]
mod css;

use sha2::{Digest as _, Sha256};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Folder of the finished browser part, seen from this crate.
const DIST: &str = "ui/dist";

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let (style, dist) = (here.join("../style"), here.join(DIST));
    watch(&dist);

    let sheet = css::join(&style)?;
    let css = format!("portolan-{}.css", short_hash(sheet.as_bytes()));
    let mut table = String::new();
    table.push_str(&asset(&out, &css, "text/css; charset=utf-8", sheet.as_bytes(), None)?);
    let modules = modules(&dist)?;
    for name in modules.iter().flatten() {
        let kind = if name.ends_with(".js") { "text/javascript; charset=utf-8" } else { "application/wasm" };
        let brotli = fs::read(dist.join(format!("{name}.br"))).ok();
        table.push_str(&asset(&out, name, kind, &fs::read(dist.join(name))?, brotli)?);
    }

    let module = |js: &str, wasm: &str| format!("Some(Module {{ js: \"/assets/{js}\", wasm: \"/assets/{wasm}\" }})");
    let (islands, checker) = modules.as_ref().map_or_else(
        || ("None".to_owned(), "None".to_owned()),
        |[js, wasm, checker_js, checker_wasm]| (module(js, wasm), module(checker_js, checker_wasm)),
    );
    let mut code = String::new();
    writeln!(code, "static ASSETS: &[Asset] = &[\n{table}];")?;
    writeln!(code, "const CSS: &str = \"/assets/{css}\";")?;
    writeln!(code, "const ISLANDS: Option<Module> = {islands};")?;
    writeln!(code, "const CHECKER: Option<Module> = {checker};")?;
    fs::write(out.join("site.rs"), code)?;
    Ok(())
}

/// Names what decides the output. A folder that is not there counts as changed each time, so until the islands are
/// built the folder above them is watched.
fn watch(dist: &Path) {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=xtask/src/css.rs");
    println!("cargo::rerun-if-changed=../style");
    let islands = if dist.is_dir() { DIST } else { "ui" };
    println!("cargo::rerun-if-changed={islands}");
}

/// Names of glue and module of islands and checker, from the manifest that `xtask site` wrote last: a key a line. `None`
/// when they are not built.
fn modules(dist: &Path) -> Fallible<Option<[String; 4]>> {
    let path = dist.join("manifest.json");
    if !path.is_file() {
        println!("cargo::warning=the islands are not built, pages are served without them: cargo run -p xtask -- site");
        return Ok(None);
    }
    let manifest = fs::read_to_string(&path)?;
    let value = |key: &str| {
        manifest.lines().find_map(|line| {
            let (name, value) = line.trim().trim_end_matches(',').split_once(": ")?;
            (name.trim_matches('"') == key).then(|| value.trim_matches('"').to_owned())
        })
    };
    let names = [value("js"), value("wasm"), value("checker_js"), value("checker_wasm")];
    let plain = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)) && dist.join(name).is_file()
    };
    match names {
        [Some(js), Some(wasm), Some(checker_js), Some(checker_wasm)]
            if [&js, &wasm, &checker_js, &checker_wasm].into_iter().all(|name| plain(name)) =>
        {
            Ok(Some([js, wasm, checker_js, checker_wasm]))
        }
        _ => {
            Err(format!("`{}` names files that are not there\nhint: cargo run -p xtask -- site", path.display()).into())
        }
    }
}

/// Writes one file in its three forms and gives its line of the table.
fn asset(out: &Path, name: &str, kind: &str, bytes: &[u8], brotli: Option<Vec<u8>>) -> Fallible<String> {
    let brotli = match brotli {
        Some(brotli) => brotli,
        None => compress_brotli(bytes)?,
    };
    fs::write(out.join(name), bytes)?;
    fs::write(out.join(format!("{name}.br")), brotli)?;
    fs::write(out.join(format!("{name}.gz")), compress_gzip(bytes)?)?;
    let include = |suffix: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}{suffix}\"))");
    Ok(format!(
        "    Asset {{\n        name: \"{name}\",\n        content_type: \"{kind}\",\n        bytes: {},\n        br: {},\n        gz: {},\n    }},\n",
        include(""),
        include(".br"),
        include(".gz"),
    ))
}

fn compress_brotli(bytes: &[u8]) -> Fallible<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 11, 22);
    writer.write_all(bytes)?;
    writer.flush()?;
    drop(writer);
    Ok(out)
}

fn compress_gzip(bytes: &[u8]) -> Fallible<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

/// The first eight bytes of the SHA-256, in hexadecimal.
fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).fold(String::new(), |mut hex, byte| {
        // Writing into a string cannot fail.
        _ = write!(hex, "{byte:02x}");
        hex
    })
}
