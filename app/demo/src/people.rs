//! The people and teams of Kestrel Parcels.

use crate::calendar::{self, EpochDay};

/// A team: a Backstage group of the `org` repository.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) purpose: String,
}

/// Somebody who commits. A team and a User entity go together; who has none works from outside.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Name of the User entity, and the key by which plans speak of the person.
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) team: Option<String>,
    pub(crate) role: String,
    /// Days before the day of writing on which the person left.
    pub(crate) left: Option<i64>,
}

/// A second identity of a person in one repository.
#[derive(Debug, Clone)]
pub(crate) struct Alias {
    pub(crate) repository: &'static str,
    pub(crate) slug: &'static str,
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
    /// Commits older than this many days carry the alias.
    pub(crate) until: i64,
}

impl Person {
    /// Ref of the User entity; people from outside are known by their git identity only.
    pub(crate) fn reference(&self) -> String {
        let namespace = if self.team.is_some() { "default" } else { "git" };
        format!("user:{namespace}/{}", self.slug)
    }

    /// Stands the person in the team files and has not left?
    pub(crate) fn is_present(&self) -> bool {
        self.team.is_some() && self.left.is_none()
    }
}

/// The two update bots: whatever they commit is nobody's knowledge.
pub(crate) const BOTS: [(&str, &str); 2] = [
    ("kestrel-updates[bot]", "41207+kestrel-updates[bot]@users.noreply.forge.example"),
    ("lockfile-keeper[bot]", "52811+lockfile-keeper[bot]@users.noreply.forge.example"),
];

/// Who commits what the forge squashes.
pub(crate) const FORGE: (&str, &str) = ("Kestrel Forge", "noreply@forge.example");

/// People with two addresses: one told apart by a `.mailmap`, two by their equal full name.
pub(crate) const ALIASES: [Alias; 3] = [
    Alias {
        repository: "sorter-bridge",
        slug: "bjorn-halvorsen",
        name: "bhalvorsen",
        email: "bjorn@hub7.example",
        until: 420,
    },
    Alias {
        repository: "ledger-api",
        slug: "tendai-moyo",
        name: "Tendai Moyo",
        email: "tendai@moyo-consulting.example",
        until: 500,
    },
    Alias {
        repository: "label-print",
        slug: "bjorn-halvorsen",
        name: "Björn Halvorsen",
        email: "bjorn.halvorsen@users.noreply.forge.example",
        until: 300,
    },
];

const TEAMS: [(&str, &str, &str); 6] = [
    ("billing", "Billing", "Prices every parcel, keeps the books and pays the carriers."),
    ("routing", "Routing", "Decides which depot, which van and which minute."),
    ("depot-floor", "Depot floor", "Everything that runs beside a belt: scanners, sorters, printers, gates."),
    ("customer", "Customer", "What senders and receivers see, from the first booking to the last complaint."),
    ("platform", "Platform", "The ground the others stand on: identity, edge, build and clusters."),
    ("insight", "Insight", "Remembers every parcel and tells what tomorrow will bring."),
];

const PEOPLE: [(&str, &str, &str, &str); 27] = [
    ("tendai-moyo", "Tendai Moyo", "billing", "Staff engineer"),
    ("amina-yusuf", "Amina Yusuf", "billing", "Engineer"),
    ("marek-dvorak", "Marek Dvořák", "billing", "Engineer"),
    ("sofia-lindqvist", "Sofia Lindqvist", "billing", "Team lead"),
    ("emeka-obi", "Emeka Obi", "billing", "Senior engineer"),
    ("ilse-vandenbroucke", "Ilse Vandenbroucke", "routing", "Staff engineer"),
    ("ravi-subramanian", "Ravi Subramanian", "routing", "Team lead"),
    ("chen-yifan", "Chen Yifan", "routing", "Senior engineer"),
    ("nils-akesson", "Nils Åkesson", "routing", "Engineer"),
    ("lucia-fernandez", "Lucía Fernández", "routing", "Engineer"),
    ("bjorn-halvorsen", "Björn Halvorsen", "depot-floor", "Automation engineer"),
    ("aoife-brennan", "Aoife Brennan", "depot-floor", "Team lead"),
    ("piotr-zielinski", "Piotr Zieliński", "depot-floor", "Engineer"),
    ("hana-novakova", "Hana Nováková", "depot-floor", "Engineer"),
    ("katarina-jovanovic", "Katarina Jovanović", "customer", "Team lead"),
    ("jonas-weber", "Jonas Weber", "customer", "Engineer"),
    ("leila-haddad", "Leila Haddad", "customer", "Senior engineer"),
    ("mateo-rossi", "Mateo Rossi", "customer", "Engineer"),
    ("ines-carvalho", "Inês Carvalho", "customer", "Engineer"),
    ("yuki-tanaka", "Yuki Tanaka", "platform", "Team lead"),
    ("olumide-adeyemi", "Olumide Adeyemi", "platform", "Site reliability engineer"),
    ("freya-madsen", "Freya Madsen", "platform", "Security engineer"),
    ("samuel-okafor", "Samuel Okafor", "platform", "Engineer"),
    ("anna-bakker", "Anna Bakker", "platform", "Engineer"),
    ("priya-nair", "Priya Nair", "insight", "Team lead"),
    ("henrik-solberg", "Henrik Solberg", "insight", "Data engineer"),
    ("clara-dubois", "Clara Dubois", "insight", "Data scientist"),
];

