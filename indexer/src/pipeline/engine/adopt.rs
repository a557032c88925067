//! Which repositories are known after the sources were listed: what is listed, and what cannot be looked at just now.

use std::collections::BTreeSet;
use std::path::Path;

use catalog_schema::id::RepositoryId;

use super::super::sources::{Listed, Source, Unlisted};
use super::{Engine, lock};
use crate::source::{self, Place};

impl Engine {
    /// Makes the listed repositories the known ones, besides those of sources that could not be listed and those whose
    /// folders are there and no repositories: a failure is no information. Returns those that are gone.
    pub(super) fn adopt(&self, listed: &[Listed], unlisted: &[Unlisted], sources: &[Source]) -> Vec<RepositoryId> {
        let mut world = lock(&self.world);
        let here: BTreeSet<&RepositoryId> = listed.iter().map(|l| &l.id).collect();
        let paths: BTreeSet<&Path> = listed.iter().map(|l| l.path.as_path()).collect();
        let is_broken = |one: &Listed| {
            source::may_be_there(&one.path)
                && !paths.contains(one.path.as_path())
                && sources.iter().any(|source| matches!(source.place, Place::Folder { .. }) && one.is_of(&source.name))
        };
        let missing = |one: &Listed| match unlisted.iter().find(|u| one.is_of(&u.source)) {
            Some(unlisted) => Some(unlisted.reason.clone()),
            None => {
                is_broken(one).then(|| "the folder is no repository any more; take it away if that is meant".to_owned())
            }
        };
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        for (id, repo) in world.repos.iter().filter(|(id, _)| !here.contains(id)) {
            match missing(&repo.listed) {
                Some(why) => kept.push(Listed { missing: Some(why), ..repo.listed.clone() }),
                None => gone.push(id.clone()),
            }
        }
        for id in &gone {
            world.repos.remove(id);
        }
        for one in listed {
            if let Some(known) = world.repos.get_mut(&one.id) {
                known.listed = one.clone();
            }
        }
        world.listed = listed.iter().cloned().chain(kept).map(|one| (one.id.clone(), one)).collect();
        world.loaded = true;
        gone
    }
}
