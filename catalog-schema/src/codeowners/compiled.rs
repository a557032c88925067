//! Rules prepared for many paths: a tree of folder names, so that a path meets only the rules
//! whose plain beginning it shares.

use std::collections::HashMap;

use super::Rule;
use super::pattern::{End, Part, Pattern, Token, match_from};

/// A rule's place in the file.
type Index = u32;

/// The rules of a file, prepared for many paths.
#[derive(Debug)]
pub struct CompiledOwners<'r> {
    rules: &'r [Rule],
    /// Patterns that begin at the root.
    rooted: Folder,
    /// Patterns that begin in any folder.
    floating: Folder,
    /// Rules that say the same of the same place; the last of them wins.
    slots: Vec<Vec<Index>>,
}

/// A folder in the tree of plain beginnings.
#[derive(Debug, Default)]
struct Folder {
    below: HashMap<String, Folder>,
    /// Slots of patterns that end here, by the way they end.
    ends: HashMap<End, usize>,
    /// Slots of `*.ext` here, by `.ext`.
    suffixes: HashMap<String, usize>,
    /// All other patterns that go on with wildcards.
    rest: Vec<(Vec<Part>, End, usize)>,
}

impl<'r> CompiledOwners<'r> {
    /// Prepares the rules of a file; linear in their length.
    #[must_use]
    pub fn new(rules: &'r [Rule]) -> Self {
        let mut compiled = Self { rules, rooted: Folder::default(), floating: Folder::default(), slots: Vec::new() };
        for (i, rule) in rules.iter().enumerate() {
            if let (Ok(pattern), Ok(index)) = (Pattern::parse(&rule.pattern), Index::try_from(i)) {
                compiled.insert(&pattern, index);
            }
        }
        compiled
    }

    /// The rule that decides about a path: the last one that matches.
    #[must_use]
    pub fn owners_of(&self, path: &str) -> Option<&'r Rule> {
        let parts: Vec<&str> = path.split('/').collect();
        let mut best: Option<Index> = None;
        self.visit(&parts, &mut |slot, matches| {
            let last = self.slots.get(slot).and_then(|indexes| indexes.last()).copied();
            if last > best && matches() {
                best = last;
            }
        });
        self.rules.get(usize::try_from(best?).ok()?)
    }

    /// The rules that match none of the paths, in file order.
    #[must_use]
    pub fn dead_rules<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Vec<&'r Rule> {
        let mut alive = vec![false; self.slots.len()];
        for path in paths {
            let parts: Vec<&str> = path.split('/').collect();
            self.visit(&parts, &mut |slot, matches| {
                if let Some(alive) = alive.get_mut(slot)
                    && !*alive
                {
                    *alive = matches();
                }
            });
        }
        let mut dead = vec![true; self.rules.len()];
        for (slot, _) in self.slots.iter().zip(&alive).filter(|(_, alive)| **alive) {
            for index in slot {
                if let Some(dead) = usize::try_from(*index).ok().and_then(|i| dead.get_mut(i)) {
                    *dead = false;
                }
            }
        }
        self.rules.iter().zip(dead).filter_map(|(rule, dead)| dead.then_some(rule)).collect()
    }

    fn insert(&mut self, pattern: &Pattern, index: Index) {
        let (mut folder, parts) = match pattern.parts.split_first() {
            Some((Part::Deep, rest)) => (&mut self.floating, rest),
            _ => (&mut self.rooted, pattern.parts.as_slice()),
        };
        let mut rest = parts;
        while let Some((Part::Name(name), after)) = rest.split_first() {
            folder = folder.below.entry(name.clone()).or_default();
            rest = after;
        }
        let fresh = self.slots.len();
        let slot = folder.slot(rest, pattern.end, fresh);
        if slot == fresh {
            self.slots.push(Vec::new());
        }
        if let Some(indexes) = self.slots.get_mut(slot) {
            indexes.push(index);
        }
    }

    /// Calls back for every slot that the path may match, with the test that settles it.
    fn visit(&self, path: &[&str], found: &mut dyn FnMut(usize, &dyn Fn() -> bool)) {
        self.rooted.visit(path, found);
        for from in 0..path.len() {
            self.floating.visit(&path[from..], found);
        }
    }
}

impl Folder {
    /// The slot for what a pattern says from here on: `fresh` where nobody said the same before.
    fn slot(&mut self, rest: &[Part], end: End, fresh: usize) -> usize {
        if rest.is_empty() {
            return *self.ends.entry(end).or_insert(fresh);
        }
        if let ([Part::Glob(tokens)], End::AtAndBelow) = (rest, end)
            && let Some(suffix) = suffix_of(tokens)
        {
            return *self.suffixes.entry(suffix).or_insert(fresh);
        }
        self.rest.push((rest.to_vec(), end, fresh));
        fresh
    }

    fn visit(&self, path: &[&str], found: &mut dyn FnMut(usize, &dyn Fn() -> bool)) {
        let mut folder = self;
        for depth in 0..=path.len() {
            let rest = &path[depth..];
            for (end, slot) in &folder.ends {
                found(*slot, &|| match_from(&[], *end, rest));
            }
            for (parts, end, slot) in &folder.rest {
                found(*slot, &|| match_from(parts, *end, rest));
            }
            let Some(name) = rest.first() else { return };
            if !folder.suffixes.is_empty() {
                for (at, _) in name.match_indices('.') {
                    if let Some(slot) = folder.suffixes.get(&name[at..]) {
                        found(*slot, &|| true);
                    }
                }
            }
            match folder.below.get(*name) {
                Some(next) => folder = next,
                None => return,
            }
        }
    }
}

/// The `.ext` of `*.ext`.
fn suffix_of(tokens: &[Token]) -> Option<String> {
    let (first, rest) = tokens.split_first()?;
    let suffix: Option<String> = rest.iter().map(|t| if let Token::Char(c) = t { Some(*c) } else { None }).collect();
    suffix.filter(|suffix| *first == Token::Many && suffix.starts_with('.'))
}
