//! Our own secrets at rest: sealed with a key that lies outside of the data directory, so that a copy of that directory
//! is worth nothing to whoever has no key.
//!
//! AES-256-GCM by `ring`, a fresh random nonce each time. What a secret is for is sealed with it: one that was moved to
//! another place does not open.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes of a key.
const KEY: usize = 32;
/// The form of sealed texts.
const FORM: &str = "s1";

/// Why something cannot be sealed or opened. Names files and purposes, never what was sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The key file cannot be read or made.
    #[error("the key file `{path}` {why}")]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Something was sealed with a key that is gone.
    #[error(
        "the key file `{0}` is not there, and things of the data directory were sealed with it: put it back from where \
         copies of it are kept, or begin with a new one by `portolan account new-key`, which gives up what was sealed"
    )]
    NoKey(PathBuf),
    /// The text was sealed with another key.
    #[error("`{purpose}` was sealed with another key than that of `{path}`: put the right one there, or set it anew")]
    OtherKey {
        /// What it is for.
        purpose: String,
        /// The file of the key that is here.
        path: PathBuf,
    },
    /// The text is damaged, or was sealed for something else.
    #[error("what is kept for `{0}` is damaged: set it anew")]
    Damaged(String),
}

/// A secret as it may be written to disk: form, key's mark, nonce and ciphertext, as hex.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(String);

/// A secret in memory: never shown by `{:?}`, has no `Display`, is not written by serde.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Sealed {
    /// The sealed thing that a text is, if it has the form of one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (mark, body) = text.strip_prefix(FORM)?.strip_prefix(':')?.split_once(':')?;
        let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_hex(mark) && is_hex(body) && body.len() > 2 * NONCE_LEN).then(|| Self(text.to_owned()))
    }

    /// The text that may be written to disk.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Secret {
    /// Takes a secret in.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(…)")
    }
}

/// Seals and opens with the key of one file.
pub struct Vault {
    /// None: the key lives as long as this process, for what is kept in memory only.
    path: Option<PathBuf>,
    /// Read or made when it is needed first: who seals nothing needs no key.
    key: Mutex<Option<Key>>,
    /// Something was sealed with the key that is not there: none may be made in its place unasked.
    is_missed: AtomicBool,
}

#[derive(Clone)]
struct Key {
    /// Tells keys apart; says nothing about the key.
    mark: String,
    bytes: [u8; KEY],
}

impl Vault {
    /// A vault whose key is that of a file, which is made (mode 0600) when something is sealed first.
    ///
    /// # Errors
    /// The file would lie in the data directory, where a copy of that directory had both.
    pub fn new(path: &Path, data: Option<&Path>) -> Result<Self, SealError> {
        let inside = data.is_some_and(|data| real(path).starts_with(real(data)));
        if inside {
            let why = "lies in the data directory, whose copies it must not be in; name another with `seal-key-file`";
            return Err(SealError::Key { path: path.to_owned(), why: why.to_owned() });
        }
        Ok(Self { path: Some(path.to_owned()), ..Self::fleeting() })
    }

    /// A vault whose key nobody else ever has and that is gone with this process: for what is kept in memory.
    #[must_use]
    pub fn fleeting() -> Self {
        Self { path: None, key: Mutex::new(None), is_missed: AtomicBool::new(false) }
    }

