//! What a revision names, and the commit behind a tag.
//!
//! A small part of gitrevisions(7), read here: the library follows tags and parents for as long as a repository says so,
//! and one whose index lies about ids can say so for ever.

use gix::ObjectId;
use gix::hash::Prefix;
use gix::objs::{Find as _, FindHeader as _};

use super::error::Error;
use super::head::place;
use super::repository::chain;

/// Tags that are followed from one to the next; git writes one.
const MAX_TAGS: usize = 16;
/// Bytes of the largest tag that is read. An entry of a pack may claim any size, and claims are made room for.
const MAX_TAG: u64 = 1 << 20;
/// The most parents that `~` asks for; no line of commits is known that is as long.
const MAX_STEPS: u32 = 1_000_000;

/// One step from a commit to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// `~3`: so many first parents back.
    Back(u32),
    /// `^2`: that parent; 0 is the commit itself.
    Parent(u32),
}

/// The commit that a text names: a branch, a tag, `HEAD` or an id of at least four digits, and any number of `~N`, `^N` and `^{commit}`
/// behind it. `None` where there is none.
pub(super) fn commit(repo: &gix::Repository, text: &str) -> Option<ObjectId> {
    let (name, steps) = parse(text)?;
    let mut at = commit_behind(&repo.objects, named(repo, name)?).ok()?;
    for step in steps {
        at = match step {
            Step::Back(steps) => {
                for _ in 0..steps {
                    at = *place(&repo.objects, at).ok()?.parents.first()?;
                }
                at
            }
            Step::Parent(0) => at,
            Step::Parent(number) => *place(&repo.objects, at).ok()?.parents.get(usize::try_from(number).ok()? - 1)?,
        };
    }
    place(&repo.objects, at).ok().map(|_| at)
}

/// The object that is not a tag behind an object, which may be that one.
///
/// # Errors
/// A tag is damaged, or leads to more tags than are followed.
pub(super) fn commit_behind(objects: &gix::OdbHandle, id: ObjectId) -> Result<ObjectId, Error> {
    let failed = |reason: String| Error::Commit { commit: id.to_string(), reason };
    let (mut at, mut buffer) = (id, Vec::new());
    for _ in 0..=MAX_TAGS {
        let header = objects.try_header(&at).map_err(|error| failed(chain(&error)))?;
        let Some(header) = header.filter(|header| header.kind == gix::objs::Kind::Tag) else { return Ok(at) };
        if header.size > MAX_TAG {
            return Err(failed(format!("it is a tag of {} bytes; {MAX_TAG} are read", header.size)));
        }
        let found = objects.try_find(&at, &mut buffer).map_err(|error| failed(chain(&error)))?;
        let Some(data) = found else { return Ok(at) };
        at = gix::objs::TagRefIter::from_bytes(data.data, at.kind())
            .target_id()
            .map_err(|error| failed(format!("it is a damaged tag: {}", chain(&error))))?;
    }
    Err(failed(format!("it is a tag that leads to more than {MAX_TAGS} other tags")))
}

/// The object that a name stands for.
fn named(repo: &gix::Repository, name: &str) -> Option<ObjectId> {
    let name = if name == "@" { "HEAD" } else { name };
    if let Ok(id) = name.parse::<ObjectId>() {
        return Some(id).filter(|id| id.kind() == repo.object_hash());
    }
    if let Ok(Some(mut reference)) = repo.try_find_reference(name) {
        return reference.follow_to_object().ok().map(gix::Id::detach);
    }
    let prefix = Prefix::from_hex(name).ok()?;
    let found = repo.objects.lookup_prefix(prefix, None).ok()??;
    found.ok()
}

/// A text as the name that it begins with and the steps behind it.
fn parse(text: &str) -> Option<(&str, Vec<Step>)> {
    let end = text.find(['~', '^']).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let mut steps = Vec::new();
    loop {
        let mut signs = rest.chars();
        let Some(sign) = signs.next() else { break };
        rest = signs.as_str();
        if let Some(after) = rest.strip_prefix("{commit}").or_else(|| rest.strip_prefix("{}")).filter(|_| sign == '^') {
            rest = after;
            continue;
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number = if digits == 0 { 1 } else { rest[..digits].parse().ok()? };
        rest = &rest[digits..];
        steps.push(match sign {
            '~' if number <= MAX_STEPS => Step::Back(number),
            '^' => Step::Parent(number),
            _ => return None,
        });
    }
    Some((name, steps)).filter(|(name, _)| !name.is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::fixture::{Fixture, by};
    use super::*;

    #[test]
    fn names_steps_and_what_is_neither() {
        assert_eq!(parse("main").unwrap(), ("main", vec![]));
        assert_eq!(parse("v1~2^^2~").unwrap().1, [Step::Back(2), Step::Parent(1), Step::Parent(2), Step::Back(1)]);
        assert_eq!(parse("v1^{commit}^0^{}").unwrap().1, [Step::Parent(0)]);
        for text in
            ["", "~1", "^main", "main~4000000000", "main~1000001", "main^{tree}", "main^x", "main~1x", "main^{}\u{e9}"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn branches_tags_ids_and_parents_name_commits() {
        let f = Fixture::new();
        let one = f.commit(f.tree(&[("a", "1")]), &[], &by("A <a@x>", 1));
        let side = f.commit(f.tree(&[("a", "2")]), &[], &by("A <a@x>", 2));
        let merge = f.commit(f.tree(&[("a", "3")]), &[one, side], &by("A <a@x>", 3));
        f.branch("main", merge);
        let tag = |to: ObjectId, kind: &str| {
            let text = format!("object {to}\ntype {kind}\ntag v\ntagger A <a@x> 1 +0000\n\nv\n");
            f.object(gix::objs::Kind::Tag, text.as_bytes())
        };
        let tagged = tag(tag(merge, "commit"), "tag");
        std::fs::create_dir_all(f.path().join("refs/tags")).unwrap();
        std::fs::write(f.path().join("refs/tags/v1"), format!("{tagged}\n")).unwrap();
        let repo = f.open().local(1 << 20);
        let short = side.to_string()[..12].to_owned();
        for (text, expected) in [
            ("HEAD", merge),
            ("@", merge),
            ("main", merge),
            ("refs/heads/main", merge),
            ("v1", merge),
            ("v1^{commit}", merge),
            ("v1^2", side),
            ("main~1", one),
            ("main^0", merge),
            (short.as_str(), side),
            (merge.to_string().as_str(), merge),
        ] {
            assert_eq!(commit(&repo, text), Some(expected), "{text}");
        }
        let blob = f.blob("1").to_string();
        for text in ["nothing", "main~2", "main^3", "v1~9", blob.as_str(), "main:a", "0000000000", "\u{0}", "../main"] {
            assert_eq!(commit(&repo, text), None, "{text}");
        }
        let mut chain = merge;
        for turn in 0..MAX_TAGS + 2 {
            chain = tag(chain, if turn == 0 { "commit" } else { "tag" });
        }
        let error = commit_behind(&repo.objects, chain).unwrap_err().to_string();
        assert!(error.contains("leads to more than 16 other tags"), "{error}");
        let broken = f.object(gix::objs::Kind::Tag, b"no tag\n");
        assert!(commit_behind(&repo.objects, broken).unwrap_err().to_string().contains("damaged tag"));
    }
}
