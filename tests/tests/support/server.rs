//! A running server and a small HTTP client that sends exactly what a test wants to send.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::program::command;

/// The longest wait for anything; a debug build on a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// `portolan serve` on a port of its own. Dropping it kills it.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// What it says after its address.
    lines: Mutex<Receiver<String>>,
}

impl Server {
    /// Starts it over a data directory and waits until it says its address.
    pub fn start(data: &Path, arguments: &[&str]) -> Self {
        Self::logging(data, "warn", arguments)
    }

    /// The same with a log of its own.
    pub fn logging(data: &Path, log: &str, arguments: &[&str]) -> Self {
        let mut child = command(data)
            .args(["serve", "--listen", "127.0.0.1:0", "--log", log, "--data"])
            .arg(data)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = child.stderr.take().unwrap();
        let (sender, lines) = channel();
        // Read to the end, so that the server never waits for a full pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut seen = Vec::new();
        let address = loop {
            let line = lines.recv_timeout(PATIENCE).unwrap_or_else(|e| panic!("no address: {e}, {seen:?}"));
            let rest = line.strip_prefix("portolan serves http");
            let text = rest.and_then(|rest| rest.split("://").nth(1)?.split('/').next());
            match text.and_then(|text| text.parse().ok()) {
                Some(address) => break address,
                None => seen.push(line),
            }
        };
        Self { child, address, lines: Mutex::new(lines) }
    }

    /// Starts it and waits until the first crawl is over.
    pub fn settled(data: &Path) -> Self {
        let server = Self::start(data, &["--every", "1d"]);
        let begun = Instant::now();
        loop {
            let metrics = server.get("/metrics").text();
            let ended = metrics.lines().find_map(|l| l.strip_prefix("portolan_crawl_ended_timestamp_seconds "));
            if ended.is_some_and(|value| value != "0") {
                return server;
            }
            assert!(begun.elapsed() < PATIENCE, "the first crawl does not end\n{metrics}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The secret of the first admin's link, which it prints after its address.
    pub fn first_link(&self) -> String {
        let lines = self.lines.lock().unwrap();
        loop {
            let line = lines.recv_timeout(PATIENCE).expect("no link");
            if let Some((_, secret)) = line.split_once("/welcome?link=") {
                return secret.to_owned();
            }
        }
    }

    /// What it said since the last look.
    pub fn said(&self) -> Vec<String> {
        self.lines.lock().unwrap().try_iter().collect()
    }

    /// Asks it to stop; all that it said since the last look.
    pub fn said_until_stopped(mut self) -> Vec<String> {
        let process = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap();
        self.lines.lock().unwrap().iter().collect()
    }

    /// Posts a form as a page of ours would, with a cookie or without.
    pub fn post(&self, path: &str, cookie: &str, body: &str) -> Answer {
        let (host, origin) = (self.address.to_string(), format!("http://{}", self.address));
        let headers = [
            ("Host", host.as_str()),
            ("Origin", &origin),
            ("Sec-Fetch-Site", "same-origin"),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Cookie", cookie),
        ];
        self.send("POST", path, &headers, body)
    }

    /// `GET` with a cookie.
    pub fn get_as(&self, path: &str, cookie: &str) -> Answer {
        self.send("GET", path, &[("Host", &self.address.to_string()), ("Cookie", cookie)], "")
    }

    /// `GET` as a browser on this machine would.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[("Host", &self.address.to_string())], "")
    }

    /// One request with just these headers.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body);
        self.raw(request.as_bytes()).unwrap_or_else(|e| panic!("{method} {path}: {e}"))
    }

    /// Sends bytes and reads the answer to its end.
    pub fn raw(&self, request: &[u8]) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        // A server that refuses early may close before it has read everything.
        let sent = stream.write_all(request);
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        if bytes.is_empty() {
            sent?;
            read?;
        }
        Answer::read(&bytes)
            .ok_or_else(|| std::io::Error::other(format!("no answer: {:?}", String::from_utf8_lossy(&bytes))))
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop as an init system does; how it ended and how long that took.
    pub fn stop(mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        let process = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
        (self.child.wait().unwrap(), begun.elapsed())
    }

    /// Kills it without warning.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let header = |line: &str| line.split_once(':').map(|(n, v)| (n.to_lowercase(), v.trim().to_owned()));
        let headers: Vec<(String, String)> = lines.filter_map(header).collect();
        let chunked = headers.iter().any(|(n, v)| n == "transfer-encoding" && v == "chunked");
        let body = if chunked { dechunk(&bytes[end + 4..]) } else { bytes[end + 4..].to_vec() };
        Some(Self { status, headers, body })
    }

    /// A header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// The cookie that it sets, as a browser sends it back.
    pub fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
}

fn dechunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|w| w == b"\r\n") {
        let size =
            std::str::from_utf8(&bytes[..end]).ok().and_then(|s| usize::from_str_radix(s.trim(), 16).ok()).unwrap_or(0);
        let from = end + 2;
        if size == 0 || bytes.len() < from + size {
            break;
        }
        body.extend_from_slice(&bytes[from..from + size]);
        bytes = bytes.get(from + size + 2..).unwrap_or_default();
    }
    body
}
