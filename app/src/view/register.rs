//! `/register`: a catalog file that is being written, checked against the catalog.

use std::cell::OnceCell;
use std::cmp::Reverse;

use catalog_schema::entity::Entity;
use catalog_schema::format::{Content, Files};
use catalog_schema::id::{EntityRef, RepositoryId};
use catalog_schema::problem::{Problem, Severity};
use catalog_schema::validate::{self, Known, Lookup, Names};
use indexer::catalog::{Catalog, Item};
use indexer::pipeline::Reader;
use indexer::pipeline::document::{encode, kind_word};
use portolan_ui::model::{CheckedFile, FileProblem, Preview, Register};
use serde_json::{Value, json};
use similar::TextDiff;

use super::{Context, descriptor, thing, value, words};
use crate::error::{AppError, Result};

/// Keys of the query that the page understands.
pub const KEYS: &[&str] = &["service", "repo"];
/// Unclaimed services offered as a start.
const UNCLAIMED: usize = 30;
/// Longest path, in bytes.
const MAX_PATH: usize = 1_024;

/// How a source is added by whoever may not do it here.
const ON_THE_MACHINE: &str = "Whoever may adds it first: `portolan source add ADDRESS`.";

/// What a person wrote so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Id of the repository that it is for; empty where none was named.
    pub repository: String,
    /// Where it will stand.
    pub path: String,
    /// The file.
    pub text: String,
}

/// The address at which the file of a service can be edited.
#[must_use]
pub fn href(reference: &EntityRef) -> String {
    format!("/register?service={}", encode(reference.as_str()))
}

/// The page as it is opened: empty, for `?service=REF`, or for `?repo=ID`.
///
/// # Errors
/// A service that is not there.
pub fn page(ctx: &Context<'_>) -> Result<Register> {
    match (ctx.param("service"), ctx.param("repo").map(str::trim).filter(|repo| !repo.is_empty())) {
        (Some(name), _) => of_service(ctx, name),
        (None, Some(repository)) => of_repository(ctx, repository),
        (None, None) => Ok(Register { path: descriptor::FILE.to_owned(), ..start(ctx) }),
    }
}

/// The page after its form was posted.
///
/// # Errors
/// A path that leads out of the repository.
pub fn check(ctx: &Context<'_>, draft: Draft) -> Result<Register> {
    let out = draft.path.is_empty()
        || draft.path.len() > MAX_PATH
        || draft.path.starts_with('/')
        || draft.path.split('/').any(|part| part == ".." || part == ".")
        || draft.path.contains(|c: char| c.is_control());
    if out {
        let error = AppError::usage(format!("`{}` is no path inside a repository", plain_start(&draft.path)));
        return Err(error.hint("write it from the root of the repository, such as `catalog-info.yaml`"));
    }
    // Forms send the line breaks of RFC 7578; files of git have one byte.
    let draft = Draft { text: draft.text.replace("\r\n", "\n"), ..draft };
    Ok(filled(ctx, draft, String::new()))
}

/// Whether a reference leads anywhere, for the checker in the browser: one name a request.
///
/// # Errors
/// A text that is no reference.
pub fn known_name(ctx: &Context<'_>) -> Result<Value> {
    let Some(text) = ctx.param("ref") else { return Ok(json!({"known": null})) };
    let reference: EntityRef = text.parse().map_err(|e| AppError::usage(format!("{e}")))?;
    Ok(match CatalogNames::new(&ctx.catalog).look_up(&reference) {
        Lookup::Here => json!({"known": true}),
        Lookup::Absent { closest } => json!({"known": false, "closest": closest.map(|c| c.to_string())}),
        Lookup::Unknown => json!({"known": null}),
    })
}

/// What is told to whoever may add sources: there is a form for it.
#[must_use]
pub fn for_who_adds(from: String) -> String {
    from.replace(ON_THE_MACHINE, "Add it below, then start here again.")
}

