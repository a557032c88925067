//! Kestrel Parcels: its services, who works on them and what is wrong with them. `truths.toml` says the same in words.

use crate::calendar::EpochDay;
use crate::descriptor::api;
use crate::language::Language::{
    self, CSharp, Elixir, Go, Java, Kotlin, Php, Python, Ruby, Rust, TypeScript,
};
use crate::plan::{Deployment, Organisation, Readme, Runbook, Service, Work};

mod repositories;

/// The whole company as seen on `today`.
pub(crate) fn organisation(today: EpochDay) -> Organisation {
    let people = crate::people::people();
    let teams = crate::people::teams();
    let services = services();
    let repositories = repositories::all(&people, &teams, &services, today);
    Organisation {
        people,
        teams,
        services,
        repositories,
    }
}

fn services() -> Vec<Service> {
    let mut services = billing();
    services.extend(routing());
    services.extend(depot_floor());
    services.extend(customer());
    services.extend(platform());
    services.extend(insight());
    services.extend(nobody());
    services
}

fn billing() -> Vec<Service> {
    let mut ledger = service("ledger-api", "Ledger", Rust, "posting", "settle");
    ledger.purpose = "Double-entry ledger for parcels, refunds and carriers".to_owned();
    ledger.documents = vec![api(
        "ledger-postings",
        "Ledger postings",
        "grpc",
        "group:default/billing",
        "money",
        "proto/ledger.proto",
    )];
    ledger.relations = vec![
        ("providesApis", vec!["ledger-postings"]),
        ("dependsOn", vec!["resource:default/postgres-ledger"]),
    ];
    ledger.work = equal(
        &[
            "tendai-moyo",
            "amina-yusuf",
            "marek-dvorak",
            "sofia-lindqvist",
            "emeka-obi",
        ],
        21,
        760,
    );
    ledger.work.push(work("joanna-kowalczyk", 26, 1070, 440));

    let mut payout = service("payout-runner", "Payouts", Kotlin, "payout", "transfer");
    payout.purpose = "Pays carriers every Thursday, one line per parcel and carrier".to_owned();
    payout.runbook = Runbook::Link;
    payout.relations = vec![("consumesApis", vec!["ledger-postings"])];
    payout.work = vec![
        work("emeka-obi", 28, 700, 2),
        work("sofia-lindqvist", 26, 700, 4),
        work("marek-dvorak", 15, 650, 8),
    ];
    payout.work.push(work("joanna-kowalczyk", 15, 1000, 450));

    let mut invoice = service("invoice-render", "Invoices", Python, "invoice", "render");
    invoice.purpose = "Renders invoices and credit notes as PDF, in eleven languages".to_owned();
    invoice.tier = 3;
    invoice.runbook = Runbook::Root;
    invoice.relations = vec![("consumesApis", vec!["tariff-quotes"])];
    invoice.work = vec![
        work("amina-yusuf", 46, 720, 2),
        work("tendai-moyo", 4, 700, 60),
    ];

    let mut tariff = service("tariff-engine", "Tariff engine", Elixir, "tariff", "quote");
    tariff.purpose = "Prices every parcel: zone, weight, contract, surcharge".to_owned();
    tariff.repository = "tariff".to_owned();
    tariff.root = "apps/engine".to_owned();
    tariff.flags.push("openapi".to_owned());
    tariff.documents = vec![api(
        "tariff-quotes",
        "Quote API v2",
        "openapi",
        "group:default/billing",
        "pricing",
        "openapi.yaml",
    )];
    tariff.relations = vec![
        ("providesApis", vec!["tariff-quotes"]),
        ("consumesApis", vec!["booking-api", "ledger-postings"]),
        (
            "dependsOn",
            vec![
                "resource:default/postgres-tariff",
                "component:default/geo-lookup",
            ],
        ),
    ];
    tariff.documented = 395;
    tariff.work = vec![
        work("ilse-vandenbroucke", 50, 480, 1),
        work("tendai-moyo", 63, 980, 2),
        work("ravi-subramanian", 13, 420, 11),
        work("marek-dvorak", 10, 700, 35),
        work("anna-bakker", 6, 500, 20),
        work("chen-yifan", 3, 600, 90),
        work("joanna-kowalczyk", 33, 1080, 440),
    ];
    let money = [ledger, payout, invoice].map(|service| placed(service, "billing", "money"));
    money
        .into_iter()
        .chain([placed(tariff, "billing", "pricing")])
        .collect()
}

