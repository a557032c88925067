//! The one error of the app: a message that names the input, a way out, and the kind that picks status and exit code.

use std::fmt;
use std::path::Path;

use crate::redact;

/// A result of the app.
pub type Result<T> = std::result::Result<T, AppError>;

/// What sort of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The caller asked for something out of form: 400.
    Usage,
    /// There is no such thing: 404.
    NotFound,
    /// It exists already or changed meanwhile: 409.
    Conflict,
    /// The caller is nobody we know: 401.
    Unauthorized,
    /// The caller may not: 403.
    Forbidden,
    /// The caller asks too often: 429, with the seconds to wait.
    TooMany(i64),
    /// Somebody outside whom we asked failed: 502.
    Outside,
    /// The world or we ourselves failed: 500.
    Internal,
}

/// A failure with its way out.
#[derive(Clone, Debug)]
pub struct AppError {
    /// Its sort.
    pub kind: Kind,
    /// A lower-case fragment that names the input.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl AppError {
    /// The caller's mistake.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, message: message.into(), hint: None }
    }

    /// Something that is not there.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self { kind: Kind::NotFound, message: message.into(), hint: None }
    }

    /// Something that is in the way.
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self { kind: Kind::Conflict, message: message.into(), hint: None }
    }

    /// Something the caller may not do.
    #[must_use]
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self { kind: Kind::Forbidden, message: message.into(), hint: None }
    }

    /// Something that needs sign-in.
    #[must_use]
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self { kind: Kind::Unauthorized, message: message.into(), hint: None }
    }

    /// Something the caller asks too often; `wait` in seconds.
    #[must_use]
    pub fn too_many(message: impl Into<String>, wait: i64) -> Self {
        let hint = Some(format!("wait {wait} {}", if wait == 1 { "second" } else { "seconds" }));
        Self { kind: Kind::TooMany(wait), message: message.into(), hint }
    }

    /// A failure of somebody outside whom we asked.
    #[must_use]
    pub fn outside(message: impl Into<String>) -> Self {
        Self { kind: Kind::Outside, message: message.into(), hint: None }
    }

    /// A failure of the world or of ours.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self { kind: Kind::Internal, message: message.into(), hint: None }
    }

    /// A failed file operation.
    #[must_use]
    pub fn io(what: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::internal(format!("cannot {what} `{}`: {error}", path.display()))
    }

    /// The same with a way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same without secrets that came along in it, as whoever asked may read it.
    #[must_use]
    pub fn redacted(&self) -> Self {
        let clean = |text: &String| redact::secrets(text).into_owned();
        Self { kind: self.kind, message: clean(&self.message), hint: self.hint.as_ref().map(clean) }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self.kind {
            Kind::Usage => 400,
            Kind::Unauthorized => 401,
            Kind::Forbidden => 403,
            Kind::NotFound => 404,
            Kind::Conflict => 409,
            Kind::TooMany(_) => 429,
            Kind::Outside => 502,
            Kind::Internal => 500,
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AppError {}

impl From<indexer::pipeline::Error> for AppError {
    fn from(error: indexer::pipeline::Error) -> Self {
        use indexer::pipeline::Error;
        let message = error.to_string();
        match error {
            Error::Source(_) => Self::usage(message),
            Error::Query(_) => Self::usage(message),
            Error::NotFound(_) => Self::not_found(message),
            Error::Conflict(_) => Self::conflict(message),
            Error::Locked(..) => Self::conflict(message)
                .hint("wait until it is done or stop it; while `portolan serve` has the directory, commands ask it by themselves"),
            _ => Self::internal(message),
        }
    }
}