    /// The file of the key; none where it is kept in memory.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Whether there is a key; none was made before something was sealed.
    ///
    /// # Errors
    /// A key file that cannot be used.
    pub fn has_key(&self) -> Result<bool, SealError> {
        match self.key(false) {
            Ok(_) => Ok(true),
            Err(SealError::NoKey(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes a key where there is none, whatever was sealed with one before.
    ///
    /// # Errors
    /// There is one, or it cannot be made.
    pub fn make_key(&self) -> Result<(), SealError> {
        if self.has_key()? {
            return Err(self.fault("holds a key already; move it away first"));
        }
        self.is_missed.store(false, Ordering::Relaxed);
        self.key(true).map(|_| ())
    }

    /// Seals a secret; `purpose` says what it is for and must be given again to open it.
    ///
    /// # Errors
    /// The key cannot be read or made.
    pub fn seal(&self, purpose: &str, secret: &Secret) -> Result<Sealed, SealError> {
        let key = self.key(true)?;
        let wrong = |_| self.fault("cannot be used: the system gives no random bytes");
        let mut nonce = [0_u8; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(wrong)?;
        let mut bytes = secret.0.as_bytes().to_vec();
        let aad = Aad::from(purpose.as_bytes());
        let sealing = key.cipher().map_err(wrong)?;
        sealing.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut bytes).map_err(wrong)?;
        Ok(Sealed(format!("{FORM}:{}:{}{}", key.mark, hex(&nonce), hex(&bytes))))
    }

    /// Opens what was sealed for a purpose.
    ///
    /// # Errors
    /// Another key, another purpose, or a damaged text.
    pub fn open(&self, purpose: &str, sealed: &Sealed) -> Result<Secret, SealError> {
        let damaged = || SealError::Damaged(purpose.to_owned());
        let mut fields = sealed.0.splitn(3, ':');
        let (Some(FORM), Some(mark), Some(body)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(damaged());
        };
        let key = self.key(false).inspect_err(|error| {
            self.is_missed.fetch_or(matches!(error, SealError::NoKey(_)), Ordering::Relaxed);
        })?;
        if key.mark != mark {
            return Err(SealError::OtherKey { purpose: purpose.to_owned(), path: self.shown() });
        }
        let bytes = unhex(body).filter(|bytes| bytes.len() > NONCE_LEN).ok_or_else(damaged)?;
        let (nonce, cipher) = bytes.split_at(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| damaged())?;
        let mut cipher = cipher.to_vec();
        let opening = key.cipher().map_err(|_| damaged())?;
        let plain = opening.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut cipher).map_err(|_| damaged())?;
        String::from_utf8(plain.to_vec()).map(Secret).map_err(|_| damaged())
    }

    fn key(&self, make: bool) -> Result<Key, SealError> {
        let mut known = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &*known {
            return Ok(key.clone());
        }
        let make = make && !self.is_missed.load(Ordering::Relaxed);
        let read = match &self.path {
            Some(path) => read(path),
            None => random().map(Key::new),
        };
        let key = match (read, &self.path) {
            (Err(error), Some(path)) if error.kind() == io::ErrorKind::NotFound && make => write(path),
            (Err(error), _) if error.kind() == io::ErrorKind::NotFound => return Err(SealError::NoKey(self.shown())),
            (read, _) => read,
        };
        let key = key.map_err(|e| self.fault(&format!("cannot be used: {e}")))?;
        *known = Some(key.clone());
        Ok(key)
    }

    fn shown(&self) -> PathBuf {
        self.path.clone().unwrap_or_default()
    }

    fn fault(&self, why: &str) -> SealError {
        SealError::Key { path: self.shown(), why: why.to_owned() }
    }
}

fn random() -> io::Result<[u8; KEY]> {
    let mut bytes = [0_u8; KEY];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map(|()| bytes).map_err(|_| io::Error::other("the system gives no random bytes"))
}

fn read(path: &Path) -> io::Result<Key> {
    let file = fs::File::open(path)?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        return Err(io::Error::other("others can read it: `chmod 600` it"));
    }
    let mut text = String::new();
    // A byte more than a key and its line end, so that a longer file is none.
    file.take(2 * KEY as u64 + 2).read_to_string(&mut text)?;
    let bytes = unhex(text.trim()).and_then(|bytes| <[u8; KEY]>::try_from(bytes).ok());
    bytes.map(Key::new).ok_or_else(|| io::Error::other("it holds no key, which is 64 hexadecimal digits"))
}

/// Makes a key; where another process was faster, its key is taken.
fn write(path: &Path) -> io::Result<Key> {
    let bytes = random()?;
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Written whole beside and then linked: nobody ever reads half a key.
    let half = folder.join(format!(".portolan.key.{}", hex(&random()?[..4])));
    let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&half).and_then(|mut file| {
        file.write_all(format!("{}\n", hex(&bytes)).as_bytes())?;
        file.sync_all()
    });
    let linked = written.and_then(|()| fs::hard_link(&half, path));
    let _ = fs::remove_file(&half);
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => fs::File::open(folder)?.sync_all()?,
    }
    read(path)
}

impl Key {
    fn new(bytes: [u8; KEY]) -> Self {
        let digest = Sha256::new_with_prefix("portolan key mark").chain_update(bytes).finalize();
        Self { mark: hex(&digest[..4]), bytes }
    }

    fn cipher(&self) -> Result<LessSafeKey, ring::error::Unspecified> {
        UnboundKey::new(&AES_256_GCM, &self.bytes).map(LessSafeKey::new)
    }
}

