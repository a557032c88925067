//! Git over the `ssh` program: started with an environment, options and host keys that are all our own.

use std::ffi::OsString;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use gix_transport::Protocol;
use gix_transport::client::git::{ConnectMode, blocking_io::Connection};

use super::meter::Meter;
use super::{Fault, FaultKind, Job, Ssh};
use crate::address::GitAddress;
use crate::wire;

/// Bytes of what ssh says on stderr that are kept.
const MAX_WORDS: u64 = 8 << 10;
/// Seconds that ssh may take to connect.
const CONNECT_SECONDS: u32 = 20;
/// What holds for every connection, whatever the settings of the machine or the user say.
const OPTIONS: &[&str] = &[
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "GlobalKnownHostsFile=/dev/null",
    "UpdateHostKeys=no",
    "CheckHostIP=no",
    "VerifyHostKeyDNS=no",
    "PasswordAuthentication=no",
    "KbdInteractiveAuthentication=no",
    "NumberOfPasswordPrompts=0",
    "ForwardAgent=no",
    "ForwardX11=no",
    "ClearAllForwardings=yes",
    "PermitLocalCommand=no",
    "ProxyCommand=none",
    "ProxyJump=none",
    "ControlMaster=no",
    "ControlPath=none",
    "Tunnel=no",
    "RequestTTY=no",
    "EscapeChar=none",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=2",
    "SendEnv=GIT_PROTOCOL",
];

/// What is said to and by a running `ssh`.
pub struct Talk {
    input: ChildStdin,
    output: Metered,
    verdict: Verdict,
}

/// Reads what the server sends, counting it.
pub struct Metered {
    pipe: BufReader<ChildStdout>,
    meter: Arc<Meter>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.meter.listen();
        let read = self.pipe.read(buffer);
        self.meter.take(*read.as_ref().unwrap_or(&0))?;
        read
    }
}

impl Talk {
    /// Starts `ssh`; whether it gets through shows at the first read.
    ///
    /// # Errors
    /// The address may not be reached, a file is missing, or the program does not start.
    pub fn start(job: &Job, meter: &Arc<Meter>) -> Result<Self, Fault> {
        let setup = |text: String| Fault::new(FaultKind::Setup, text);
        let ssh = job.ssh.as_ref().ok_or_else(|| setup("the program `ssh` is not installed".to_owned()))?;
        if !ssh.known_hosts.is_file() {
            let server = job.address.server();
            let text = format!(
                "no host key of `{server}` is known: there is no file `{}`; write it with `ssh-keyscan` and compare the fingerprint, or name another with `--known-hosts FILE`",
                ssh.known_hosts.display()
            );
            return Err(setup(text));
        }
        if ssh.key.is_none() && ssh.agent.is_none() {
            return Err(setup("no key: name one with `--key-file FILE`, or run an ssh agent".to_owned()));
        }
        // Refused before ssh says it in its own words.
        if let Some(key) = ssh.key.as_deref().filter(|key| !key.is_file()) {
            return Err(setup(format!("the key file `{}` is not there", key.display())));
        }
        let peer = wire::addresses(job.address.host(), job.address.port(), &job.reach)?.into_iter().next();
        let peer = peer.ok_or_else(|| setup(format!("`{}` has no address", job.address.host())))?;
        let mut command = program(ssh);
        command.args(arguments(&job.address, ssh, &peer.ip().to_string())).env_clear().env("GIT_PROTOCOL", "version=2");
        if let Some(agent) = ssh.agent.as_deref().filter(|_| ssh.key.is_none()) {
            command.env("SSH_AUTH_SOCK", agent);
        }
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.map_err(|e| setup(format!("`{}` does not start: {e}", ssh.program.display())))?;
        let (Some(input), Some(output), Some(words)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(setup("`ssh` has no pipes".to_owned()));
        };
        let listener = std::thread::spawn(move || {
            let mut said = Vec::new();
            // A pipe that breaks says no more.
            let _ = words.take(MAX_WORDS).read_to_end(&mut said);
            String::from_utf8_lossy(&said).into_owned()
        });
        meter.keep(child);
        let output = Metered { pipe: BufReader::new(output), meter: Arc::clone(meter) };
        let verdict = Verdict {
            address: job.address.clone(),
            known_hosts: ssh.known_hosts.display().to_string(),
            words: Mutex::new(Some(listener)),
            meter: Arc::clone(meter),
        };
        Ok(Self { input, output, verdict })
    }

    /// The transport for gix, and who explains its failures.
    pub fn transport(self, job: &Job) -> (Connection<Metered, ChildStdin>, Verdict) {
        let none = None::<(&str, Option<u16>)>;
        let path = job.address.path();
        let transport = Connection::new(self.output, self.input, Protocol::V2, path, none, ConnectMode::Process, false)
            .custom_url(Some(job.address.to_string().into()));
        (transport, self.verdict)
    }
}

/// The program, held where somebody can hold it.
fn program(ssh: &Ssh) -> Command {
    match &ssh.holder {
        Some(holder) => {
            let mut command = Command::new(holder);
            command.args(["worker", "hold", "--"]).arg(&ssh.program);
            command
        }
        None => Command::new(&ssh.program),
    }
}