fn routing() -> Vec<Service> {
    let mut planner = service("route-planner", "Route planner", Rust, "stop", "plan");
    planner.purpose = "Plans the stops of every van, at most 180 stops a van".to_owned();
    planner.flags.push("records".to_owned());
    planner.relations = vec![("consumesApis", vec!["tariff-quotes", "geo-lookup"])];
    planner.work = equal(
        &[
            "ilse-vandenbroucke",
            "ravi-subramanian",
            "nils-akesson",
            "lucia-fernandez",
            "chen-yifan",
        ],
        20,
        880,
    );
    planner.work.push(work("piet-de-wolf", 30, 1085, 520));

    let mut eta = service("eta-stream", "Arrival times", Go, "arrival", "estimate");
    eta.purpose = "Streams the expected minute of arrival of every parcel".to_owned();
    eta.flags.push("protobuf=1.28.1".to_owned());
    eta.former_root = Some("services/eta".to_owned());
    eta.relations = vec![(
        "dependsOn",
        vec![
            "component:default/route-planner",
            "resource:default/topic-scans",
        ],
    )];
    eta.work = equal(
        &[
            "ravi-subramanian",
            "nils-akesson",
            "lucia-fernandez",
            "ilse-vandenbroucke",
            "olumide-adeyemi",
        ],
        18,
        820,
    );
    eta.work.push(work("piet-de-wolf", 14, 1000, 530));

    let mut allocator = service(
        "depot-allocator",
        "Depot allocator",
        Java,
        "depot",
        "allocate",
    );
    allocator.purpose = "Chooses the depot that sorts a parcel".to_owned();
    allocator.tier = 2;
    allocator.flags.retain(|flag| flag != "pairs");
    allocator.work = vec![
        work("chen-yifan", 62, 760, 2),
        work("ilse-vandenbroucke", 8, 700, 20),
        work("piet-de-wolf", 14, 1050, 560),
    ];

    let mut geo = service("geo-lookup", "Geo lookup", Go, "address", "locate");
    geo.purpose = "Turns an address into a point, a zone and a door".to_owned();
    geo.tier = 2;
    geo.runbook = Runbook::Annotation;
    geo.flags
        .extend(["openapi", "protobuf=1.31.0"].map(str::to_owned));
    geo.documents = vec![api(
        "geo-lookup",
        "Geo lookup",
        "openapi",
        "group:default/routing",
        "delivery",
        "openapi.yaml",
    )];
    geo.relations = vec![("providesApis", vec!["geo-lookup"])];
    geo.work = vec![
        work("nils-akesson", 24, 800, 3),
        work("anna-bakker", 22, 800, 6),
        work("lucia-fernandez", 16, 700, 9),
    ];

    let monorepo = [planner, eta, allocator].map(|mut service| {
        service.root = format!("services/{}", service.name);
        service.repository = "routing".to_owned();
        service
    });
    monorepo
        .into_iter()
        .chain([geo])
        .map(|service| placed(service, "routing", "delivery"))
        .collect()
}

fn depot_floor() -> Vec<Service> {
    let mut gateway = service("scan-gateway", "Scan gateway", Go, "scan", "accept");
    gateway.purpose = "Takes every scan of every hand scanner and belt camera".to_owned();
    gateway
        .flags
        .extend(["records", "protobuf=1.33.0"].map(str::to_owned));
    gateway.relations = vec![("dependsOn", vec!["resource:default/topic-scans"])];
    gateway.work = equal(
        &[
            "piotr-zielinski",
            "hana-novakova",
            "aoife-brennan",
            "samuel-okafor",
            "freya-madsen",
        ],
        19,
        900,
    );

    let mut sorter = service(
        "sorter-bridge",
        "Sorter bridge",
        CSharp,
        "telegram",
        "acknowledge",
    );
    sorter.purpose =
        "Speaks to the sorting machines, one telegram per parcel, acknowledged within 40 ms"
            .to_owned();
    sorter.runbook = Runbook::None;
    sorter.flags.retain(|flag| flag != "pairs");
    sorter.work = vec![
        work("bjorn-halvorsen", 84, 1000, 23),
        work("piotr-zielinski", 2, 330, 240),
    ];

    let mut label = service("label-print", "Label printing", CSharp, "label", "print");
    label.purpose = "Prints parcel labels at the belt".to_owned();
    label.tier = 2;
    label.runbook = Runbook::Heading;
    label.flags.retain(|flag| flag != "pairs");
    label.flags.push("on-call-heading".to_owned());
    label.work = vec![
        work("bjorn-halvorsen", 46, 860, 30),
        work("hana-novakova", 6, 700, 60),
    ];

    let mut yard = service("yard-board", "Yard board", TypeScript, "gate", "show");
    yard.purpose = "Shows drivers which gate is theirs, on the big screen in the yard".to_owned();
    yard.tier = 3;
    yard.flags.retain(|flag| flag != "telemetry");
    yard.work = vec![
        work("jonas-weber", 20, 720, 9),
        work("hana-novakova", 18, 720, 5),
        work("clara-dubois", 11, 600, 14),
    ];
    [gateway, sorter, label, yard]
        .map(|service| placed(service, "depot-floor", "sorting"))
        .into()
}

