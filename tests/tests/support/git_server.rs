//! A git server on loopback: `git http-backend` behind a few lines of HTTP, and every way in which a server misbehaves.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How a server answers.
#[derive(Clone)]
pub enum Way {
    /// As it should.
    Well,
    /// Only to whoever sends this `Authorization`.
    For(&'static str),
    /// Breaks the connection in the middle of a pack.
    Reset,
    /// Sends a pack's progress for ever.
    Endless,
    /// Sends one byte now and then.
    Slow,
    /// Takes the request and says nothing.
    Silent,
    /// Sends everybody elsewhere.
    Elsewhere(String),
    /// Serves files, as the dumb protocol does.
    Dumb,
    /// Sends header lines for ever.
    Headers,
}

/// A running server. Dropping it stops it.
pub struct GitServer {
    pub address: SocketAddr,
    scheme: &'static str,
    way: Arc<Mutex<Way>>,
    /// Request lines and `Authorization` headers as they came.
    pub seen: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
}

impl GitServer {
    /// Serves the repositories below a folder in clear text.
    pub fn http(root: &Path, way: Way) -> Self {
        Self::start(root, way, None)
    }

    /// Serves them over TLS, with the certificate of the tests.
    pub fn https(root: &Path, way: Way) -> Self {
        let folder = tls_folder();
        let chain = CertificateDer::pem_file_iter(folder.join("server.pem")).unwrap().map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_file(folder.join("server-key.pem")).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(chain, key).unwrap();
        Self::start(root, way, Some(Arc::new(config)))
    }

    fn start(root: &Path, way: Way, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            scheme: if tls.is_some() { "https" } else { "http" },
            way: Arc::new(Mutex::new(way)),
            seen: Arc::default(),
            over: Arc::default(),
        };
        let (root, way, seen, over) =
            (root.to_owned(), Arc::clone(&server.way), Arc::clone(&server.seen), Arc::clone(&server.over));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let visit = Visit {
                    root: root.clone(),
                    way: way.lock().unwrap().clone(),
                    seen: Arc::clone(&seen),
                    over: Arc::clone(&over),
                };
                let tls = tls.clone();
                std::thread::spawn(move || {
                    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                    // Whoever breaks off is what some tests are about.
                    let _ = match tls {
                        None => visit.serve(stream),
                        Some(config) => visit.serve(StreamOwned::new(ServerConnection::new(config).unwrap(), stream)),
                    };
                });
            }
        });
        server
    }

    /// The address of a repository.
    pub fn url(&self, name: &str) -> String {
        format!("{}://{}/{name}.git", self.scheme, self.address)
    }

    /// Answers in another way from now on.
    pub fn answer(&self, way: Way) {
        *self.way.lock().unwrap() = way;
    }

    /// How often something was asked whose line contains a text.
    pub fn asked(&self, text: &str) -> usize {
        self.seen.lock().unwrap().iter().filter(|line| line.contains(text)).count()
    }
}

impl Drop for GitServer {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Wakes the listener.
        let _ = TcpStream::connect(self.address);
    }
}

/// The certificates of the tests.
pub fn tls_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls")
}

struct Visit {
    root: PathBuf,
    way: Way,
    seen: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
}

