//! What is personal about an account, beside the journal: one sealed file per person, so that taking it away leaves the
//! journal's chain whole. The journal itself knows people by random ids only.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexer::seal::{Sealed, Secret, Vault};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

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
pub struct People {
    folder: Option<PathBuf>,
    vault: Arc<Vault>,
    known: BTreeMap<String, Personal>,
    /// Those whose file does not open, and why. It stays as it is: with the right key it opens again.
    shut: BTreeMap<String, String>,
}

impl People {
    /// Reads the folder, or makes it.
    ///
    /// # Errors
    /// When it cannot be used, or holds a file that does not read. One that does not open is kept shut instead.
    pub fn open(folder: Option<PathBuf>, vault: Arc<Vault>) -> Result<Self> {
        let mut people = Self { folder, vault, known: BTreeMap::new(), shut: BTreeMap::new() };
        let Some(folder) = &people.folder else { return Ok(people) };
        make_private(folder)?;
        for entry in fs::read_dir(folder).map_err(|e| AppError::io("read", folder, &e))? {
            let path = entry.map_err(|e| AppError::io("read", folder, &e))?.path();
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            if let Some(id) = name.strip_suffix(".json") {
                match read_sealed(&path, &people.vault, &purpose(id))? {
                    Some(Ok(personal)) => drop(people.known.insert(id.to_owned(), personal)),
                    Some(Err(why)) => drop(people.shut.insert(id.to_owned(), why)),
                    None => {}
                }
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

    /// Those whose file does not open, and why.
    #[must_use]
    pub fn shut(&self) -> &BTreeMap<String, String> {
        &self.shut
    }

    /// Keeps what is personal about an account; durable when this returns.
    ///
    /// # Errors
    /// When the disk or the key fails, or what is there already does not open.
    pub fn put(&mut self, id: &str, personal: Personal) -> Result<()> {
        if let Some(why) = self.shut.get(id) {
            return Err(AppError::conflict(format!("what is known of `{id}` does not open: {why}")));
        }
        if let Some(folder) = &self.folder {
            write_sealed(&folder.join(format!("{id}.json")), &self.vault, &purpose(id), &personal)?;
        }
        self.known.insert(id.to_owned(), personal);
        Ok(())
    }

    /// Takes away what is personal about an account, also where it does not open; gone from the disk when this returns.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn remove(&mut self, id: &str) -> Result<()> {
        if let Some(folder) = &self.folder {
            remove(&folder.join(format!("{id}.json")))?;
        }
        self.known.remove(id);
        self.shut.remove(id);
        Ok(())
    }
}

fn purpose(id: &str) -> String {
    format!("person {id}")
}

/// Takes a file away, and what a write that was cut short left of it; one that is not there is gone already.
///
/// # Errors
/// When the disk fails.
pub fn remove(path: &Path) -> Result<()> {
    for path in [path.with_extension("new"), path.to_owned()] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(AppError::io("remove", &path, &error)),
            _ => {}
        }
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| AppError::io("remove", path, &e))
}

/// Reads a sealed file of JSON, or one from before things were sealed; `None` where there is none, else the value, or
/// why it does not open.
///
/// # Errors
/// When it cannot be read or is out of form.
pub fn read_sealed<T: DeserializeOwned>(
    path: &Path,
    vault: &Vault,
    purpose: &str,
) -> Result<Option<std::result::Result<T, String>>> {
    let Some(value) = read::<Value>(path)? else { return Ok(None) };
    let bad = |e: serde_json::Error| AppError::internal(format!("`{}` does not read: {e}", path.display()));
    let Some(sealed) = value.as_str().and_then(Sealed::read) else {
        return serde_json::from_value(value).map(|value| Some(Ok(value))).map_err(bad);
    };
    match vault.open(purpose, &sealed) {
        Ok(text) => serde_json::from_str(text.expose()).map(|value| Some(Ok(value))).map_err(bad),
        Err(error) => Ok(Some(Err(error.to_string()))),
    }
}

/// Writes a sealed file of JSON, whole or not at all; durable when this returns.
///
/// # Errors
/// When the disk or the key fails.
pub fn write_sealed<T: Serialize>(path: &Path, vault: &Vault, purpose: &str, value: &T) -> Result<()> {
    let text = serde_json::to_string(value).map_err(|e| AppError::internal(format!("cannot write: {e}")))?;
    let sealed = vault.seal(purpose, &Secret::new(text)).map_err(|e| AppError::internal(e.to_string()))?;
    write(path, &sealed)
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

    fn open(folder: &Path, key: &str) -> People {
        let vault = Vault::new(&folder.join(key), None).unwrap();
        People::open(Some(folder.join("people")), Arc::new(vault)).unwrap()
    }

    fn ana() -> Personal {
        Personal { login: "Ana".to_owned(), name: "Ana P".to_owned(), ..Personal::default() }
    }

    #[test]
    fn what_does_not_open_stays_shut_and_untouched_until_the_key_is_back() {
        let folder = tempfile::tempdir().unwrap();
        open(folder.path(), "key").put("person-1", ana()).unwrap();
        let file = folder.path().join("people/person-1.json");
        let sealed = fs::read_to_string(&file).unwrap();
        assert!(!sealed.contains("Ana") && sealed.starts_with("\"s1:"), "{sealed}");
        let mut other = open(folder.path(), "other");
        assert!(other.get("person-1").is_none() && other.shut()["person-1"].contains("account new-key"));
        assert_eq!(other.put("person-1", Personal::default()).unwrap_err().status(), 409);
        assert_eq!(open(folder.path(), "key").get("person-1"), Some(&ana()));
        other.remove("person-1").unwrap();
        other.remove("person-1").unwrap();
        assert!(!file.exists() && other.shut().is_empty());
    }

    #[test]
    fn a_file_from_before_things_were_sealed_still_reads() {
        let folder = tempfile::tempdir().unwrap();
        make_private(&folder.path().join("people")).unwrap();
        write(&folder.path().join("people/person-1.json"), &ana()).unwrap();
        assert_eq!(open(folder.path(), "key").of_login("ana"), Some("person-1"));
    }

    #[test]
    fn people_are_found_again_after_a_restart_and_by_login_without_case() {
        let folder = tempfile::tempdir().unwrap();
        let (mut people, personal) = (open(folder.path(), "key"), ana());
        people.put("person-1", personal.clone()).unwrap();
        let again = open(folder.path(), "key");
        assert_eq!(again.of_login(" ana "), Some("person-1"));
        assert_eq!(again.get("person-1"), Some(&personal));
        assert_eq!(again.of_login(""), None);
    }
}
