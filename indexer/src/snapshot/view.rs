//! The one place where a snapshot meets extraction: the recorded tree is the view that extractors get.

use super::recorded::RecordedTree;
use crate::extract::TreeView;

impl TreeView for RecordedTree<'_> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.content(path)
    }

    fn exists(&self, path: &str) -> bool {
        self.has(path)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.paths(folder)
    }
}