/// A path with the links of its deepest folder that is there resolved.
fn real(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let known = whole.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    let Some((above, real)) = known else { return whole };
    whole.strip_prefix(above).map_or(real.clone(), |rest| real.join(rest))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks_exact(2);
    pairs.remainder().is_empty().then_some(())?;
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn vault(folder: &Path) -> Vault {
        Vault::new(&folder.join("keys/portolan.key"), None).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_its_purpose_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (vault, secret) = (vault(folder.path()), Secret::new("hunter2"));
        let sealed = vault.seal("channel 7", &secret).unwrap();
        assert_eq!(vault.open("channel 7", &sealed).unwrap(), secret);
        assert!(matches!(vault.open("channel 8", &sealed), Err(SealError::Damaged(_))));
        // The same again is another text: equal secrets are not seen to be equal.
        assert_ne!(vault.seal("channel 7", &secret).unwrap(), sealed);
        let shown = format!("{sealed:?} {secret:?} {}", serde_json::to_string(&sealed).unwrap());
        assert!(!shown.contains("hunter2") && !shown.contains(&hex(b"hunter2")), "{shown}");
    }

    #[test]
    fn the_key_is_made_for_its_owner_alone_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = vault(folder.path()).seal("x", &Secret::new("y")).unwrap();
        let path = folder.path().join("keys/portolan.key");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path().join("keys")).unwrap().count(), 1);
        assert_eq!(vault(folder.path()).open("x", &sealed).unwrap().expose(), "y");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let told = vault(folder.path()).open("x", &sealed).unwrap_err().to_string();
        assert!(told.contains("chmod 600"), "{told}");
    }

    #[test]
    fn another_key_and_any_flipped_digit_are_told() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let sealed = vault(one.path()).seal("x", &Secret::new("y")).unwrap();
        vault(two.path()).seal("x", &Secret::new("z")).unwrap();
        assert!(matches!(vault(two.path()).open("x", &sealed), Err(SealError::OtherKey { .. })));
        // Nothing is made where something is only to be opened.
        let empty = tempfile::tempdir().unwrap();
        assert!(vault(empty.path()).open("x", &sealed).is_err() && !empty.path().join("keys").exists());
        let vault = vault(one.path());
        for at in 0..sealed.0.len() {
            let mut bytes = sealed.0.clone().into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            assert!(vault.open("x", &Sealed(String::from_utf8(bytes).unwrap())).is_err(), "digit {at}");
        }
        for text in ["", "s1", "s1::", "s1:00000000:zz", "s2:a:b"] {
            assert!(vault.open("x", &Sealed(text.to_owned())).is_err(), "{text}");
        }
    }

    #[test]
    fn a_key_that_is_missed_is_not_replaced_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/portolan.key");
        let sealed = vault(folder.path()).seal("x", &Secret::new("y")).unwrap();
        fs::rename(&path, folder.path().join("away")).unwrap();
        let lost = vault(folder.path());
        let told = lost.open("x", &sealed).unwrap_err().to_string();
        assert!(told.contains(path.to_str().unwrap()) && told.contains("portolan account new-key"), "{told}");
        assert!(lost.seal("z", &Secret::new("z")).is_err() && !path.exists() && !lost.has_key().unwrap());
        // Put back, it is found without a new start.
        fs::rename(folder.path().join("away"), &path).unwrap();
        assert_eq!(lost.open("x", &sealed).unwrap().expose(), "y");
        assert!(lost.make_key().is_err());
        fs::remove_file(&path).unwrap();
        let lost = vault(folder.path());
        assert!(lost.open("x", &sealed).is_err());
        lost.make_key().unwrap();
        lost.seal("z", &Secret::new("z")).unwrap();
        assert!(matches!(lost.open("x", &sealed), Err(SealError::OtherKey { .. })));
    }

    #[test]
    fn a_fleeting_key_opens_what_it_sealed_and_leaves_nothing() {
        let vault = Vault::fleeting();
        let sealed = vault.seal("x", &Secret::new("y")).unwrap();
        assert_eq!(vault.open("x", &sealed).unwrap().expose(), "y");
        assert!(Vault::fleeting().open("x", &sealed).is_err());
    }

    #[test]
    fn the_form_of_what_is_sealed_is_told_from_other_texts() {
        let sealed = Vault::fleeting().seal("x", &Secret::new("")).unwrap();
        assert_eq!(Sealed::read(sealed.as_str()), Some(sealed));
        for text in ["", "s1", "s1::", "s1:00000000:zz", "s1:00000000:00", "https://hooks.example/s1:0:0"] {
            assert!(Sealed::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_key_in_the_data_directory_is_refused_also_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        std::os::unix::fs::symlink(&data, folder.path().join("elsewhere")).unwrap();
        for inside in ["data/key", "data/deep/er/key", "elsewhere/key", "data/../data/key"] {
            assert!(Vault::new(&folder.path().join(inside), Some(&data)).is_err(), "{inside}");
        }
        assert!(Vault::new(&folder.path().join("database/key"), Some(&data)).is_ok());
    }
}