struct Asked {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Asked {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Whether a pack is asked for.
    fn is_fetch(&self) -> bool {
        self.body.windows(13).any(|w| w == b"command=fetch")
    }
}

impl Visit {
    fn serve(&self, mut stream: impl Read + Write) -> std::io::Result<()> {
        let asked = read(&mut stream)?;
        self.note(&asked);
        match &self.way {
            Way::For(who) if asked.header("authorization") != *who => {
                return answer(&mut stream, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"git\"\r\n", b"no");
            }
            Way::Elsewhere(url) => {
                let rest = asked.target.split_once(".git").map_or("", |(_, rest)| rest);
                return answer(&mut stream, "302 Found", &format!("Location: {url}{rest}\r\n"), b"");
            }
            Way::Dumb => {
                let head = b"0123456789012345678901234567890123456789\trefs/heads/main\n";
                return answer(&mut stream, "200 OK", "Content-Type: text/plain\r\n", head);
            }
            Way::Silent => {
                self.wait(Duration::from_secs(20));
                return Ok(());
            }
            Way::Headers => {
                return self.drip(
                    &mut stream,
                    b"HTTP/1.1 200 OK\r\n",
                    b"X-More: and more of the same\r\n",
                    Duration::ZERO,
                );
            }
            Way::Slow if asked.is_fetch() => {
                let head =
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-result\r\n\r\n000dpackfile\nffe0\x02";
                return self.drip(&mut stream, head, b"x", Duration::from_millis(100));
            }
            Way::Endless if asked.is_fetch() => {
                let head =
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-result\r\n\r\n000dpackfile\n";
                return self.drip(&mut stream, head, b"001f\x02Counting objects, all of \r", Duration::ZERO);
            }
            _ => {}
        }
        let (status, headers, body) = self.backend(&asked)?;
        if matches!(self.way, Way::Reset) && asked.is_fetch() {
            write!(stream, "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len())?;
            stream.write_all(&body[..body.len() / 2])?;
            return stream.flush();
        }
        answer(&mut stream, &status, &headers, &body)
    }

    fn note(&self, asked: &Asked) {
        let line = format!("{} {} {}", asked.method, asked.target, asked.header("authorization"));
        self.seen.lock().unwrap().push(line);
        if asked.is_fetch() {
            self.seen.lock().unwrap().push("fetch".to_owned());
        }
    }

    fn wait(&self, whole: Duration) {
        for _ in 0..whole.as_millis() / 20 {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn drip(&self, stream: &mut impl Write, head: &[u8], drop: &[u8], pause: Duration) -> std::io::Result<()> {
        stream.write_all(head)?;
        while !self.over.load(Ordering::Relaxed) {
            stream.write_all(drop)?;
            stream.flush()?;
            std::thread::sleep(pause);
        }
        Ok(())
    }

    /// Status, header lines and body by `git http-backend` (CGI, RFC 3875).
    fn backend(&self, asked: &Asked) -> std::io::Result<(String, String, Vec<u8>)> {
        let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
        let mut child = Command::new("git")
            .arg("http-backend")
            .env("GIT_PROJECT_ROOT", &self.root)
            .env("GIT_HTTP_EXPORT_ALL", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "safe.directory")
            .env("GIT_CONFIG_VALUE_0", "*")
            .env("GIT_PROTOCOL", asked.header("git-protocol"))
            .env("REQUEST_METHOD", &asked.method)
            .env("PATH_INFO", path)
            .env("QUERY_STRING", query)
            .env("CONTENT_TYPE", asked.header("content-type"))
            .env("CONTENT_LENGTH", asked.body.len().to_string())
            .env("REMOTE_ADDR", "127.0.0.1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        child.stdin.take().unwrap().write_all(&asked.body)?;
        let output = child.wait_with_output()?.stdout;
        let end = output.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(0);
        let (mut status, mut headers) = ("200 OK".to_owned(), String::new());
        for line in String::from_utf8_lossy(&output[..end]).lines() {
            match line.strip_prefix("Status: ") {
                Some(word) => status = word.to_owned(),
                None => headers += &format!("{line}\r\n"),
            }
        }
        Ok((status, headers, output[(end + 4).min(output.len())..].to_vec()))
    }
}

fn read(stream: &mut impl Read) -> std::io::Result<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = Vec::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let mut asked = Asked { method, target, headers, body: Vec::new() };
    let length = asked.header("content-length").parse().unwrap_or(0);
    reader.take(length).read_to_end(&mut asked.body)?;
    Ok(asked)
}

fn answer(stream: &mut impl Write, status: &str, headers: &str, body: &[u8]) -> std::io::Result<()> {
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n")?;
    stream.write_all(body)?;
    stream.flush()
}
