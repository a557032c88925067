//! One request and its answer as gix wants them: written, then read, each through the traits of the standard library.

use std::cell::RefCell;
use std::io::{self, BufRead, Cursor, Read, Write};
use std::rc::Rc;

use http_body_util::BodyExt;
use hyper::Method;
use hyper::body::{Bytes, Incoming};

use super::http::Line;

/// The longest request: haves and wants of one round.
const MAX_REQUEST: usize = 16 << 20;

/// An exchange that its writer and its readers hold together.
pub type Shared = Rc<RefCell<Exchange>>;

/// One request and its answer. A request is sent when its answer is looked at first.
pub struct Exchange {
    line: Rc<Line>,
    method: Method,
    target: String,
    headers: Vec<String>,
    state: State,
}

enum State {
    Asking(Vec<u8>),
    Answered { head: String, body: Option<Incoming>, read: Bytes },
}

impl Exchange {
    /// A request that is not sent yet.
    pub fn new(line: &Rc<Line>, method: Method, target: String, headers: Vec<String>) -> Shared {
        let state = State::Asking(Vec::new());
        Rc::new(RefCell::new(Self { line: Rc::clone(line), method, target, headers, state }))
    }

    /// Sends it unless it was sent.
    ///
    /// # Errors
    /// The server does not answer, or not well.
    pub fn send(&mut self) -> io::Result<()> {
        self.answer().map(|_| ())
    }

    fn answer(&mut self) -> io::Result<(&mut String, &mut Option<Incoming>, &mut Bytes)> {
        if let State::Asking(body) = &mut self.state {
            let response = self.line.send(self.method.clone(), &self.target, &self.headers, std::mem::take(body))?;
            let lines = response.headers().iter().filter_map(|(n, v)| Some(format!("{n}: {}\n", v.to_str().ok()?)));
            let head = lines.collect();
            self.state = State::Answered { head, body: Some(response.into_body()), read: Bytes::new() };
        }
        match &mut self.state {
            State::Answered { head, body, read } => Ok((head, body, read)),
            State::Asking(_) => Err(io::Error::other("the request was not sent")),
        }
    }

    /// Waits for bytes unless some are here; none are left at the end.
    fn fill(&mut self) -> io::Result<Bytes> {
        let line = Rc::clone(&self.line);
        let (_, body, read) = self.answer()?;
        while read.is_empty()
            && let Some(incoming) = body.as_mut()
        {
            match line.wait(incoming.frame())? {
                None => *body = None,
                Some(frame) => {
                    *read = frame.map_err(|e| line.broken(&e))?.into_data().unwrap_or_default();
                    line.meter.take(read.len())?;
                }
            }
        }
        Ok(read.clone())
    }
}

/// Takes the body of a request.
pub struct Post(pub Shared);

impl Write for Post {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0.borrow_mut().state {
            State::Asking(body) if body.len() + bytes.len() <= MAX_REQUEST => body.extend_from_slice(bytes),
            State::Asking(_) => return Err(io::Error::other("the request is too long")),
            State::Answered { .. } => return Err(io::Error::other("the request was sent already")),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The header lines of an answer.
pub struct Headers {
    exchange: Shared,
    lines: Option<Cursor<Vec<u8>>>,
}

impl Headers {
    /// The head of an exchange.
    pub fn of(exchange: &Shared) -> Self {
        Self { exchange: Rc::clone(exchange), lines: None }
    }

    fn lines(&mut self) -> io::Result<&mut Cursor<Vec<u8>>> {
        if self.lines.is_none() {
            let head = std::mem::take(self.exchange.borrow_mut().answer()?.0);
            self.lines = Some(Cursor::new(head.into_bytes()));
        }
        Ok(self.lines.get_or_insert_default())
    }
}

impl Read for Headers {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.lines()?.read(buffer)
    }
}

impl BufRead for Headers {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.lines()?.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Some(lines) = &mut self.lines {
            lines.consume(amount);
        }
    }
}

/// The body of an answer.
pub struct Body {
    exchange: Shared,
    seen: Bytes,
}

impl Body {
    /// The body of an exchange.
    pub fn of(exchange: &Shared) -> Self {
        Self { exchange: Rc::clone(exchange), seen: Bytes::new() }
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let here = self.fill_buf()?;
        let length = here.len().min(buffer.len());
        buffer[..length].copy_from_slice(&here[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Body {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.seen = self.exchange.borrow_mut().fill()?;
        Ok(&self.seen)
    }

    fn consume(&mut self, amount: usize) {
        if let State::Answered { read, .. } = &mut self.exchange.borrow_mut().state {
            let _ = read.split_to(amount.min(read.len()));
        }
    }
}
