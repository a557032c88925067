//! Rules prepared for many paths: a tree of folder names, so that a path meets only the rules
//! whose plain beginning it shares; one tree per section. Regular expressions are one set.

use std::collections::HashMap;

use super::gitea::Expressions;
use super::pattern::{End, Part, Pattern, Token, match_from};
use super::{Codeowners, Dialect, Rule};

/// A rule's place in the file.
type Index = u32;

/// The rules of a file, prepared for many paths.
#[derive(Debug)]
pub struct CompiledOwners<'r> {
    rules: &'r [Rule],
    /// One tree per section.
    trees: Vec<Tree>,
    slots: Vec<Slot>,
    expressions: Option<Expressions>,
}

/// The patterns of one section.
#[derive(Debug, Default)]
struct Tree {
    /// Patterns that begin at the root.
    rooted: Folder,
    /// Patterns that begin in any folder.
    floating: Folder,
}

/// Rules that say the same of the same place in one section, in file order.
#[derive(Debug, Default)]
struct Slot {
    /// Those that give owners; the last of them wins.
    gives: Vec<Index>,
    /// Those that take paths out of the section.
    takes: Vec<Index>,
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
    pub fn new(owners: &'r Codeowners) -> Self {
        let rules = owners.rules.as_slice();
        let mut compiled = Self { rules, trees: Vec::new(), slots: Vec::new(), expressions: None };
        if owners.dialect == Dialect::Gitea {
            compiled.expressions = Some(Expressions::new(rules));
            return compiled;
        }
        compiled.trees.resize_with(owners.section_count(), Tree::default);
        for (i, rule) in rules.iter().enumerate() {
            if let (Ok((pattern, takes)), Ok(index)) = (owners.dialect.pattern(&rule.pattern), Index::try_from(i)) {
                compiled.insert(usize::from(rule.section), &pattern, takes, index);
            }
        }
        compiled
    }

    /// The last rule that decides about a path.
    #[must_use]
    pub fn owners_of(&self, path: &str) -> Option<&'r Rule> {
        self.rules_of(path).pop()
    }

    /// All rules that decide about a path, in file order: at most one in GitHub's dialect, one per section in
    /// GitLab's, every one that matches in Gitea's.
    #[must_use]
    pub fn rules_of(&self, path: &str) -> Vec<&'r Rule> {
        if let Some(expressions) = &self.expressions {
            return expressions.matching(path).into_iter().filter_map(|i| self.rules.get(i)).collect();
        }
        let parts: Vec<&str> = path.split('/').collect();
        let mut decided: Vec<Index> = self.trees.iter().filter_map(|tree| self.decides(tree, &parts)).collect();
        decided.sort_unstable();
        decided.into_iter().filter_map(|index| self.rules.get(usize::try_from(index).ok()?)).collect()
    }

    /// The last matching rule of one section, unless the path is taken out of it.
    fn decides(&self, tree: &Tree, parts: &[&str]) -> Option<Index> {
        let mut best: Option<Index> = None;
        let mut taken = false;
        tree.visit(parts, &mut |slot, matches| {
            let Some(slot) = self.slots.get(slot) else { return };
            let last = slot.gives.last().copied();
            if (last > best || (!taken && !slot.takes.is_empty())) && matches() {
                best = best.max(last);
                taken |= !slot.takes.is_empty();
            }
        });
        best.filter(|_| !taken)
    }

    /// The rules that match none of the paths, in file order.
    #[must_use]
    pub fn dead_rules<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Vec<&'r Rule> {
        let mut dead = vec![true; self.rules.len()];
        let mut alive = vec![false; self.slots.len()];
        for path in paths {
            for index in self.expressions.iter().flat_map(|expressions| expressions.matching(path)) {
                dead[index] = false;
            }
            let parts: Vec<&str> = path.split('/').collect();
            for tree in &self.trees {
                tree.visit(&parts, &mut |slot, matches| {
                    if let Some(alive) = alive.get_mut(slot)
                        && !*alive
                    {
                        *alive = matches();
                    }
                });
            }
        }
        for (slot, _) in self.slots.iter().zip(&alive).filter(|(_, alive)| **alive) {
            for index in slot.gives.iter().chain(&slot.takes) {
                if let Some(dead) = usize::try_from(*index).ok().and_then(|i| dead.get_mut(i)) {
                    *dead = false;
                }
            }
        }
        self.rules.iter().zip(dead).filter_map(|(rule, dead)| dead.then_some(rule)).collect()
    }

    fn insert(&mut self, section: usize, pattern: &Pattern, takes: bool, index: Index) {
        let Some(tree) = self.trees.get_mut(section) else { return };
        let (mut folder, parts) = match pattern.parts.split_first() {
            Some((Part::Deep, rest)) => (&mut tree.floating, rest),
            _ => (&mut tree.rooted, pattern.parts.as_slice()),
        };
        let mut rest = parts;
        while let Some((Part::Name(name), after)) = rest.split_first() {
            folder = folder.below.entry(name.clone()).or_default();
            rest = after;
        }
        let fresh = self.slots.len();
        let slot = folder.slot(rest, pattern.end, fresh);
        if slot == fresh {
            self.slots.push(Slot::default());
        }
        if let Some(slot) = self.slots.get_mut(slot) {
            if takes { slot.takes.push(index) } else { slot.gives.push(index) }
        }
    }
}

impl Tree {
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
