//! Names as the browser knows them: each unknown one is asked for once.

use std::cell::RefCell;
use std::collections::BTreeMap;

use catalog_schema::id::EntityRef;
use catalog_schema::validate::{Known, Lookup};

/// Names that one page asks for at most: a file that names more is checked without them.
const MAX_ASKED: usize = 100;

/// What was asked and answered so far.
#[derive(Default)]
pub struct Asked {
    answers: RefCell<BTreeMap<EntityRef, Lookup>>,
    waiting: RefCell<Vec<EntityRef>>,
}

impl Asked {
    /// The names that somebody has to be asked for now; they are handed out once.
    pub fn take_waiting(&self) -> Vec<EntityRef> {
        std::mem::take(&mut *self.waiting.borrow_mut())
    }

    /// Notes an answer.
    pub fn answer(&self, reference: EntityRef, answer: Lookup) {
        self.answers.borrow_mut().insert(reference, answer);
    }
}

impl Known for Asked {
    fn look_up(&self, reference: &EntityRef) -> Lookup {
        let mut answers = self.answers.borrow_mut();
        if let Some(known) = answers.get(reference) {
            return known.clone();
        }
        if answers.len() < MAX_ASKED {
            answers.insert(reference.clone(), Lookup::Unknown);
            self.waiting.borrow_mut().push(reference.clone());
        }
        Lookup::Unknown
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{Asked, MAX_ASKED};
    use catalog_schema::id::EntityRef;
    use catalog_schema::validate::{Known, Lookup};

    #[test]
    fn each_name_is_asked_once_and_not_without_bound() {
        let asked = Asked::default();
        let team: EntityRef = "group:payments".parse().unwrap();
        assert_eq!(asked.look_up(&team), Lookup::Unknown);
        assert_eq!(asked.look_up(&team), Lookup::Unknown);
        assert_eq!(asked.take_waiting(), std::slice::from_ref(&team));
        asked.answer(team.clone(), Lookup::Here);
        assert_eq!(asked.look_up(&team), Lookup::Here);
        for n in 0..2 * MAX_ASKED {
            asked.look_up(&EntityRef::new("group", "default", &format!("g{n}")));
        }
        assert_eq!(asked.take_waiting().len(), MAX_ASKED - 1);
    }
}