fn customer() -> Vec<Service> {
    let mut track = service(
        "track-web",
        "Track and trace",
        TypeScript,
        "journey",
        "follow",
    );
    track.purpose = "Where is my parcel, for anyone with a number".to_owned();
    track.flags.retain(|flag| flag != "pairs");
    track.relations = vec![
        ("consumesApis", vec!["booking-api"]),
        ("dependsOn", vec!["component:default/eta-stream"]),
    ];
    track.work = equal(
        &[
            "katarina-jovanovic",
            "jonas-weber",
            "leila-haddad",
            "mateo-rossi",
            "ines-carvalho",
            "clara-dubois",
            "sofia-lindqvist",
        ],
        16,
        940,
    );
    track.work.push(work("gregor-haas", 19, 1060, 260));

    let mut booking = service("booking-api", "Bookings", Kotlin, "booking", "book");
    booking.purpose = "Books a parcel for shops and people".to_owned();
    booking
        .flags
        .extend(["openapi", "parcel-schema"].map(str::to_owned));
    booking.documents = vec![api(
        "booking-api",
        "Booking API",
        "openapi",
        "group:default/customer",
        "front-desk",
        "openapi.yaml",
    )];
    booking.relations = vec![
        ("providesApis", vec!["booking-api"]),
        ("consumesApis", vec!["tariff-quotes", "address-check"]),
    ];
    booking.work = vec![
        work("mateo-rossi", 27, 820, 1),
        work("ines-carvalho", 26, 820, 3),
        work("tendai-moyo", 14, 600, 12),
    ];

    let mut notify = service("notify-hub", "Notifications", Elixir, "message", "send");
    notify.purpose = "Mail, text and app messages about a parcel".to_owned();
    notify.tier = 2;
    notify.runbook = Runbook::None;
    notify.relations = vec![("consumesApis", vec!["booking-api"])];
    notify.work = vec![
        work("leila-haddad", 38, 760, 4),
        work("ravi-subramanian", 10, 700, 15),
        work("tendai-moyo", 9, 700, 25),
    ];

    let mut returns = service("returns-desk", "Returns", Ruby, "refund", "grant");
    returns.purpose =
        "Takes parcels back, a refund once the parcel is scanned at a depot".to_owned();
    returns.tier = 2;
    returns.owner = Some("user:default/gregor-haas".to_owned());
    returns.codeowners = false;
    returns.documented = 236;
    returns.flags.retain(|flag| flag != "pairs");
    returns.flags.push("old-ruby".to_owned());
    returns.work = vec![
        work("gregor-haas", 50, 1060, 212),
        work("joanna-kowalczyk", 10, 1000, 460),
        work("aoife-brennan", 5, 900, 540),
    ];

    let mut claims = service("claims-inbox", "Claims", Ruby, "claim", "decide");
    claims.purpose = "Lost, late or dented: every complaint until it is decided".to_owned();
    claims.tier = 3;
    claims.runbook = Runbook::Annotation;
    claims.work = vec![
        work("aoife-brennan", 33, 740, 6),
        work("katarina-jovanovic", 8, 700, 33),
        work("samuel-okafor", 10, 700, 12),
    ];
    [track, booking, notify, returns, claims]
        .map(|mut service| {
            let owner = service.owner.take();
            let mut service = placed(service, "customer", "front-desk");
            service.owner = owner.or(service.owner);
            service
        })
        .into()
}

fn platform() -> Vec<Service> {
    let mut identity = service("identity-gate", "Identity gate", Rust, "grant", "check");
    identity.purpose =
        "Signs people and shops in; shops may read only their own parcels".to_owned();
    identity.runbook = Runbook::Root;
    identity.flags.push("records".to_owned());
    identity.work = equal(
        &[
            "yuki-tanaka",
            "olumide-adeyemi",
            "freya-madsen",
            "samuel-okafor",
            "anna-bakker",
        ],
        18,
        900,
    );

    let mut edge = service("edge-router", "Edge router", Go, "route", "match");
    edge.flags.retain(|flag| flag != "pairs");
    edge.flags.push("protobuf=1.36.6".to_owned());
    edge.purpose = "Every request from outside enters here".to_owned();
    edge.work = equal(
        &[
            "yuki-tanaka",
            "olumide-adeyemi",
            "freya-madsen",
            "samuel-okafor",
            "anna-bakker",
            "nils-akesson",
            "piotr-zielinski",
        ],
        16,
        920,
    );

    let mut address = service("address-check", "Address check", Rust, "address", "verify");
    address.purpose =
        "Completes and corrects every parcel address, without a network call".to_owned();
    address.tier = 2;
    address.deployment = Deployment::WasmCloud;
    address.flags.push("wasm".to_owned());
    address.documents = vec![api(
        "address-check",
        "Address check",
        "wit",
        "group:default/platform",
        "foundation",
        "wit/world.wit",
    )];
    address.relations = vec![("providesApis", vec!["address-check"])];
    address.work = vec![
        work("freya-madsen", 22, 640, 6),
        work("ilse-vandenbroucke", 20, 640, 9),
        work("yuki-tanaka", 13, 600, 16),
    ];
    [identity, edge, address]
        .map(|service| placed(service, "platform", "foundation"))
        .into()
}

