//! A server on loopback that answers as the path says: `/200`, `/301`, `/429`, `/never`, `/slow`, `/huge`, ...

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Map, Value};

/// A request that came.
#[derive(Clone, Debug)]
pub struct Came {
    /// Header lines, names in lower case.
    pub headers: Map<String, Value>,
    /// Its body.
    pub body: String,
}

/// The server; lives as long as the test process.
pub struct Sink {
    /// Where it listens.
    pub address: SocketAddr,
    came: Arc<Mutex<Vec<Came>>>,
}

impl Sink {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, came) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let kept = Arc::clone(&came);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || serve(stream, &kept));
            }
        });
        Self { address, came }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, came: &Mutex<Vec<Came>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Map::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), Value::from(value));
    }
    let length = headers.get("content-length").and_then(Value::as_str).map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    came.lock().unwrap().push(Came { headers, body: String::from_utf8(body).unwrap() });
    // A client that hangs up is what some of the answers are for.
    let _ = answer(&mut stream, path.split('?').next().unwrap_or_default());
}

fn answer(stream: &mut TcpStream, path: &str) -> std::io::Result<()> {
    match path {
        "/never" => {
            std::thread::sleep(Duration::from_secs(30));
            Ok(())
        }
        "/slow" => {
            for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".iter().cycle() {
                stream.write_all(&[*byte])?;
                std::thread::sleep(Duration::from_millis(200));
            }
            Ok(())
        }
        "/huge" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")?;
            loop {
                stream.write_all(&[b'x'; 65_536])?;
            }
        }
        "/endless-head" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
            loop {
                stream.write_all(b"X-More: and more of it\r\n")?;
            }
        }
        "/reset" => Ok(()),
        "/429" => whole(stream, "429 Too Many Requests", "Retry-After: 7\r\n", "slow down"),
        "/301" => whole(stream, "301 Moved", "Location: http://169.254.169.254/latest\r\n", ""),
        "/204" => stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n"),
        path => whole(stream, &format!("{} Told", path.trim_start_matches('/')), "", "as you \x1b[31mlike\r\nit"),
    }
}

fn whole(stream: &mut TcpStream, status: &str, headers: &str, body: &str) -> std::io::Result<()> {
    let length = body.len();
    stream.write_all(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}").as_bytes())
}
