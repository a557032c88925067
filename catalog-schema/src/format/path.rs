//! Paths as catalog files write them: relative to the file that names them, inside its repository.

/// Where a target leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into the same repository, at this path relative to its root.
    Inside(String),
    /// Above the repository's root.
    Outside,
    /// To an absolute address.
    Remote,
}

/// Resolves a target against the file that names it; a leading `/` means the repository's root.
#[must_use]
pub fn resolve(file: &str, target: &str) -> Target {
    let scheme = target.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme =
        |s: &str| s.len() > 1 && s.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if scheme.is_some_and(is_scheme) || target.starts_with("//") {
        return Target::Remote;
    }
    let mut parts: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder(file).split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => return Target::Outside,
            ".." => {}
            part => parts.push(part),
        }
    }
    Target::Inside(parts.join("/"))
}

/// The folder of a file; empty for the root.
#[must_use]
pub fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
#[must_use]
pub fn name(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_resolve_like_links() {
        let inside = |target: &str| resolve("a/b/catalog-info.yaml", target);
        assert_eq!(inside("./c.yaml"), Target::Inside("a/b/c.yaml".into()));
        assert_eq!(inside("c/**/*.yaml"), Target::Inside("a/b/c/**/*.yaml".into()));
        assert_eq!(inside("../../c"), Target::Inside("c".into()));
        assert_eq!(inside("/x//y"), Target::Inside("x/y".into()));
        assert_eq!(inside("../../../c"), Target::Outside);
        assert_eq!(inside("a/../../../../c"), Target::Outside);
        assert_eq!(inside("https://example.org/c"), Target::Remote);
        assert_eq!(inside("//example.org/c"), Target::Remote);
        assert_eq!(resolve("catalog-info.yaml", "c"), Target::Inside("c".into()));
    }
}
