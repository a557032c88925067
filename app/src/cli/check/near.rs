//! Names that look like slips of ones that the files themselves describe: what can be told without a catalog.

use catalog_schema::id::EntityRef;
use catalog_schema::problem::{Problem, Severity};
use catalog_schema::validate::{Known, Lookup, Names, references};

use super::place::Place;

/// The entities of all places; a name is absent only where another one of its kind is a slip away.
struct Neighbours(Names);

impl Known for Neighbours {
    fn look_up(&self, reference: &EntityRef) -> Lookup {
        let near = self.0.closest(reference).filter(|near| near.kind() == reference.kind());
        match near.filter(|near| near.namespace() == reference.namespace() && !self.0.contains(reference)) {
            Some(near) => Lookup::Absent { closest: Some(near) },
            None => Lookup::Unknown,
        }
    }
}

/// Adds a note for each reference that may be a slip. No more than a note: the name may stand in another repository.
pub fn note(places: &mut [Place]) {
    let all = places.iter().flat_map(|place| place.inspection.entities()).map(|(_, entity)| entity.reference);
    let names = Neighbours(Names::part(all.collect::<Vec<_>>()));
    for place in places {
        let found = place.inspection.entities().into_iter();
        let notes = found.flat_map(|(path, entity)| references(path, &[entity], &names)).map(lighter).collect();
        place.inspection.add(notes);
    }
}

/// The same problem as far as it can be told here.
fn lighter(problem: Problem) -> Problem {
    let message = problem.message.replace("is not in the catalog", "is described in none of these files");
    Problem { severity: Severity::Info, message, ..problem }
}