fn insight() -> Vec<Service> {
    let mut lake = service("parcel-lake", "Parcel lake", Python, "record", "keep");
    lake.purpose = "History of every parcel, for questions".to_owned();
    lake.tier = 2;
    lake.relations = vec![(
        "dependsOn",
        vec![
            "resource:default/parcel-history",
            "resource:default/topic-scans",
        ],
    )];
    lake.work = equal(
        &[
            "priya-nair",
            "henrik-solberg",
            "clara-dubois",
            "marek-dvorak",
            "chen-yifan",
        ],
        18,
        860,
    );

    let mut forecast = service(
        "demand-forecast",
        "Demand forecast",
        Python,
        "forecast",
        "predict",
    );
    forecast.purpose =
        "How many parcels each depot will see, hour by hour, for the next fourteen days".to_owned();
    forecast.tier = 3;
    forecast.readme = Readme::None;
    forecast.deployment = Deployment::Compose;
    forecast.relations = vec![("dependsOn", vec!["component:default/parcel-lake"])];
    forecast.work = vec![
        work("priya-nair", 23, 700, 5),
        work("clara-dubois", 22, 700, 7),
        work("henrik-solberg", 14, 700, 12),
    ];
    [lake, forecast]
        .map(|service| placed(service, "insight", "foresight"))
        .into()
}

/// One service that nobody claimed and one whose owner is no team any more.
fn nobody() -> Vec<Service> {
    let mut customs = service(
        "customs-filer",
        "Customs filer",
        Java,
        "declaration",
        "file",
    );
    customs.purpose = "Export declarations for parcels leaving the union".to_owned();
    customs.tier = 2;
    customs.runbook = Runbook::None;
    customs.deployment = Deployment::Helm;
    customs.codeowners = false;
    customs.work = vec![
        work("chen-yifan", 28, 900, 18),
        work("lena-fischer", 10, 700, 40),
        work("emeka-obi", 6, 700, 70),
    ];

    let mut fax = service("fax-relay", "Fax relay", Php, "fax", "dial");
    fax.purpose = "Sends declarations to the two customs offices that still want a fax".to_owned();
    fax.tier = 3;
    fax.owner = Some("group:default/communications".to_owned());
    fax.described = false;
    fax.readme = Readme::Short;
    fax.runbook = Runbook::None;
    fax.codeowners = false;
    fax.deployment = Deployment::Compose;
    fax.system = Some("front-desk".to_owned());
    fax.work = vec![
        work("ines-carvalho", 10, 720, 26),
        work("mateo-rossi", 10, 720, 31),
        work("jonas-weber", 6, 600, 44),
    ];
    vec![customs, fax]
}

/// A healthy service in its own repository; what differs is set afterwards.
fn service(name: &str, title: &str, language: Language, noun: &str, verb: &str) -> Service {
    Service {
        name: name.to_owned(),
        title: title.to_owned(),
        purpose: String::new(),
        repository: name.to_owned(),
        root: String::new(),
        former_root: None,
        language,
        team: None,
        owner: None,
        system: None,
        tier: 1,
        runbook: Runbook::Docs,
        readme: Readme::Full,
        codeowners: true,
        described: true,
        deployment: Deployment::Kubernetes,
        relations: Vec::new(),
        documents: Vec::new(),
        noun: noun.to_owned(),
        verb: verb.to_owned(),
        flags: vec!["telemetry".to_owned(), "pairs".to_owned()],
        work: Vec::new(),
        documented: 30 + (name.len() as i64 * 7) % 80,
    }
}

fn placed(mut service: Service, team: &str, system: &str) -> Service {
    service.team = Some(team.to_owned());
    service.owner = Some(format!("group:default/{team}"));
    service.system = Some(system.to_owned());
    service
}

fn work(slug: &str, days: usize, from: i64, to: i64) -> Work {
    Work {
        slug: slug.to_owned(),
        days,
        from,
        to,
    }
}

/// Several people who know a service equally well.
fn equal(slugs: &[&str], days: usize, from: i64) -> Vec<Work> {
    slugs
        .iter()
        .zip(1..)
        .map(|(slug, youngest)| work(slug, days, from, youngest))
        .collect()
}
