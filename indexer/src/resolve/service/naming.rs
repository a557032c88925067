//! What a unit is called, and the resources that stand beside the services.

use catalog_schema::fact::Hint;
use catalog_schema::id::RepositoryId;
use std::collections::{BTreeMap, BTreeSet};

use super::judge::{Verdict, is_running};
use super::names::{is_generic, last, plain, words};
use super::unit::{Hinted, Unit, Units};
use super::{Discovered, DiscoveredKind, RepositoryHints};

/// A discovered thing and its repository's place in the order.
pub(super) struct Named {
    pub(super) order: usize,
    pub(super) discovered: Discovered,
}

/// Names every unit that is something by itself.
pub(super) fn name(units: &Units<'_>, verdicts: &[Verdict], repositories: &[RepositoryHints<'_>]) -> Vec<Named> {
    let mut found: BTreeMap<usize, Named> = BTreeMap::new();
    for (at, (unit, verdict)) in units.units.iter().zip(verdicts).enumerate() {
        let kind = match verdict {
            Verdict::Service => DiscoveredKind::Service,
            Verdict::Product(base) => DiscoveredKind::Resource { r#type: last(base).to_owned() },
            Verdict::Library => DiscoveredKind::Library,
            Verdict::Within(_) | Verdict::Nothing => continue,
        };
        found.insert(at, discovered(unit, kind, &repositories[unit.repository]));
    }
    for (unit, verdict) in units.units.iter().zip(verdicts) {
        if let Verdict::Within(owner) = verdict
            && let Some(owner) = found.get_mut(owner)
        {
            owner.discovered.facts.extend(unit.hints.iter().map(|hint| (hint.repository, hint.fact)));
            owner.discovered.facts.sort_unstable();
        }
    }
    let mut found: Vec<Named> = found.into_values().collect();
    tell_apart(&mut found);
    rename_needs(&mut found);
    found
}

fn discovered(unit: &Unit<'_>, kind: DiscoveredKind, repository: &RepositoryHints<'_>) -> Named {
    let name = best_name(unit, repository.repository.name());
    let mut facts: Vec<(usize, usize)> = unit.hints.iter().map(|hint| (hint.repository, hint.fact)).collect();
    facts.sort_unstable();
    facts.dedup();
    let own = |hint: &&Hinted<'_>| hint.says.hint == Hint::Workload && is_running(hint) || hint.says.root.is_some();
    let said = unit.hints.iter().filter(own);
    let names = said.clone().flat_map(|hint| [hint.says.name.as_deref(), hint.says.image.as_deref()]).flatten();
    let aliases: BTreeSet<String> = names.filter(|alias| *alias != name).map(str::to_owned).collect();
    let needs: BTreeSet<String> = said.flat_map(|hint| hint.says.needs.iter().cloned()).collect();
    let discovered = Discovered {
        repository: repository.repository.clone(),
        name,
        kind,
        roots: vec![unit.root.clone()],
        facts,
        aliases: aliases.into_iter().collect(),
        needs: needs.into_iter().collect(),
        declared_as: None,
    };
    Named { order: unit.repository, discovered }
}

/// The first of: orchestrated workloads, compose services, build lists, platform files, the folder.
fn best_name(unit: &Unit<'_>, repository: &str) -> String {
    let folder = unit.part.as_deref().unwrap_or(if unit.root.is_empty() { repository } else { last(&unit.root) });
    let ranked = (0..5).map(|rank| candidates(unit, rank)).find(|names| !names.is_empty()).unwrap_or_default();
    let whole = unit.root.is_empty() && unit.part.is_none();
    // A name such as `app` tells nothing apart: the folder's does, or else the image's.
    let vague = |name: &str| whole || is_generic(folder) && plain(name) != plain(folder);
    let fit = |name: &&String| !(is_generic(name) && vague(name));
    let names: Vec<&String> = ranked.keys().filter(fit).collect();
    let same = names.iter().find(|name| plain(name) == plain(folder));
    let chosen = match (same, names.as_slice()) {
        (Some(name), _) => (*name).clone(),
        (None, []) if is_generic(folder) && !ranked.is_empty() => {
            image_name(unit).or(command(unit)).unwrap_or(folder).to_owned()
        }
        (None, []) => command(unit).unwrap_or(folder).to_owned(),
        (None, [name]) => (*name).clone(),
        // Several processes of one code base: what they share is the folder's name.
        (None, names)
            if !whole && !is_generic(folder) && names.iter().all(|name| words(name).starts_with(&words(folder))) =>
        {
            folder.to_owned()
        }
        (None, names) => {
            let best = names.iter().max_by_key(|name| (ranked[**name].len(), std::cmp::Reverse(name.len())));
            best.map_or_else(|| folder.to_owned(), |name| (*name).clone())
        }
    };
    without_kind(without_protocol(&chosen, folder)).to_owned()
}

/// The folder's name, where a workload's only adds by which protocol that process is reached.
fn without_protocol<'a>(name: &'a str, folder: &str) -> &'a str {
    let rest = ["-http", "-grpc", "-rest"].iter().find_map(|end| name.strip_suffix(end));
    rest.filter(|rest| plain(rest) == plain(folder)).unwrap_or(name)
}

