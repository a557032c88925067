//! The repositories of Kestrel Parcels: what they hold beside their services, and what was planted in them.

use crate::calendar::EpochDay;
use crate::descriptor::{domain, resource, system};
use crate::people::{Person, Team, people_file, teams_file};
use crate::plan::{Action, Event, Repository, Service};

const ORG_README: &str = include_str!("../../templates/org/README.md");
const ORG_GLOSSARY: &str = include_str!("../../templates/org/glossary.md");
const ROUTING_README: &str = include_str!("../../templates/org/routing.md");
const ROUTING_OWNERS: &str = include_str!("../../templates/org/routing-codeowners");
const TARIFF_README: &str = include_str!("../../templates/org/tariff.md");
const INFRA_README: &str = include_str!("../../templates/org/infra.md");
const INFRA_NETWORK: &str = include_str!("../../templates/org/network.tf");
const INFRA_DATABASES: &str = include_str!("../../templates/org/databases.tf");
const INFRA_LEGACY: &str = include_str!("../../templates/org/legacy-geo-lookup.yaml");
const CONTRACTS_README: &str = include_str!("../../templates/org/contracts.md");
const CONTRACTS_SCANS: &str = include_str!("../../templates/org/scans.proto");
const CONTRACTS_MONEY: &str = include_str!("../../templates/org/money.proto");
const LEDGER_PROTO: &str = include_str!("../../templates/org/ledger.proto");
const MAILMAP: &str = "Björn Halvorsen <bjorn.halvorsen@kestrel.example> bhalvorsen <bjorn@hub7.example>\n";
/// The descriptor's key as it should be, and as a hurried commit left it.
const LIFECYCLE: (&str, &str) = ("  lifecycle: production", "  lifecyle: production");
/// The property that the booking API dropped although two services read it.
const WEIGHT: &str =
    "        weight_g:\n          type: integer\n          description: Weight in grams, as measured at the counter.\n";

