//! Our annotations that point at files of the repository: what their values mean.

use crate::format::path::{self, Target};

/// The runbook, as a path or an address.
pub const RUNBOOK: &str = "portolan.dev/runbook";
/// The folders and globs that belong to a thing.
pub const PATHS: &str = "portolan.dev/paths";

/// Where a runbook may stand that a file names by a path: relative to the file, else to the repository's root, because
/// people mean both.
#[must_use]
pub fn places(file: &str, target: &str) -> Vec<String> {
    let inside = |from: &str| match path::resolve(from, target) {
        Target::Inside(path) if !path.is_empty() => Some(path),
        _ => None,
    };
    let (near, far) = (inside(file), inside(""));
    let far = far.filter(|far| near.as_ref() != Some(far));
    near.into_iter().chain(far).collect()
}

/// Whether a target is an address and no path.
#[must_use]
pub fn is_address(target: &str) -> bool {
    path::resolve("", target) == Target::Remote
}

/// The folders and globs of a value: without `./` before and `/` around; `""` is the whole repository.
pub fn stated(paths: &str) -> impl Iterator<Item = &str> {
    let split = paths.split([',', '\n', ' ']).map(str::trim).filter(|p| !p.is_empty());
    split.map(|p| if p == "." { "" } else { p.trim_start_matches("./").trim_matches('/') })
}

/// Whether a folder of a value is a pattern.
#[must_use]
pub fn is_glob(stated: &str) -> bool {
    stated.contains(['*', '?', '{', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_be_meant_from_the_file_or_from_the_root() {
        assert_eq!(places("a/b/c.yaml", "d.md"), ["a/b/d.md", "d.md"]);
        assert_eq!(places("c.yaml", "./d.md"), ["d.md"]);
        assert_eq!(places("a/c.yaml", "/d.md"), ["d.md"]);
        assert_eq!(places("a/c.yaml", "../d.md"), ["d.md"]);
        assert!(places("a/c.yaml", "../../d.md").is_empty() && places("c.yaml", "https://x.test/d").is_empty());
        assert!(is_address("mailto:a@x.test") && !is_address("docs/a.md"));
    }

    #[test]
    fn paths_are_folders_of_the_repository() {
        let all: Vec<&str> = stated("./a/, /b\n. c/*.rs").collect();
        assert_eq!(all, ["a", "b", "", "c/*.rs"]);
        assert!(is_glob("c/*.rs") && !is_glob("c"));
    }
}