fn of_service(ctx: &Context<'_>, name: &str) -> Result<Register> {
    let missing = || AppError::not_found(format!("no service `{}`", plain_start(name)));
    let item = ctx.catalog.find(name).ok_or_else(missing)?;
    let repository = item.repository.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default();
    let subject = Some(thing::link(item));
    if let Some(declaration) = &item.declaration {
        let path = declaration.evidence.path.clone();
        let text = existing(&ctx.engine, &repository, &path).unwrap_or_default();
        let from = "It is declared already; this is its file at the commit that was read.".to_owned();
        return Ok(Register { subject, ..filled(ctx, Draft { repository, path, text }, from) });
    }
    let folder = descriptor::folder(item);
    let path = if folder.is_empty() { descriptor::FILE.to_owned() } else { format!("{folder}/{}", descriptor::FILE) };
    let text = descriptor::file(&ctx.catalog, &[item], folder);
    let from = "Filled in from what the repository shows; each value names its evidence.".to_owned();
    Ok(Register { subject, ..filled(ctx, Draft { repository, path, text }, from) })
}

fn of_repository(ctx: &Context<'_>, named: &str) -> Result<Register> {
    let bare = named.trim_end_matches('/').trim_end_matches(".git");
    let fits = |id: &RepositoryId, location: &str| {
        id.as_str() == named || location.trim_end_matches('/').trim_end_matches(".git") == bare
    };
    let found = ctx.catalog.repositories.values().find(|entry| fits(&entry.id, &entry.location));
    let Some(entry) = found else {
        let from = format!("No source lists `{}`. {ON_THE_MACHINE}", plain_start(named));
        return Ok(Register { from, path: descriptor::FILE.to_owned(), ..start(ctx) });
    };
    let repository = entry.id.as_str().to_owned();
    let path = descriptor::FILE.to_owned();
    if let Some(text) = existing(&ctx.engine, &repository, &path) {
        let from = "The repository has a catalog file; this is it at the commit that was read.".to_owned();
        return Ok(filled(ctx, Draft { repository, path, text }, from));
    }
    let items = entry.items.iter().filter_map(|reference| ctx.catalog.item(reference));
    let open: Vec<&Item> = items.map(|item| &**item).filter(|item| descriptor::is_open(item)).collect();
    let from = match open.len() {
        0 => "Nothing in it looks like a service that nobody declared: start from an empty file.".to_owned(),
        n => format!(
            "Filled in for {} found in it; each value names its evidence.",
            words::counted(n, "service", "services")
        ),
    };
    let text = if open.is_empty() { String::new() } else { descriptor::file(&ctx.catalog, &open, "") };
    Ok(filled(ctx, Draft { repository, path, text }, from))
}

/// A page without a file.
fn start(ctx: &Context<'_>) -> Register {
    let open = || ctx.catalog.items.values().filter(|item| item.is_service() && descriptor::is_open(item));
    let link = |item: &std::sync::Arc<Item>| {
        let place = item.repository.as_ref().map(|id| format!(" in {id}")).unwrap_or_default();
        value::link(format!("{}{place}", item.name), href(&item.reference))
    };
    let count = open().count();
    let all = || format!("All {}", portolan_ui::model::number(count as u64));
    let more = (count > UNCLAIMED).then(|| value::link(all(), "/services?is=unregistered"));
    Register { unclaimed: open().take(UNCLAIMED).map(link).collect(), more, ..Register::default() }
}

fn filled(ctx: &Context<'_>, draft: Draft, from: String) -> Register {
    let checked = (!draft.text.trim().is_empty()).then(|| checked(ctx, &draft));
    let Draft { repository, path, text } = draft;
    Register { from, repository, path, text, checked, ..start(ctx) }
}

fn checked(ctx: &Context<'_>, draft: &Draft) -> CheckedFile {
    let files = RepositoryFiles { engine: &ctx.engine, repository: &draft.repository };
    let names = CatalogNames::new(&ctx.catalog);
    let mut found = validate::file(&draft.path, draft.text.as_bytes(), &files, &names);
    found.problems.sort_by_key(|problem| (Reverse(problem.severity), problem.span));
    let refused = found.problems.iter().any(|p| p.severity == Severity::Error);
    CheckedFile {
        summary: portolan_checker::summary(&found.problems),
        problems: found.problems.iter().map(problem).collect(),
        preview: found.entities.iter().map(|entity| preview(ctx, entity, draft)).collect(),
        patch: if refused { None } else { patch(&ctx.engine, draft) },
    }
}

fn problem(problem: &Problem) -> FileProblem {
    FileProblem {
        severity: problem.severity.as_str().to_owned(),
        code: problem.code.clone(),
        message: problem.message.clone(),
        hint: problem.hint.clone(),
        line: problem.span.map(|span| span.line),
        column: problem.span.map(|span| span.column),
    }
}

