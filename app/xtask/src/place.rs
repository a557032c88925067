//! Where things are.

use crate::error::Failure;
use std::path::{Path, PathBuf};

/// Folders of one build.
pub struct Place {
    /// Root of the workspace.
    pub root: PathBuf,
    /// Cargo's target folder, the one this program was built into.
    pub target: PathBuf,
}

impl Place {
    /// Finds the workspace from this crate and the target folder from this executable, so that a target folder set
    /// by variable or configuration is met as well.
    ///
    /// # Errors
    /// When the executable does not lie two levels below a folder.
    pub fn find() -> Result<Self, Failure> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.ancestors().nth(2).unwrap_or(here).to_owned();
        let exe = std::env::current_exe().map_err(|error| Failure::new(format!("where is this program? {error}")))?;
        let target = exe
            .ancestors()
            .nth(2)
            .map(Path::to_owned)
            .ok_or_else(|| Failure::new(format!("`{}` lies in no target folder", exe.display())))?;
        Ok(Self { root, target })
    }

    /// Where the finished browser part lies.
    pub fn dist(&self) -> PathBuf {
        self.root.join("app/ui/dist")
    }

    /// The sheets.
    pub fn style(&self) -> PathBuf {
        self.root.join("style")
    }

    /// Files and folders whose content decides what the browser part is.
    pub fn inputs(&self) -> Vec<PathBuf> {
        [
            "Cargo.lock",
            "Cargo.toml",
            "app/ui/Cargo.toml",
            "app/ui/src",
            "app/checker/Cargo.toml",
            "app/checker/src",
            "app/xtask/src",
            "catalog-schema/Cargo.toml",
            "catalog-schema/src",
        ]
        .iter()
        .map(|path| self.root.join(path))
        .collect()
    }
}
