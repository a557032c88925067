//! What the browser is sent, against what it may be sent (bytes in brotli).

use crate::css;
use crate::error::Failure;
use crate::manifest::Manifest;
use crate::place::Place;
use std::io::Write as _;
use std::path::Path;

/// All islands together.
const WASM: usize = 170 * 1024;
/// The checker of the registration page.
const CHECKER: usize = 170 * 1024;
/// The script that loads one of them.
const GLUE: usize = 10 * 1024;
/// The one style sheet.
const CSS: usize = 14 * 1024;

/// Compresses with brotli at its best quality and largest ordinary window.
///
/// # Errors
/// Never in practice: it writes into memory.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 11, 22);
    writer.write_all(bytes).and_then(|()| writer.flush()).map_err(|error| Failure::new(format!("brotli: {error}")))?;
    drop(writer);
    Ok(out)
}

/// Prints every size with its budget.
///
/// # Errors
/// When a budget is passed that can be judged, or a sheet cannot be read.
pub fn print(place: &Place) -> Result<(), Failure> {
    let sheet = css::join(&place.style()).map_err(Failure::new)?;
    let mut over = vec![judge("style sheet", brotli(sheet.as_bytes())?.len(), CSS, true)];
    match Manifest::read(&place.dist()) {
        Some(manifest) => over.extend(islands(&place.dist(), &manifest)?),
        None => println!("islands          not built; `cargo run -p xtask -- site` builds them"),
    }
    verdict(over)
}

/// Prints the sizes of a finished browser part.
///
/// # Errors
/// When a budget is passed that can be judged, or a file is missing.
pub fn check(dist: &Path, manifest: &Manifest) -> Result<(), Failure> {
    verdict(islands(dist, manifest)?)
}

fn islands(dist: &Path, manifest: &Manifest) -> Result<Vec<Option<String>>, Failure> {
    let judged = manifest.optimised == "yes";
    let size = |name: &str| {
        let path = dist.join(format!("{name}.br"));
        std::fs::metadata(&path)
            .map(|file| usize::try_from(file.len()).unwrap_or(usize::MAX))
            .map_err(|error| Failure::file("size of", &path, &error))
    };
    Ok(vec![
        judge("islands, module", size(&manifest.wasm)?, WASM, judged),
        judge("islands, glue", size(&manifest.js)?, GLUE, judged),
        judge("checker, module", size(&manifest.checker_wasm)?, CHECKER, judged),
        judge("checker, glue", size(&manifest.checker_js)?, GLUE, judged),
    ])
}

/// Prints one line; says what is wrong if something is.
fn judge(what: &str, size: usize, budget: usize, judged: bool) -> Option<String> {
    let note = if judged { "" } else { "  (not judged: wasm-opt did not run)" };
    println!("{what:<16} {size:>7} B brotli of {budget:>7}{note}");
    (judged && size > budget).then(|| format!("{what} is {} B over its budget", size - budget))
}

fn verdict(over: Vec<Option<String>>) -> Result<(), Failure> {
    let over: Vec<String> = over.into_iter().flatten().collect();
    if over.is_empty() { Ok(()) } else { Err(Failure::new(over.join("; "))) }
}

#[cfg(test)]
mod tests {
    use super::{judge, verdict};

    #[test]
    fn a_budget_binds_only_where_it_can_be_judged() {
        assert!(verdict(vec![judge("x", 11, 10, true)]).is_err());
        assert!(verdict(vec![judge("x", 11, 10, false), judge("y", 10, 10, true)]).is_ok());
    }
}
