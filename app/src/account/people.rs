//! What is personal about an account, beside the journal: one file per person, so that taking it away leaves the
//! journal's chain whole. The journal itself knows people by random ids only.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::error::{AppError, Result};

/// Most addresses kept of one person; the oldest go.
const MAX_PLACES: usize = 50;

/// What is personal about somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// What they type to sign in; unique without regard to case.
    pub login: String,
    /// What they are called on pages.
    pub name: String,
    /// Who they are at an identity provider, if they come in through one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Subject>,
    /// Where from: network addresses by session.
    #[serde(default)]
    pub places: BTreeMap<String, String>,
}

/// Somebody at an identity provider: these two name one person for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The provider's own address.
    pub issuer: String,
    /// Their id there.
    pub subject: String,
}

impl Personal {
    /// Remembers where a session came from; ids of sessions are random, so which one goes is too.
    pub fn came_from(&mut self, session: &str, address: &str) {
        while self.places.len() >= MAX_PLACES {
            self.places.pop_first();
        }
        self.places.insert(session.to_owned(), address.to_owned());
    }
}

/// The folder of personal data; in memory where there is no data directory.
#[derive(Debug, Default)]
pub struct People {
    folder: Option<PathBuf>,
    known: BTreeMap<String, Personal>,
}

impl People {
    /// Reads the folder, or makes it.
    ///
    /// # Errors
    /// When it cannot be used, or holds a file that does not read.
    pub fn open(folder: Option<PathBuf>) -> Result<Self> {
        let mut people = Self { folder, known: BTreeMap::new() };
        let Some(folder) = &people.folder else { return Ok(people) };
        make_private(folder)?;
        for entry in fs::read_dir(folder).map_err(|e| AppError::io("read", folder, &e))? {
            let path = entry.map_err(|e| AppError::io("read", folder, &e))?.path();
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            if let Some(id) = name.strip_suffix(".json") {
                let personal = read(&path)?.unwrap_or_default();
                people.known.insert(id.to_owned(), personal);
            }
        }
        Ok(people)
    }

    /// What is known of an account.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Personal> {
        self.known.get(id)
    }

    /// The account of a login.
    #[must_use]
    pub fn of_login(&self, login: &str) -> Option<&str> {
        let wanted = login.trim().to_lowercase();
        let is = |p: &Personal| !wanted.is_empty() && p.login.to_lowercase() == wanted;
        self.known.iter().find(|(_, p)| is(p)).map(|(id, _)| id.as_str())
    }

    /// The account of somebody at an identity provider.
    #[must_use]
    pub fn of_subject(&self, subject: &Subject) -> Option<&str> {
        self.known.iter().find(|(_, p)| p.provider.as_ref() == Some(subject)).map(|(id, _)| id.as_str())
    }

    /// Keeps what is personal about an account; durable when this returns.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn put(&mut self, id: &str, personal: Personal) -> Result<()> {
        if let Some(folder) = &self.folder {
            write(&folder.join(format!("{id}.json")), &personal)?;
        }
        self.known.insert(id.to_owned(), personal);
        Ok(())
    }
}

/// Makes a folder that only its owner reads.
///
/// # Errors
/// When it cannot be made.
pub fn make_private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::create_dir_all(folder).map_err(|e| AppError::io("make", folder, &e))?;
    let mode = fs::Permissions::from_mode(0o700);
    fs::set_permissions(folder, mode).map_err(|e| AppError::io("protect", folder, &e))
}

/// Reads a file of JSON; `None` where there is none.
///
/// # Errors
/// When it cannot be read or is out of form.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(AppError::io("read", path, &error)),
    };
    let value = serde_json::from_slice(&bytes);
    value.map(Some).map_err(|e| AppError::internal(format!("`{}` does not read: {e}", path.display())))
}

/// Writes a file of JSON that only its owner reads, whole or not at all; durable when this returns.
///
/// # Errors
/// When the disk fails.
pub fn write<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let bytes = serde_json::to_vec(value).map_err(|e| AppError::internal(format!("cannot write: {e}")))?;
    let new = path.with_extension("new");
    let save = || -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
    };
    save().map_err(|e| AppError::io("write", path, &e))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn people_are_found_again_after_a_restart_and_by_login_without_case() {
        let folder = tempfile::tempdir().unwrap();
        let mut people = People::open(Some(folder.path().join("people"))).unwrap();
        let personal = Personal { login: "Ana".to_owned(), name: "Ana P".to_owned(), ..Personal::default() };
        people.put("person-1", personal.clone()).unwrap();
        let again = People::open(Some(folder.path().join("people"))).unwrap();
        assert_eq!(again.of_login(" ana "), Some("person-1"));
        assert_eq!(again.get("person-1"), Some(&personal));
        assert_eq!(again.of_login(""), None);
    }
}
