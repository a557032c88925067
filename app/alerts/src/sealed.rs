//! What of the commands is secret: it stands sealed in the journal and open in memory only.
//!
//! Which fields these are is told by their names, whatever the command. An address that was kept once is kept in the same
//! sealed form as long as it is the same address: whether it changed is then told of a journal also without the key, and
//! a replay without it takes the same turns.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexer::journal::Entry;
use indexer::seal::{SealError, Sealed, Secret, Vault};
use serde_json::Value;

/// The fields of commands that hold a secret, or a list of secrets.
const FIELDS: &[&str] = &["address", "secrets", "secret", "key"];
/// The field that a replay compares.
const COMPARED: &str = "address";

/// Seals commands for the journal and opens its entries.
pub struct Sealer {
    vault: Arc<Vault>,
    /// What is compared, by the subject of its entry: open and sealed.
    kept: BTreeMap<String, (Value, Value)>,
    /// Why entries did not open, by what they are about.
    shut: BTreeMap<String, String>,
}

impl Sealer {
    /// A sealer with the keys of a vault.
    #[must_use]
    pub fn new(vault: Arc<Vault>) -> Self {
        Self { vault, kept: BTreeMap::new(), shut: BTreeMap::new() }
    }

    /// The payload of a command as it may be written.
    ///
    /// # Errors
    /// There is no key.
    pub fn seal(&mut self, action: &str, subject: &str, open: &Value) -> Result<Value, SealError> {
        let mut sealed = open.clone();
        let mut whole = is_removal(action);
        for (field, value) in fields(&mut sealed) {
            whole = true;
            let known = self.kept.get(subject).filter(|(open, _)| field == COMPARED && open == value);
            if let Some((_, sealed)) = known {
                *value = sealed.clone();
                continue;
            }
            let open = value.clone();
            let purpose = purpose(action, subject, field);
            each(value, &mut |text| match Sealed::read(text) {
                // What did not open goes on as it is.
                Some(_) => Ok(text.to_owned()),
                None => self.vault.seal(&purpose, &Secret::new(text)).map(|sealed| sealed.as_str().to_owned()),
            })?;
            if field == COMPARED {
                self.kept.insert(subject.to_owned(), (open, value.clone()));
            }
        }
        // What did not open and is passed on does not open now either.
        if whole && each_text(open, &|text| Sealed::read(text).is_none()) {
            self.shut.remove(subject);
        }
        Ok(sealed)
    }

    /// Opens an entry of the journal in its place, as far as it opens; whether all of it does. What was written before
    /// things were sealed is open already.
    pub fn open(&mut self, entry: &mut Entry) -> bool {
        let (action, subject) = (entry.action.clone(), entry.subject.clone());
        let (mut whole, mut says) = (true, is_removal(&action));
        for (field, value) in fields(&mut entry.payload) {
            says = true;
            let sealed = value.clone();
            let purpose = purpose(&action, &subject, field);
            let opened = each(value, &mut |text| match Sealed::read(text) {
                Some(sealed) => self.vault.open(&purpose, &sealed).map(|secret| secret.expose().to_owned()),
                None => Ok(text.to_owned()),
            });
            if let Err(error) = opened {
                self.shut.insert(subject.clone(), error.to_string());
                *value = sealed.clone();
                whole = false;
            }
            if field == COMPARED {
                self.kept.insert(subject.clone(), (value.clone(), sealed));
            }
        }
        if whole && says {
            self.shut.remove(&subject);
        }
        whole
    }

    /// Why entries did not open, by what they are about.
    #[must_use]
    pub fn shut(&self) -> &BTreeMap<String, String> {
        &self.shut
    }
}

/// A secret is bound to the thing and the field that it belongs to.
fn purpose(action: &str, subject: &str, field: &str) -> String {
    format!("{action} {subject} {field}")
}

fn is_removal(action: &str) -> bool {
    action.ends_with(".remove")
}

