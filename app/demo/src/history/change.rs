//! One change of files: code grows, documents are revised, versions are bumped, planted events happen.

use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use super::{Builder, File};
use crate::files;
use crate::plan::{Action, Event};
use crate::repository::Change;
use crate::template::Growth;

impl Builder<'_> {
    pub(super) fn change_code(&mut self, service: usize) -> (String, Vec<Change>) {
        let paths = self.paths_of(service, files::is_code);
        let hidden: usize = paths.iter().map(|path| self.hidden(path)).sum();
        let share = self.services.len().max(1);
        let pressing = hidden * share >= self.code_left.max(1);
        let even = 100 * hidden * share / self.code_left.max(1);
        self.code_left = self.code_left.saturating_sub(1);
        let wish = if pressing || self.prng.chance(even) {
            [Growth::Block, Growth::Row, Growth::Number]
        } else if self.prng.chance(40) {
            [Growth::Row, Growth::Number, Growth::Block]
        } else {
            [Growth::Number, Growth::Row, Growth::Block]
        };
        // More blocks than changes: show several at a time.
        let times = if pressing { hidden.div_ceil((self.code_left / share).max(1)).max(1) } else { 1 };
        let prefix = self.prefix(service);
        let (subject, changes) = self.grow(&paths, &wish, times);
        (format!("{prefix}{subject}"), changes)
    }

    pub(super) fn change_documents(&mut self, service: usize) -> (String, Vec<Change>) {
        let mut paths = self.paths_of(service, files::is_document);
        let prefix = self.prefix(service);
        let mut subject = String::new();
        let mut changes = Vec::new();
        // Runbook and README age together: whoever revises one reads the other.
        paths.sort();
        for path in paths {
            let (said, mut change) = self.grow(&[path], &[Growth::Block, Growth::Number, Growth::Row], 1);
            if subject.is_empty() {
                subject = said;
            }
            changes.append(&mut change);
        }
        (format!("{prefix}docs: {subject}"), changes)
    }

    pub(super) fn bump(&mut self) -> (String, Vec<Change>) {
        let paths: Vec<String> = self.files.keys().cloned().collect();
        self.grow(&paths, &[Growth::Version], 1)
    }

    fn prefix(&self, service: usize) -> String {
        if self.services.len() > 1 { format!("{}: ", self.services[service].name) } else { String::new() }
    }

    fn paths_of(&self, service: usize, wanted: fn(&str) -> bool) -> Vec<String> {
        let root = &self.roots[service];
        let inside =
            |path: &str| root.is_empty() || path.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'));
        self.files.keys().filter(|path| inside(path) && wanted(path)).cloned().collect()
    }

    fn hidden(&self, path: &str) -> usize {
        match self.files.get(path) {
            Some(File::Growing(document)) => document.hidden_blocks(),
            _ => 0,
        }
    }

    /// Grows files in the first way that any of them offers; up to `times` blocks at once.
    fn grow(&mut self, paths: &[String], wish: &[Growth], times: usize) -> (String, Vec<Change>) {
        for growth in wish {
            let mut order = paths.to_vec();
            self.prng.shuffle(&mut order);
            let mut subject = None;
            let mut touched = Vec::new();
            let mut left = if *growth == Growth::Block { times } else { 1 };
            for path in order {
                while left > 0 {
                    let Some(File::Growing(document)) = self.files.get_mut(&path) else {
                        break;
                    };
                    let Some(said) = document.grow(*growth, &mut self.prng) else {
                        break;
                    };
                    subject.get_or_insert(said);
                    if touched.last() != Some(&path) {
                        touched.push(path.clone());
                    }
                    left -= 1;
                }
            }
            if let Some(subject) = subject {
                return (subject, touched.iter().map(|path| self.written(path)).collect());
            }
        }
        (String::new(), Vec::new())
    }

    pub(super) fn perform(&mut self, event: &Event) -> Vec<Change> {
        event.actions.iter().filter_map(|action| self.act(action)).collect()
    }

    fn act(&mut self, action: &Action) -> Option<Change> {
        match action {
            Action::Write(path, text) => {
                self.files.insert(path.clone(), File::Fixed(text.clone()));
                Some(self.written(path))
            }
            Action::Replace(path, from, to) => {
                let text = self.text(path)?.replace(from.as_str(), to);
                self.files.insert(path.clone(), File::Fixed(text));
                Some(self.written(path))
            }
            Action::Move(from, to) => {
                let inside = format!("{from}/");
                let moved: Vec<String> = self.files.keys().filter(|path| path.starts_with(&inside)).cloned().collect();
                for path in moved {
                    if let Some(file) = self.files.remove(&path) {
                        self.files.insert(path.replacen(from.as_str(), to, 1), file);
                    }
                }
                self.roots.iter_mut().filter(|root| *root == from).for_each(|root| root.clone_from(to));
                Some(Change::Move { from: from.as_str().into(), to: to.as_str().into() })
            }
        }
    }

    fn text(&self, path: &str) -> Option<String> {
        self.files.get(path).map(|file| match file {
            File::Growing(document) => document.render(),
            File::Fixed(text) => text.clone(),
        })
    }

    pub(super) fn written(&self, path: &str) -> Change {
        let content = self.text(path).unwrap_or_default().into_bytes();
        let kind = if path.ends_with(".sh") { EntryKind::BlobExecutable } else { EntryKind::Blob };
        Change::Write { path: BString::from(path), content, kind }
    }
}
