//! What is taken over from a server: its head, and the objects that it needs. Nothing of its settings, hooks, other
//! branches or tags.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use gix::bstr::BString;
use gix::progress::Discard;
use gix::protocol::handshake::Ref;
use gix::refs::transaction::{Change, LogChange, PreviousValue, RefEdit, RefLog};
use gix::refs::{FullName, Target};
use gix::remote::Direction;
use gix_transport::client::blocking_io::Transport;

use super::meter::Meter;
use super::{Fault, FaultKind, Fetched, Job, repository};

/// The head of the server, under a name that no server chooses.
const SPEC: &str = "+HEAD:refs/portolan/head";
/// The longest text of a server or of gix that goes into a message.
const MAX_TEXT: usize = 300;

/// The head of a server.
struct Head {
    id: gix::ObjectId,
    /// Its branch; `None` where it is detached.
    branch: Option<BString>,
}

/// Fetches over a transport.
///
/// # Errors
/// What went wrong; the mirror stays as it was.
pub fn receive<T: Transport>(job: &Job, transport: T, meter: &Meter, stop: &AtomicBool) -> Result<Fetched, Fault> {
    let whole = repository(&job.folder);
    let fresh = job.folder.join("fresh.git");
    remove(&fresh)?;
    let crowded = packs(&whole) >= job.budget.packs;
    let path = if crowded { &fresh } else { &whole };
    let repo = open(path)?;
    let failed = |error: gix::Error| explain(job, meter, &error);
    let remote = repo.remote_at_without_url_rewrite(job.address.to_string().as_str()).map_err(failed)?;
    let remote = remote.with_fetch_tags(gix::remote::fetch::Tags::None);
    let remote = remote.with_refspecs([SPEC], Direction::Fetch).map_err(failed)?;
    let connection = remote
        .to_connection_with_transport(transport)
        .with_credentials(|_| Ok(None))
        .with_transport_options(Box::new(()));
    let prepared = connection.prepare_fetch(Discard, gix::remote::ref_map::Options::default()).map_err(failed)?;
    let Some(head) = head(&prepared.ref_map().remote_refs) else { return Ok(Fetched::Empty) };
    if job.known.as_deref() == Some(head.id.to_string().as_str()) {
        return Ok(Fetched::Unchanged);
    }
    prepared.receive(Discard, stop).map_err(failed)?;
    if let Some(fault) = meter.fault() {
        return Err(fault);
    }
    point(&repo, &head)?;
    drop(remote);
    drop(repo);
    if crowded {
        swap(&fresh, &whole)?;
    }
    Ok(Fetched::Fresh { bytes: meter.bytes() })
}

fn head(refs: &[Ref]) -> Option<Head> {
    refs.iter().find_map(|one| match one {
        Ref::Symbolic { full_ref_name, target, object, .. } if full_ref_name == "HEAD" => {
            Some(Head { id: *object, branch: Some(target.clone()) })
        }
        Ref::Direct { full_ref_name, object } | Ref::Peeled { full_ref_name, object, .. }
            if full_ref_name == "HEAD" =>
        {
            Some(Head { id: *object, branch: None })
        }
        _ => None,
    })
}

fn broken(path: &Path, error: &dyn std::fmt::Display) -> Fault {
    Fault::new(
        FaultKind::Mirror,
        format!("the mirror `{}` cannot be used: {}", path.display(), clean(&error.to_string())),
    )
}

/// Opens a mirror, or makes an empty one.
fn open(path: &Path) -> Result<gix::Repository, Fault> {
    let wrong = |e: &dyn std::fmt::Display| broken(path, e);
    if !path.join("HEAD").is_file() {
        remove(path)?;
        std::fs::create_dir_all(path).map_err(|e| wrong(&e))?;
        gix::init_bare(path).map_err(|e| wrong(&e))?;
    }
    tidy(path);
    let options = gix::open::Options::isolated().with(gix::sec::Trust::Full).lossy_config(true);
    let repo = gix::ThreadSafeRepository::open_opts(path, options).map_err(|e| wrong(&e))?;
    Ok(repo.to_thread_local())
}

/// Takes away what a fetch that was cut off left behind.
fn tidy(path: &Path) {
    let Ok(entries) = std::fs::read_dir(path.join("objects/pack")) else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with("pack-") {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn packs(path: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(path.join("objects/pack")) else { return 0 };
    entries.flatten().filter(|e| e.file_name().to_string_lossy().ends_with(".pack")).count()
}

fn remove(path: &Path) -> Result<(), Fault> {
    match std::fs::remove_dir_all(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(broken(path, &e)),
        _ => Ok(()),
    }
}

fn swap(fresh: &Path, whole: &Path) -> Result<(), Fault> {
    let old: PathBuf = whole.with_file_name("old.git");
    remove(&old)?;
    std::fs::rename(whole, &old).and_then(|()| std::fs::rename(fresh, whole)).map_err(|e| broken(whole, &e))?;
    remove(&old)
}

/// Points the mirror's head where the server's head points.
fn point(repo: &gix::Repository, head: &Head) -> Result<(), Fault> {
    let wrong = |e: &dyn std::fmt::Display| broken(repo.path(), e);
    let branch = head.branch.as_ref().map(|name| FullName::try_from(name.clone())).transpose();
    let branch = branch.map_err(|e| wrong(&e))?.filter(|name| name.as_bstr().starts_with(b"refs/heads/"));
    for other in repo.references().map_err(|e| wrong(&e))?.local_branches().map_err(|e| wrong(&e))? {
        let other = other.map_err(|e| wrong(&e))?;
        // A branch of an earlier head may stand where a folder of the new one must be.
        if Some(other.name()) != branch.as_ref().map(FullName::as_ref) {
            other.delete().map_err(|e| wrong(&e))?;
        }
    }
    let to = Target::Object(head.id);
    let head = FullName::try_from("HEAD").map_err(|e| wrong(&e))?;
    let edits = match branch {
        Some(branch) => vec![edit(branch.clone(), to), edit(head, Target::Symbolic(branch))],
        None => vec![edit(head, to)],
    };
    repo.edit_references(edits).map(|_| ()).map_err(|e| wrong(&e))
}

fn edit(name: FullName, new: Target) -> RefEdit {
    let log = LogChange { mode: RefLog::AndReference, force_create_reflog: false, message: "fetched".into() };
    RefEdit { change: Change::Update { log, expected: PreviousValue::Any, new }, name, deref: false }
}

/// The fault that the meter noted, else what gix says.
fn explain(job: &Job, meter: &Meter, error: &gix::Error) -> Fault {
    if let Some(fault) = meter.fault() {
        return fault;
    }
    let text = chain(error);
    if text.contains("'dumb' protocol") {
        let text =
            format!("`{}` does not answer in git's smart protocol: is it the address of a web page?", job.address);
        return Fault::new(FaultKind::Protocol, text);
    }
    let kind = if text.contains("unexpected end") || text.contains("Broken pipe") {
        FaultKind::Broken
    } else {
        FaultKind::Protocol
    };
    Fault::new(kind, format!("`{}` cannot be fetched: {text}", job.address))
}

/// An error and its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = clean(&error.to_string());
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = clean(&cause.to_string());
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text.chars().take(MAX_TEXT).collect()
}

/// Text of strangers on one line, bounded.
fn clean(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_TEXT).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