/// Who left, and how many days ago.
const LEFT: [(&str, &str, &str, &str, i64); 3] = [
    ("joanna-kowalczyk", "Joanna Kowalczyk", "billing", "Staff engineer", 430),
    ("gregor-haas", "Gregor Haas", "customer", "Senior engineer", 207),
    ("piet-de-wolf", "Piet de Wolf", "routing", "Engineer", 512),
];

/// The six teams.
pub(crate) fn teams() -> Vec<Team> {
    TEAMS
        .iter()
        .map(|(name, title, purpose)| Team {
            name: (*name).to_owned(),
            title: (*title).to_owned(),
            purpose: (*purpose).to_owned(),
        })
        .collect()
}

/// Thirty people of the company, and one contractor whom no team file knows.
pub(crate) fn people() -> Vec<Person> {
    let staff = PEOPLE.iter().map(|(slug, name, team, role)| person(slug, name, team, role, None));
    let left = LEFT.iter().map(|(slug, name, team, role, ago)| person(slug, name, team, role, Some(*ago)));
    let contractor = Person {
        slug: "lena-fischer".to_owned(),
        name: "Lena Fischer".to_owned(),
        email: "lena@fischer-software.example".to_owned(),
        team: None,
        role: "Contractor".to_owned(),
        left: None,
    };
    staff.chain(left).chain([contractor]).collect()
}

fn person(slug: &str, name: &str, team: &str, role: &str, left: Option<i64>) -> Person {
    Person {
        slug: slug.to_owned(),
        name: name.to_owned(),
        email: format!("{}@kestrel.example", slug.replacen('-', ".", 1)),
        team: Some(team.to_owned()),
        role: role.to_owned(),
        left,
    }
}

/// `teams.yaml` of the `org` repository.
pub(crate) fn teams_file(teams: &[Team]) -> String {
    let mut out = String::from(
        "# Six teams. Change this file by pull request; Platform merges on the first Monday of the month.\n",
    );
    for team in teams {
        out.push_str(&format!(
            "---\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: {name}\n  description: \"{purpose}\"\n  \
             annotations:\n    github.com/team-slug: kestrel-parcels/{name}\n    portolan.dev/on-call: '#{name}-oncall'\nspec:\n  type: team\n  \
             profile:\n    displayName: {title}\n    email: {name}@kestrel.example\n  children: []\n",
            name = team.name,
            purpose = team.purpose,
            title = team.title,
        ));
    }
    out
}

/// `people.yaml` of the `org` repository as it stood on `day`.
pub(crate) fn people_file(people: &[Person], today: EpochDay, day: EpochDay) -> String {
    let mut out = String::from(
        "# Everyone who works here, and those who did: whoever leaves stays listed, marked with the day.\n",
    );
    for person in people {
        if let Some(team) = &person.team {
            let left = person.left.map(|ago| today - ago).filter(|left| *left <= day);
            out.push_str(&user(person, team, left));
        }
    }
    out
}

fn user(person: &Person, team: &str, left: Option<EpochDay>) -> String {
    let annotations = left
        .map_or_else(String::new, |day| format!("  annotations:\n    portolan.dev/left: \"{}\"\n", calendar::iso(day)));
    format!(
        "---\napiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: {slug}\n  title: {name}\n  description: {role}\n{annotations}\
         spec:\n  profile:\n    displayName: {name}\n    email: {email}\n  memberOf: [{team}]\n",
        slug = person.slug,
        name = person.name,
        role = person.role,
        email = person.email,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_company_has_six_teams_and_thirty_people() {
        assert_eq!(teams().len(), 6);
        let people = people();
        assert_eq!(people.iter().filter(|person| person.team.is_some()).count(), 30);
        assert_eq!(people.iter().filter(|person| person.is_present()).count(), 27);
        assert!(people.iter().all(|person| person.email.is_ascii()));
    }

    #[test]
    fn who_left_is_marked_from_that_day_on_only() {
        let people = people();
        assert_eq!(people_file(&people, 20_000, 20_000).matches("portolan.dev/left").count(), 3);
        assert_eq!(people_file(&people, 20_000, 19_700).matches("portolan.dev/left").count(), 2);
    }
}