/// Whether all secret texts of a payload are so.
fn each_text(payload: &Value, is_so: &dyn Fn(&str) -> bool) -> bool {
    let texts = |value: &Value| match value {
        Value::String(text) => is_so(text),
        Value::Array(list) => list.iter().filter_map(Value::as_str).all(is_so),
        _ => true,
    };
    FIELDS.iter().filter_map(|field| payload.get(field)).all(texts)
}

/// The secret fields of a payload.
fn fields(payload: &mut Value) -> impl Iterator<Item = (&'static str, &mut Value)> {
    let fields = payload.as_object_mut().into_iter().flatten();
    fields.filter_map(|(name, value)| Some((FIELDS.iter().copied().find(|field| *field == *name)?, value)))
}

/// Changes the texts of a field: one, or a list of them. Empty ones are no secret.
fn each(value: &mut Value, change: &mut dyn FnMut(&str) -> Result<String, SealError>) -> Result<(), SealError> {
    match value {
        Value::String(text) if !text.is_empty() => *text = change(text)?,
        Value::Array(list) => list.iter_mut().try_for_each(|one| each(one, change))?,
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use serde_json::json;

    use super::*;

    const PUT: &str = "alert.target.put";

    fn entry(payload: Value) -> Entry {
        let text = String::new;
        let (action, subject) = (PUT.to_owned(), "t".to_owned());
        Entry { sequence: 1, time: 0, actor: text(), action, subject, payload, previous: text(), hash: text() }
    }

    #[test]
    fn secrets_of_a_command_are_sealed_and_open_again_where_they_were() {
        let vault = Arc::new(Vault::fleeting());
        let open = json!({ "do": "put-target", "id": "t", "name": "n", "address": "https://h.example/x", "secrets": ["a", "b"] });
        let sealed = Sealer::new(Arc::clone(&vault)).seal(PUT, "t", &open).unwrap();
        assert!(!sealed.to_string().contains("h.example") && sealed["secrets"][0] != "a" && sealed["name"] == "n");
        let (mut sealer, mut read) = (Sealer::new(vault), entry(sealed.clone()));
        assert!(sealer.open(&mut read));
        assert_eq!(read.payload, open);
        let mut moved = Entry { subject: "other".to_owned(), ..entry(sealed) };
        assert!(!sealer.open(&mut moved) && sealer.shut().contains_key("other"));
    }

    #[test]
    fn an_address_that_stays_keeps_its_sealed_form_so_that_a_replay_without_the_key_sees_that_it_stayed() {
        let vault = Arc::new(Vault::fleeting());
        let mut sealer = Sealer::new(Arc::clone(&vault));
        let put = |sealer: &mut Sealer, address: &str, secret: &str| {
            sealer.seal(PUT, "t", &json!({ "address": address, "secrets": [secret] })).unwrap()
        };
        let first = put(&mut sealer, "https://h.example/x", "a");
        let same = put(&mut sealer, "https://h.example/x", "b");
        let other = put(&mut sealer, "https://h.example/y", "b");
        assert!(first["address"] == same["address"] && first["address"] != other["address"]);
        assert_ne!(first["secrets"], same["secrets"]);
        // Also after a restart, and without the key, where what does not open is passed on.
        let mut again = Sealer::new(vault);
        again.open(&mut entry(first.clone()));
        assert_eq!(put(&mut again, "https://h.example/x", "c")["address"], first["address"]);
        let mut lost = Sealer::new(Arc::new(Vault::fleeting()));
        let mut read = entry(first.clone());
        assert!(!lost.open(&mut read) && read.payload == first);
        assert_eq!(put(&mut lost, first["address"].as_str().unwrap(), "c")["address"], first["address"]);
    }

    #[test]
    fn what_was_written_before_things_were_sealed_still_reads() {
        let open = json!({ "address": "https://h.example/x", "secrets": ["a"], "overlap": null });
        let mut read = entry(open.clone());
        assert!(Sealer::new(Arc::new(Vault::fleeting())).open(&mut read));
        assert_eq!(read.payload, open);
    }
}
