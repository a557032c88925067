//! The folders below which whoever is no operator may name a local path.

use std::path::{Path, PathBuf};

use super::Error;

/// Folders that the operator opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roots(pub Vec<PathBuf>);

impl Roots {
    /// The real path of a folder and the root that holds it, links resolved.
    ///
    /// # Errors
    /// A path that is not there, or below none of the roots.
    pub fn admit(&self, path: &Path) -> Result<(PathBuf, PathBuf), Error> {
        let mut refusal = None;
        for root in &self.0 {
            match within(path, root) {
                Ok(real) => return Ok((real, root.clone())),
                Err(e) => refusal = Some(e),
            }
        }
        // Of a path outside nothing is told, not even whether it is there.
        let climbs = path.components().any(|part| part == std::path::Component::ParentDir);
        match refusal {
            Some(e @ Error::Unreadable { .. }) if !climbs && self.0.iter().any(|r| path.starts_with(r)) => Err(e),
            _ => Err(Error::Outside(path.to_owned())),
        }
    }
}

/// The real path of a folder that must lie below a root.
///
/// # Errors
/// A path that is not there, or leads out of the root.
pub fn within(path: &Path, root: &Path) -> Result<PathBuf, Error> {
    let real =
        |path: &Path| std::fs::canonicalize(path).map_err(|reason| Error::Unreadable { path: path.to_owned(), reason });
    let (real_path, real_root) = (real(path)?, real(root)?);
    if real_path.starts_with(&real_root) { Ok(real_path) } else { Err(Error::Outside(path.to_owned())) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_what_really_lies_below_a_root_is_admitted() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::create_dir_all(root.path().join("team/shop")).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("link")).unwrap();
        let roots = Roots(vec![root.path().to_owned()]);
        let (real, _) = roots.admit(&root.path().join("team/../team/shop")).unwrap();
        assert_eq!(real, std::fs::canonicalize(root.path()).unwrap().join("team/shop"));
        for bad in [root.path().join("link"), root.path().join(".."), outside.path().to_owned(), "/etc".into()] {
            assert!(matches!(roots.admit(&bad), Err(Error::Outside(_))), "{}", bad.display());
        }
        assert!(matches!(roots.admit(&root.path().join("no")), Err(Error::Unreadable { .. })));
        assert!(matches!(Roots::default().admit(root.path()), Err(Error::Outside(_))));
    }

    #[test]
    fn a_path_outside_tells_nothing_about_the_machine() {
        let root = tempfile::tempdir().unwrap();
        let roots = Roots(vec![root.path().to_owned()]);
        let refusal = |path: &str| roots.admit(path.as_ref()).unwrap_err().to_string().replace(path, "PATH");
        assert_eq!(refusal("/etc/shadow"), refusal("/etc/not-there"));
    }
}