fn preview(ctx: &Context<'_>, entity: &Entity, draft: &Draft) -> Preview {
    let facts = [
        ("Owner", entity.text("/spec/owner")),
        ("System", entity.text("/spec/system")),
        ("Type", entity.spec_type()),
        ("Lifecycle", entity.text("/spec/lifecycle")),
        ("Tier", entity.annotation("portolan.dev/tier")),
    ];
    let facts = facts.into_iter().filter_map(|(label, text)| Some((label.to_owned(), text?.to_owned()))).collect();
    let item = Item::named(entity.reference.clone(), entity.name());
    Preview {
        kind: kind_word(&item).to_owned(),
        name: entity.title().to_owned(),
        description: entity.description().map(str::to_owned),
        facts,
        change: change(ctx, entity, draft),
    }
}

/// What the file does to the catalog.
fn change(ctx: &Context<'_>, entity: &Entity, draft: &Draft) -> String {
    let Some(item) = ctx.catalog.item(&entity.reference) else { return "New in the catalog.".to_owned() };
    let Some(declaration) = &item.declaration else { return "Declares what was found in code.".to_owned() };
    let home = declaration.evidence.repository.as_str();
    if home != draft.repository {
        return format!(
            "The name belongs to {home} already, which keeps it: choose another name or move the file there."
        );
    }
    let (old, new) = (declaration.entity.text("/spec/owner"), entity.text("/spec/owner"));
    match (old, new) {
        (old, new) if old == new => "Declared already, owner unchanged.".to_owned(),
        (old, new) => format!("Owner: {}, was {}.", new.unwrap_or("nobody"), old.unwrap_or("nobody")),
    }
}

/// The change against the file as it is in the repository, as `git apply` takes it.
fn patch(engine: &Reader<'_>, draft: &Draft) -> Option<String> {
    let old = existing(engine, &draft.repository, &draft.path);
    let mut new = draft.text.clone();
    if !new.ends_with('\n') {
        new.push('\n');
    }
    if old.as_deref() == Some(new.as_str()) {
        return None;
    }
    let path = &draft.path;
    let (mode, from) = match &old {
        Some(_) => (String::new(), format!("a/{path}")),
        None => ("new file mode 100644\n".to_owned(), "/dev/null".to_owned()),
    };
    let old = old.unwrap_or_default();
    let diff = TextDiff::from_lines(old.as_str(), new.as_str());
    let body = diff.unified_diff().header(&from, &format!("b/{path}")).to_string();
    Some(format!("diff --git a/{path} b/{path}\n{mode}{body}"))
}

fn existing(engine: &Reader<'_>, repository: &str, path: &str) -> Option<String> {
    if repository.is_empty() {
        return None;
    }
    let bytes = engine.file(&RepositoryId(repository.to_owned()), path).ok()?;
    String::from_utf8(bytes).ok()
}

/// The beginning of what somebody typed, for a message.
fn plain_start(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}

/// The files that a catalog file refers to, at the head that was read.
struct RepositoryFiles<'a> {
    engine: &'a Reader<'a>,
    repository: &'a str,
}

impl Files for RepositoryFiles<'_> {
    fn read(&self, path: &str) -> Content {
        if self.repository.is_empty() {
            return Content::Unknown;
        }
        match self.engine.file(&RepositoryId(self.repository.to_owned()), path) {
            Ok(bytes) => Content::Found(bytes),
            Err(_) => Content::Missing,
        }
    }
}

/// The names of the catalog; before every source was read once nothing is known to be absent.
struct CatalogNames<'a> {
    catalog: &'a Catalog,
    names: OnceCell<Names>,
}

impl<'a> CatalogNames<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, names: OnceCell::new() }
    }
}

impl Known for CatalogNames<'_> {
    fn look_up(&self, reference: &EntityRef) -> Lookup {
        if self.catalog.item(reference).is_some() {
            return Lookup::Here;
        }
        if !self.catalog.progress.complete() {
            return Lookup::Unknown;
        }
        let names = self.names.get_or_init(|| Names::whole(self.catalog.items.keys().cloned()));
        Lookup::Absent { closest: names.closest(reference) }
    }
}