/// The whole command line. The host that is connected to is the address that was checked; its name stands for the key
/// that is expected.
fn arguments(address: &GitAddress, ssh: &Ssh, peer: &str) -> Vec<OsString> {
    let mut all: Vec<OsString> = vec!["-F".into(), "/dev/null".into(), "-T".into()];
    let mut option = |name: &str, value: &Path| {
        let mut text = OsString::from(format!("{name}="));
        text.push(quoted(value));
        all.extend(["-o".into(), text]);
    };
    option("UserKnownHostsFile", &ssh.known_hosts);
    match &ssh.key {
        Some(key) => {
            option("IdentityFile", key);
            option("IdentitiesOnly", Path::new("yes"));
            option("IdentityAgent", Path::new("none"));
        }
        None => option("IdentityFile", Path::new("none")),
    }
    // In a file of known hosts a port that is not 22 stands beside the name (sshd(8), SSH_KNOWN_HOSTS).
    let alias = match address.port() {
        22 => address.host().to_owned(),
        port => format!("[{}]:{port}", address.host()),
    };
    for text in OPTIONS {
        all.extend(["-o".into(), (*text).into()]);
    }
    all.extend(["-o".into(), format!("HostKeyAlias={alias}").into()]);
    all.extend(["-o".into(), format!("ConnectTimeout={CONNECT_SECONDS}").into()]);
    all.extend(["-p".into(), address.port().to_string().into()]);
    if let Some(user) = address.user() {
        all.extend(["-l".into(), user.into()]);
    }
    all.extend(["--".into(), peer.into(), format!("git-upload-pack '{}'", remote_path(address)).into()]);
    all
}

/// A path as an option's value: in quotes, because ssh splits at blanks; `%` stands for itself.
fn quoted(path: &Path) -> OsString {
    let text = path.as_os_str().to_string_lossy().replace('%', "%%").replace('"', "\\\"");
    if text.contains(' ') { format!("\"{text}\"").into() } else { text.into() }
}

/// The path for the shell of the server, to stand in single quotes: an address has none of its own. `/~user` is a home.
fn remote_path(address: &GitAddress) -> &str {
    let path = address.path();
    if path.starts_with("/~") { &path[1..] } else { path }
}

/// Says why `ssh` did not get through.
pub struct Verdict {
    address: GitAddress,
    known_hosts: String,
    words: Mutex<Option<JoinHandle<String>>>,
    meter: Arc<Meter>,
}

impl Verdict {
    /// The fault in the words of what ssh said, where that tells more.
    pub fn explain(&self, fault: Fault) -> Fault {
        if self.meter.fault().is_some() {
            return fault;
        }
        self.meter.cut();
        let listener = self.words.lock().unwrap_or_else(PoisonError::into_inner).take();
        let said = listener.and_then(|thread| thread.join().ok()).unwrap_or_default();
        let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
        let (address, server) = (&self.address, self.address.server());
        if has(&["Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED", "No matching host key"]) {
            let text = format!(
                "the host key of `{server}` is not the one in `{}`: compare its fingerprint with that of the server's operator",
                self.known_hosts
            );
            return Fault::new(FaultKind::Identity, text);
        }
        if has(&["Permission denied", "Too many authentication failures", "invalid format", "error in libcrypto"]) {
            return Fault::new(FaultKind::Credentials, format!("`{server}` does not accept the key for `{address}`"));
        }
        if has(&["Connection refused", "timed out", "No route", "unreachable"]) {
            return Fault::new(FaultKind::Unreachable, format!("`{server}` cannot be reached over ssh"));
        }
        if has(&["does not appear to be a git repository", "not found", "no such", "No such"]) {
            return Fault::new(FaultKind::Missing, format!("`{address}` is not there, or is hidden from us"));
        }
        if has(&["closed by remote host", "Connection closed", "Connection reset", "Broken pipe"]) {
            return Fault::new(FaultKind::Broken, format!("the connection to `{server}` broke"));
        }
        fault
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_command_line_obeys_nobody_else() {
        let address = GitAddress::parse("ssh://git@house.example:2222/~ada/shop.git").unwrap();
        let ssh = Ssh {
            program: "/usr/bin/ssh".into(),
            key: Some("/keys/my key".into()),
            agent: Some("/tmp/agent".into()),
            known_hosts: "/data/known_hosts".into(),
            holder: None,
        };
        let all: Vec<String> =
            arguments(&address, &ssh, "192.0.2.7").into_iter().map(|a| a.into_string().unwrap()).collect();
        let line = all.join(" ");
        assert!(line.starts_with("-F /dev/null "), "{line}");
        for option in [
            "BatchMode=yes",
            "StrictHostKeyChecking=yes",
            "IdentityFile=\"/keys/my key\"",
            "IdentitiesOnly=yes",
            "HostKeyAlias=[house.example]:2222",
        ] {
            assert!(all.iter().any(|a| a == option), "{option} in {line}");
        }
        assert_eq!(all[all.len() - 3..], ["--", "192.0.2.7", "git-upload-pack '~ada/shop.git'"]);
    }
}
