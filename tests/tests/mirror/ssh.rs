//! Over ssh, against a real `sshd` on loopback. Where none is installed these tests say so and pass.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use indexer::pipeline::{Files, Mirrors, Place, Reach, Read};
use tempfile::TempDir;

use super::{crawl, engine, failure, services};
use crate::support::git::service;
use crate::support::temporary;

/// A running `sshd` with keys of its own. Dropping it stops it.
struct Sshd {
    child: Child,
    address: SocketAddr,
    keys: TempDir,
}

impl Sshd {
    /// Starts one; `None` where none is installed.
    fn start() -> Option<Self> {
        let places = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"];
        let Some(program) = places.into_iter().find(|p| Path::new(p).is_file()) else {
            eprintln!("skipped: no sshd is installed; `scripts/set-up.sh` says how to get one");
            return None;
        };
        // Where no init system made it, sshd refuses to start without this folder.
        let _ = std::fs::create_dir("/run/sshd");
        let keys = temporary();
        for name in ["host", "other-host", "user", "stranger"] {
            let key = keys.path().join(name);
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status();
            assert!(made.unwrap().success());
        }
        std::fs::copy(keys.path().join("user.pub"), keys.path().join("authorized")).unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let path = |name: &str| keys.path().join(name).display().to_string();
        let config = format!(
            "ListenAddress {address}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\nPidFile none\n\
             PasswordAuthentication no\nPermitRootLogin yes\nAcceptEnv GIT_PROTOCOL\n",
            path("host"),
            path("authorized")
        );
        std::fs::write(keys.path().join("config"), config).unwrap();
        let mut command = Command::new(program);
        command.args(["-D", "-q", "-f"]).arg(keys.path().join("config")).stdin(Stdio::null()).stderr(Stdio::null());
        let mut sshd = Self { child: command.spawn().unwrap(), address, keys };
        sshd.believe("host");
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            if sshd.child.try_wait().unwrap().is_some() {
                eprintln!("skipped: sshd does not run here");
                return None;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "sshd does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(sshd)
    }

    /// Writes the host key that is believed.
    fn believe(&self, name: &str) {
        let key = std::fs::read_to_string(self.keys.path().join(format!("{name}.pub"))).unwrap();
        let line = format!("[127.0.0.1]:{} {key}", self.address.port());
        std::fs::write(self.keys.path().join("known hosts"), line).unwrap();
    }

    /// A repository by a user's key.
    fn place(&self, repository: &Path, key: &str) -> Place {
        let files = Files {
            key: Some(self.keys.path().join(key)),
            known_hosts: Some(self.keys.path().join("known hosts")),
            token: None,
        };
        let user = std::env::var("USER").unwrap_or_else(|_| {
            let output = Command::new("id").arg("-un").output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        });
        Place::typed(&format!("ssh://{user}@{}{}", self.address, repository.display()), &files).unwrap()
    }

    fn mirrors(&self) -> Mirrors {
        let mut mirrors = Mirrors {
            reach: Reach::parse(&self.address.to_string()).unwrap(),
            ssh: Some(PathBuf::from("/usr/bin/ssh")),
            ..Mirrors::default()
        };
        mirrors.budget.whole_ms = 20_000;
        mirrors.budget.silence_ms = 15_000;
        mirrors
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The id of a repository by its path.
fn id(path: &Path) -> String {
    path.display().to_string().trim_start_matches('/').trim_end_matches(".git").to_owned()
}

#[test]
fn a_repository_is_fetched_with_a_key_and_a_pinned_host() {
    let Some(sshd) = Sshd::start() else { return };
    let (root, data) = (temporary(), temporary());
    let path = service(root.path(), "pay");
    let engine = engine(vec![sshd.place(&path, "user")], data.path(), sshd.mirrors());
    assert_eq!(crawl(&engine), [Read::Changed], "{}", failure(&engine, &id(&path)));
    assert_eq!(services(&engine), ["component:default/pay"]);
    assert_eq!(crawl(&engine), [Read::Unchanged]);
}

#[test]
fn another_host_key_is_refused() {
    let Some(sshd) = Sshd::start() else { return };
    let (root, data) = (temporary(), temporary());
    let path = service(root.path(), "pay");
    sshd.believe("other-host");
    let engine = engine(vec![sshd.place(&path, "user")], data.path(), sshd.mirrors());
    assert_eq!(crawl(&engine), [Read::Failed]);
    let told = failure(&engine, &id(&path));
    assert!(told.contains("host key") && told.contains("fingerprint"), "{told}");
}

#[test]
fn a_key_that_the_server_does_not_know_is_told() {
    let Some(sshd) = Sshd::start() else { return };
    let (root, data) = (temporary(), temporary());
    let path = service(root.path(), "pay");
    let engine = engine(vec![sshd.place(&path, "stranger")], data.path(), sshd.mirrors());
    assert_eq!(crawl(&engine), [Read::Failed]);
    let told = failure(&engine, &id(&path));
    assert!(told.contains("does not accept the key"), "{told}");
}

#[test]
fn a_repository_that_is_not_there_is_told() {
    let Some(sshd) = Sshd::start() else { return };
    let data = temporary();
    let path = data.path().join("no-such.git");
    let engine = engine(vec![sshd.place(&path, "user")], data.path(), sshd.mirrors());
    assert_eq!(crawl(&engine), [Read::Failed]);
    let told = failure(&engine, &id(&path));
    assert!(told.contains("is not there"), "{told}");
}

#[test]
fn a_server_that_only_listens_is_given_up() {
    let data = temporary();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let known_hosts = data.path().join("known");
    std::fs::write(&known_hosts, "").unwrap();
    let key = data.path().join("key");
    std::fs::write(&key, "").unwrap();
    let files = Files { key: Some(key), known_hosts: Some(known_hosts), token: None };
    let place = Place::typed(&format!("ssh://git@{address}/pay.git"), &files).unwrap();
    let ssh = PathBuf::from("/usr/bin/ssh");
    if !ssh.is_file() {
        eprintln!("skipped: no ssh is installed");
        return;
    }
    let mut mirrors =
        Mirrors { reach: Reach::parse(&address.to_string()).unwrap(), ssh: Some(ssh), ..Mirrors::default() };
    mirrors.budget.silence_ms = 700;
    let engine = engine(vec![place], data.path(), mirrors);
    let begun = Instant::now();
    assert_eq!(crawl(&engine), [Read::Failed]);
    assert!(failure(&engine, "pay").contains("sent nothing"), "{}", failure(&engine, "pay"));
    assert!(begun.elapsed() < Duration::from_secs(10));
}