/// Every repository, in order of name.
pub(super) fn all(people: &[Person], teams: &[Team], services: &[Service], today: EpochDay) -> Vec<Repository> {
    let mut all = vec![org(people, teams, today), routing(), tariff(), infrastructure(), contracts(), hostile()];
    for service in services {
        if !all.iter().any(|repository| repository.name == service.repository) {
            all.push(of_service(service));
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn of_service(service: &Service) -> Repository {
    let oldest = service.work.iter().max_by_key(|work| work.from);
    let mut repository = Repository {
        name: service.name.clone(),
        age: oldest.map_or(900, |work| work.from + 6),
        founder: oldest.map_or_else(String::new, |work| work.slug.clone()),
        ..Repository::default()
    };
    plant(service, &mut repository);
    repository
}

fn plant(service: &Service, repository: &mut Repository) {
    let descriptor = "catalog-info.yaml";
    match service.name.as_str() {
        "yard-board" => repository.events.push(event(
            18,
            "jonas-weber",
            "Tidy the catalog file",
            vec![replace(descriptor, LIFECYCLE.0, LIFECYCLE.1)],
        )),
        "geo-lookup" => {
            let (theirs, ours) = ("owner: group:default/routing", "owner: group:default/platform");
            repository.events.extend([
                event(
                    repository.age - 2,
                    "anna-bakker",
                    "Hand over to Platform",
                    vec![replace(descriptor, theirs, ours)],
                ),
                event(4, "nils-akesson", "Move from Platform to Routing", vec![replace(descriptor, ours, theirs)]),
            ]);
        }
        "booking-api" => {
            repository.tags = vec![("v2.3.0", 210), ("v2.4.0", 96)];
            let subject = "Drop Parcel.weight_g, the scale writes weight now";
            repository.events.push(event(2, "mateo-rossi", subject, vec![replace("openapi.yaml", WEIGHT, "")]));
        }
        "sorter-bridge" => {
            repository.files.push((".mailmap".to_owned(), MAILMAP.to_owned()));
        }
        "ledger-api" => {
            repository.files.push(("proto/ledger.proto".to_owned(), LEDGER_PROTO.to_owned()));
            repository.tags = vec![("v1.8.0", 300), ("v1.9.0", 120)];
        }
        "track-web" => repository.tags = vec![("2024-spring", 700), ("2025-autumn", 390)],
        _ => {}
    }
}

fn org(people: &[Person], teams: &[Team], today: EpochDay) -> Repository {
    let age = 1090;
    let mut events = vec![
        event(740, "olumide-adeyemi", "Say how people and teams are kept", vec![write("README.md", ORG_README)]),
        event(330, "priya-nair", "Add the glossary", vec![write("docs/glossary.md", ORG_GLOSSARY)]),
    ];
    for person in people {
        if let Some(left) = person.left {
            let file = people_file(people, today, today - left);
            let subject = format!("{} leaves, thank you for everything", person.name);
            events.push(event(left, "yuki-tanaka", &subject, vec![write("people.yaml", &file)]));
        }
    }
    Repository {
        name: "org".to_owned(),
        files: owned([
            ("catalog-info.yaml", &systems()),
            ("teams.yaml", &teams_file(teams)),
            ("people.yaml", &people_file(people, today, today - age)),
            (".github/CODEOWNERS", "* @kestrel-parcels/platform\n"),
        ]),
        events,
        age,
        founder: "yuki-tanaka".to_owned(),
        ..Repository::default()
    }
}

fn systems() -> String {
    let location = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: org\n  description: Teams and people\nspec:\n  \
                    targets:\n    - ./teams.yaml\n    - ./people.yaml\n";
    let group = |name: &str| format!("group:default/{name}");
    [
        location.to_owned(),
        domain("commerce", "Commerce", "Prices, bookings and money", &group("billing")),
        domain("operations", "Operations", "Depots, vans and belts", &group("routing")),
        domain("shared", "Shared ground", "What every product stands on", &group("platform")),
        system("money", "Money", "Books, payouts and invoices", &group("billing"), "commerce"),
        system("pricing", "Pricing", "What a parcel costs", &group("billing"), "commerce"),
        system("front-desk", "Front desk", "What senders and receivers see", &group("customer"), "commerce"),
        system("delivery", "Delivery", "From the depot to the door", &group("routing"), "operations"),
        system("sorting", "Sorting", "What happens beside a belt", &group("depot-floor"), "operations"),
        system("foundation", "Foundation", "Identity, edge and addresses", &group("platform"), "shared"),
        system("foresight", "Foresight", "History and forecasts", &group("insight"), "shared"),
    ]
    .join("---\n")
}

fn routing() -> Repository {
    Repository {
        name: "routing".to_owned(),
        files: owned([("README.md", ROUTING_README), (".github/CODEOWNERS", ROUTING_OWNERS)]),
        events: vec![event(
            424,
            "ravi-subramanian",
            "Rename eta to eta-stream, as everyone calls it",
            vec![Action::Move("services/eta".to_owned(), "services/eta-stream".to_owned())],
        )],
        tags: vec![("planner-4.0", 500), ("planner-4.1", 230)],
        age: 1090,
        founder: "piet-de-wolf".to_owned(),
    }
}

fn tariff() -> Repository {
    Repository {
        name: "tariff".to_owned(),
        files: owned([
            ("README.md", TARIFF_README),
            (
                ".github/CODEOWNERS",
                "/apps/engine/  @kestrel-parcels/billing\n/.github/      @kestrel-parcels/platform\n",
            ),
        ]),
        age: 1086,
        founder: "joanna-kowalczyk".to_owned(),
        ..Repository::default()
    }
}

fn infrastructure() -> Repository {
    let billing = "group:default/billing";
    let resources = [
        resource("postgres-ledger", "database", "Books since 2019", billing, "money"),
        resource("postgres-tariff", "database", "Tariffs, zones and contracts", billing, "pricing"),
        resource("parcel-history", "bucket", "One file per depot and day", "group:default/insight", "foresight"),
        resource("topic-scans", "topic", "Every scan, in order per parcel", "group:default/depot-floor", "sorting"),
    ];
    Repository {
        name: "platform-infra".to_owned(),
        files: owned([
            ("README.md", INFRA_README),
            ("terraform/network.tf", INFRA_NETWORK),
            ("terraform/databases.tf", INFRA_DATABASES),
            ("catalog-info.yaml", &resources.join("---\n")),
            ("legacy/geo-lookup/catalog-info.yaml", INFRA_LEGACY),
            (
                ".github/CODEOWNERS",
                "* @kestrel-parcels/platform\n/terraform/databases.tf @kestrel-parcels/platform @kestrel-parcels/billing\n",
            ),
        ]),
        events: vec![event(
            610,
            "anna-bakker",
            "Say what moved where",
            vec![write(
                "docs/moved.md",
                "# What moved where\n\nGeo lookup lives in its own repository since the split of the old tree.\n",
            )],
        )],
        age: 1080,
        founder: "olumide-adeyemi".to_owned(),
        ..Repository::default()
    }
}

fn contracts() -> Repository {
    Repository {
        name: "contracts".to_owned(),
        files: owned([
            ("README.md", CONTRACTS_README),
            ("kestrel/scans/v1/scans.proto", CONTRACTS_SCANS),
            ("kestrel/money/v1/money.proto", CONTRACTS_MONEY),
            (".github/CODEOWNERS", "* @kestrel-parcels/platform\n/kestrel/money/ @kestrel-parcels/billing\n"),
        ]),
        events: vec![
            event(
                520,
                "hana-novakova",
                "Add the belt camera to scan sources",
                vec![replace(
                    "kestrel/scans/v1/scans.proto",
                    "  HAND_SCANNER = 1;\n",
                    "  HAND_SCANNER = 1;\n  BELT_CAMERA = 2;\n",
                )],
            ),
            event(
                240,
                "emeka-obi",
                "Say how amounts round",
                vec![replace(
                    "kestrel/money/v1/money.proto",
                    "  // Minor units.\n",
                    "  // Minor units, rounded half to even.\n",
                )],
            ),
        ],
        age: 980,
        founder: "yuki-tanaka".to_owned(),
        ..Repository::default()
    }
}

/// Its commits are written by the module `hostile`; here it only begins.
fn hostile() -> Repository {
    Repository {
        name: crate::hostile::NAME.to_owned(),
        files: owned([(".gitattributes", "* -text\n")]),
        age: 420,
        founder: "freya-madsen".to_owned(),
        ..Repository::default()
    }
}

fn owned<const COUNT: usize>(files: [(&str, &str); COUNT]) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn event(age: i64, slug: &str, subject: &str, actions: Vec<Action>) -> Event {
    Event { age, slug: slug.to_owned(), subject: subject.to_owned(), actions }
}

fn replace(path: &str, from: &str, to: &str) -> Action {
    Action::Replace(path.to_owned(), from.to_owned(), to.to_owned())
}

fn write(path: &str, text: &str) -> Action {
    Action::Write(path.to_owned(), text.to_owned())
}