/// The last part of the only image of a unit, where it says more than its folder.
fn image_name<'a>(unit: &'a Unit<'_>) -> Option<&'a str> {
    let images: BTreeSet<&str> =
        unit.hints.iter().filter(|hint| is_running(hint)).filter_map(|hint| hint.says.image.as_deref()).collect();
    let names: BTreeSet<&str> = images.into_iter().map(last).filter(|name| !is_generic(name)).collect();
    names.first().copied().filter(|_| names.len() == 1)
}

/// The names of one rank, with the files that give them.
fn candidates<'a>(unit: &'a Unit<'_>, rank: usize) -> BTreeMap<String, BTreeSet<(usize, &'a str)>> {
    let mut found: BTreeMap<String, BTreeSet<(usize, &str)>> = BTreeMap::new();
    for hint in &unit.hints {
        let at = match hint.says.hint {
            Hint::Workload if !is_running(hint) => continue,
            Hint::Workload if hint.extractor == "compose" => 1,
            Hint::Workload if hint.extractor == "helm" => 2,
            Hint::Workload => 0,
            Hint::Build => 3,
            Hint::Platform => 4,
            Hint::Containerfile | Hint::Executable | Hint::Library => continue,
        };
        if let (true, Some(name)) = (at == rank, &hint.says.name) {
            found.entry(name.clone()).or_default().insert((hint.repository, hint.path));
        }
    }
    found
}

/// The name of the command of a unit that has nothing but one (`cmd/<name>`).
fn command<'a>(unit: &'a Unit<'_>) -> Option<&'a str> {
    let mut commands =
        unit.hints.iter().filter(|hint| hint.says.hint == Hint::Executable && hint.path.contains("cmd/"));
    let only = commands.next().filter(|_| commands.next().is_none() && !unit.has(Hint::Containerfile))?;
    only.says.name.as_deref().filter(|name| !is_generic(name))
}

/// A name without the ending that only says what kind of workload it is.
fn without_kind(name: &str) -> &str {
    let ends = ["-deployment", "-depl", "-deploy", "-statefulset", "-daemonset"];
    ends.iter().find_map(|end| name.strip_suffix(end)).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// Two services of one repository that came out with one name: the later is called by its folders.
fn tell_apart(found: &mut [Named]) {
    let mut taken: BTreeSet<(usize, String)> = BTreeSet::new();
    for named in found {
        let root = named.discovered.roots.first().cloned().unwrap_or_default();
        let mut longer = root.rsplit('/').skip(usize::from(last(&root) == named.discovered.name));
        while !taken.insert((named.order, named.discovered.name.to_lowercase())) {
            let ahead = longer.next().filter(|segment| !segment.is_empty()).unwrap_or("other");
            named.discovered.name = format!("{ahead}-{}", named.discovered.name);
        }
    }
}

/// Needs that are known here by another name take that name.
fn rename_needs(found: &mut [Named]) {
    let mut known: BTreeMap<(usize, String), String> = BTreeMap::new();
    for named in found.iter() {
        for alias in named.discovered.aliases.iter().filter(|alias| !alias.contains('/')) {
            known.entry((named.order, alias.clone())).or_insert_with(|| named.discovered.name.clone());
        }
    }
    for named in found {
        let own = named.discovered.name.clone();
        let needs = named
            .discovered
            .needs
            .drain(..)
            .map(|need| known.get(&(named.order, need.clone())).cloned().unwrap_or(need));
        let needs: BTreeSet<String> = needs.filter(|need| *need != own).collect();
        named.discovered.needs = needs.into_iter().collect();
    }
}

/// Adds what is deployed but built by nobody: one resource per name and repository.
pub(super) fn add_resources(found: &mut Vec<Named>, strays: &[Hinted<'_>], repositories: &[RepositoryHints<'_>]) {
    let mut known: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for (at, named) in found.iter().enumerate() {
        let names = named.discovered.aliases.iter().filter(|alias| !alias.contains('/'));
        for name in names.chain([&named.discovered.name]) {
            known.insert((named.order, plain(name)), at);
        }
    }
    for stray in strays {
        let (Some(name), Some(image)) = (&stray.says.name, &stray.says.image) else {
            continue;
        };
        let name = without_kind(name);
        let at = *known.entry((stray.repository, plain(name))).or_insert_with(|| {
            let repository = repositories[stray.repository].repository.clone();
            found.push(Named { order: stray.repository, discovered: resource(repository, name, image) });
            found.len() - 1
        });
        let discovered = &mut found[at].discovered;
        discovered.facts.push((stray.repository, stray.fact));
        discovered.facts.sort_unstable();
        if !discovered.aliases.contains(image) && discovered.name != *image {
            discovered.aliases.push(image.clone());
            discovered.aliases.sort();
        }
    }
}

fn resource(repository: RepositoryId, name: &str, image: &str) -> Discovered {
    Discovered {
        repository,
        name: name.to_owned(),
        kind: DiscoveredKind::Resource { r#type: last(image).to_owned() },
        roots: Vec::new(),
        facts: Vec::new(),
        aliases: Vec::new(),
        needs: Vec::new(),
        declared_as: None,
    }
}
