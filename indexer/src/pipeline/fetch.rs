//! Fetching as the parent sees it: one child process per fetch, which may write to its mirror alone.

use std::collections::BTreeSet;
use std::io::{self, BufReader};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::message::{receive, send};
use crate::address::{Reach, Scheme};
use crate::mirror::space::{Hold, Space};
use crate::mirror::{self, Budget, Fault, FaultKind, Fetched};
use crate::source::Remote;

/// How long the parent waits before it looks at clock and stop flag.
const POLL: Duration = Duration::from_millis(50);
/// How long after its budget a child may take to say so itself.
const GRACE: Duration = Duration::from_secs(10);
/// Where the system's certificates are, if not in the usual place: the only variables that a fetch inherits.
const INHERITED: &[&str] = &["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// How mirrors are fetched.
#[derive(Clone, Debug)]
pub struct Mirrors {
    /// What may be reached.
    pub reach: Reach,
    /// File with certificates of authorities to trust besides those of the system.
    pub authorities: Option<PathBuf>,
    /// What one fetch may cost.
    pub budget: Budget,
    /// Bytes that all mirrors may take.
    pub space: u64,
    /// The `ssh` program, where there is one.
    pub ssh: Option<PathBuf>,
    /// The socket of the ssh agent.
    pub agent: Option<PathBuf>,
}

impl Default for Mirrors {
    fn default() -> Self {
        use crate::limits;
        Self {
            reach: Reach::default(),
            authorities: None,
            budget: Budget {
                whole_ms: limits::FETCH_SECONDS * 1_000,
                silence_ms: limits::FETCH_SILENCE * 1_000,
                bytes: limits::FETCH_BYTES,
                packs: usize::try_from(limits::MIRROR_PACKS).unwrap_or(usize::MAX),
            },
            space: limits::MIRROR_BYTES,
            ssh: None,
            agent: None,
        }
    }
}

/// Fetches repositories into the mirrors of a data directory.
pub struct Fetcher {
    program: Option<PathBuf>,
    options: Mirrors,
    data: Option<PathBuf>,
    space: Option<Space>,
}

impl Fetcher {
    /// Fetches below a data directory by `program worker`, or in this process; in memory there are no mirrors.
    #[must_use]
    pub fn new(data: Option<&Path>, program: Option<PathBuf>, options: Mirrors) -> Self {
        let space = data.map(|data| Space::new(data.join("mirrors"), options.space));
        Self { program, options, data: data.map(Path::to_owned), space }
    }

    /// The mirrors, where there is a data directory.
    #[must_use]
    pub fn space(&self) -> Option<&Space> {
        self.space.as_ref()
    }

    /// Takes a repository's mirror in hand.
    ///
    /// # Errors
    /// What is in the way, in words.
    pub fn turn<'a>(&'a self, remote: &'a Remote) -> Result<Turn<'a>, String> {
        let (Some(space), Some(data)) = (&self.space, &self.data) else {
            return Err("an address needs a data directory for its mirror".to_owned());
        };
        let folder = space.folder(&remote.address);
        let hold = space.hold(&folder).map_err(|e| format!("`{}` cannot be made: {e}", folder.display()))?;
        Ok(Turn { fetcher: self, space, data, remote, folder, _hold: hold })
    }

    /// Sweeps the mirrors of addresses that nobody lists.
    pub fn retain(&self, folders: &BTreeSet<PathBuf>) {
        if let Some(space) = &self.space
            && let Err(error) = space.retain(folders)
        {
            tracing::warn!(%error, "mirrors that nobody needs cannot be removed");
        }
    }
}

/// A repository's mirror in hand: nobody evicts it meanwhile.
pub struct Turn<'a> {
    fetcher: &'a Fetcher,
    space: &'a Space,
    data: &'a Path,
    remote: &'a Remote,
    folder: PathBuf,
    _hold: Hold<'a>,
}

