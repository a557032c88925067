//! How one file goes through one extractor: the same in a crawl and in `check`. Secrets are out of it before, and what
//! cannot be read says so in one problem.

use std::panic::{AssertUnwindSafe, catch_unwind};

use catalog_schema::problem::{Problem, Severity};

use crate::extract::{Extraction, Extractor, File, TreeView};

/// How a file begins that Git LFS put somewhere else (git-lfs, `docs/spec.md`).
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1\n";

/// What an extractor says of a file's bytes, which are without secrets, and of the tree around it.
pub(super) fn at(extractor: &dyn Extractor, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
    let File { path, bytes, .. } = *file;
    if bytes.len() as u64 > extractor.limit() {
        return too_large(extractor, path, bytes.len() as u64);
    }
    if bytes.starts_with(POINTER) {
        let text = format!("`{path}` is a pointer of Git LFS: what it stands for is not in the repository");
        return nothing("lfs-pointer", path, text);
    }
    catch_unwind(AssertUnwindSafe(|| extractor.extract(file, tree))).unwrap_or_else(|_| {
        let text = format!("`{path}` was skipped: the reader `{}` gave up on it", extractor.id());
        nothing("file-skipped", path, text)
    })
}

/// A file of more bytes than an extractor reads.
pub(super) fn too_large(extractor: &dyn Extractor, path: &str, size: u64) -> Extraction {
    let text = format!("`{path}` has {size} bytes, more than the {} that are read", extractor.limit());
    nothing("file-too-large", path, text)
}

/// A file that says nothing, and one warning why.
pub(super) fn nothing(code: &str, path: &str, text: String) -> Extraction {
    Extraction { facts: Vec::new(), problems: vec![Problem::new(code, Severity::Warning, path, text)] }
}