impl Turn<'_> {
    /// Fetches what is new, unless the server's head is the commit that is known.
    ///
    /// # Errors
    /// What went wrong, in words for whoever registered the repository.
    pub fn refresh(&self, known: Option<String>, stop: &AtomicBool) -> Result<Fetched, Fault> {
        let job = self.job(known);
        let fetch = || match &self.fetcher.program {
            None => mirror::fetch(&job),
            Some(program) => in_child(program, &job, stop),
        };
        // A connection that breaks once is everyday: servers restart, and drop connections that rest.
        let result = fetch().or_else(|fault| match fault.kind {
            FaultKind::Broken if !stop.load(Ordering::Relaxed) => fetch(),
            _ => Err(fault),
        });
        match &result {
            // A damaged mirror has nothing that the server has not: begin anew the next time.
            Err(fault) if fault.kind == FaultKind::Mirror => self.forget(),
            Ok(Fetched::Fresh { .. }) => {
                self.space.touch(&self.folder);
                self.evict();
            }
            _ => {}
        }
        result
    }

    /// Notes that the mirror was read; one that could not be read is fetched anew the next time.
    pub fn read(&self, well: bool) {
        if well {
            self.space.touch(&self.folder);
        } else {
            self.forget();
        }
    }

    fn forget(&self) {
        if let Err(error) = self.space.forget(&self.folder) {
            tracing::warn!(%error, mirror = %self.folder.display(), "a mirror cannot be removed");
        }
    }

    fn evict(&self) {
        match self.space.evict() {
            Ok(gone) => {
                for folder in gone {
                    tracing::info!(mirror = %folder.display(), "evicted: mirrors took more than their space");
                }
            }
            Err(error) => tracing::warn!(%error, "mirrors cannot be evicted"),
        }
    }

    fn job(&self, known: Option<String>) -> mirror::Job {
        let (options, remote) = (&self.fetcher.options, self.remote);
        let is_ssh = remote.address.scheme() == Scheme::Ssh;
        let ssh = options.ssh.clone().filter(|_| is_ssh).map(|program| mirror::Ssh {
            program,
            key: remote.key_file.clone(),
            agent: options.agent.clone(),
            known_hosts: remote.known_hosts.clone().unwrap_or_else(|| self.data.join("known_hosts")),
            holder: self.fetcher.program.clone(),
        });
        mirror::Job {
            address: remote.address.clone(),
            folder: self.folder.clone(),
            known,
            token: remote.token_file.clone(),
            ssh,
            reach: options.reach.clone(),
            authorities: options.authorities.clone(),
            budget: options.budget,
        }
    }
}

/// Ends the child and all that it started.
struct Group(Child);

impl Group {
    fn end(&mut self) -> Option<ExitStatus> {
        if let Some(group) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) {
            // One that is gone already is no error.
            let _ = kill_process_group(group, Signal::KILL);
        }
        self.0.wait().ok()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

fn in_child(program: &Path, job: &mirror::Job, stop: &AtomicBool) -> Result<Fetched, Fault> {
    let broken = |text: String| Fault::new(FaultKind::Broken, text);
    let mut group = start(program).map_err(|e| broken(format!("cannot start to fetch: {e}")))?;
    let (Some(mut stdin), Some(stdout)) = (group.0.stdin.take(), group.0.stdout.take()) else {
        return Err(broken("cannot start to fetch: there are no pipes".to_owned()));
    };
    // A child that is gone shows below.
    let _ = send(&mut stdin, job);
    let (sender, answers) = mpsc::channel();
    std::thread::spawn(move || {
        if let Ok(Some(answer)) = receive::<Result<Fetched, Fault>>(&mut BufReader::new(stdout)) {
            // Nobody waits any more where the parent gave up.
            let _ = sender.send(answer);
        }
    });
    let deadline = Instant::now() + Duration::from_millis(job.budget.whole_ms) + GRACE;
    loop {
        match answers.recv_timeout(POLL) {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Disconnected) => return Err(death(&mut group)),
            Err(RecvTimeoutError::Timeout) if stop.load(Ordering::Relaxed) => {
                return Err(broken("stopped before it was fetched".to_owned()));
            }
            Err(RecvTimeoutError::Timeout) if Instant::now() > deadline => {
                let seconds = job.budget.whole_ms.div_ceil(1_000);
                return Err(Fault::new(FaultKind::Overdue, format!("the fetch took longer than {seconds} s")));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn start(program: &Path) -> io::Result<Group> {
    let inherited = INHERITED.iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
    let child = Command::new(program)
        .args(["worker", "fetch"])
        .env_clear()
        .envs(inherited)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(Group(child))
}

/// What the end of a child that gave no answer means.
fn death(group: &mut Group) -> Fault {
    let signal = group.end().and_then(|status| status.signal());
    if signal == Some(Signal::XFSZ.as_raw()) {
        return Fault::new(FaultKind::TooLarge, "the repository is larger than a mirror may be");
    }
    let how = signal.map(|signal| format!(" (signal {signal})")).unwrap_or_default();
    Fault::new(FaultKind::Mirror, format!("the process that fetched it died{how}, most likely out of memory"))
}
