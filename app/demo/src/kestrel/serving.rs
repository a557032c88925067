//! Services for customers, for everybody in the house, for insight, and those that nobody owns.

use crate::descriptor::api;
use crate::language::Language::{Elixir, Go, Java, Kotlin, Php, Python, Ruby, Rust, TypeScript};
use crate::plan::{Deployment, Readme, Runbook, Service};

use super::service::{equal, placed, service, work};

pub(super) fn customer() -> Vec<Service> {
    let mut track = service("track-web", "Track and trace", TypeScript, "journey", "follow");
    track.purpose = "Where is my parcel, for anyone with a number".to_owned();
    track.flags.retain(|flag| flag != "pairs");
    track.relations = vec![("consumesApis", vec!["booking-api"]), ("dependsOn", vec!["component:default/eta-stream"])];
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
    booking.flags.extend(["openapi", "parcel-schema"].map(str::to_owned));
    booking.documents =
        vec![api("booking-api", "Booking API", "openapi", "group:default/customer", "front-desk", "openapi.yaml")];
    booking.relations =
        vec![("providesApis", vec!["booking-api"]), ("consumesApis", vec!["tariff-quotes", "address-check"])];
    booking.work =
        vec![work("mateo-rossi", 27, 820, 1), work("ines-carvalho", 26, 820, 3), work("tendai-moyo", 14, 600, 12)];

    let mut notify = service("notify-hub", "Notifications", Elixir, "message", "send");
    notify.purpose = "Mail, text and app messages about a parcel".to_owned();
    notify.tier = 2;
    notify.runbook = Runbook::None;
    notify.relations = vec![("consumesApis", vec!["booking-api"])];
    notify.work =
        vec![work("leila-haddad", 38, 760, 4), work("ravi-subramanian", 10, 700, 15), work("tendai-moyo", 9, 700, 25)];

    let mut returns = service("returns-desk", "Returns", Ruby, "refund", "grant");
    returns.purpose = "Takes parcels back, a refund once the parcel is scanned at a depot".to_owned();
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

pub(super) fn platform() -> Vec<Service> {
    let mut identity = service("identity-gate", "Identity gate", Rust, "grant", "check");
    identity.purpose = "Signs people and shops in; shops may read only their own parcels".to_owned();
    identity.runbook = Runbook::Root;
    identity.flags.push("records".to_owned());
    identity.work = equal(&["yuki-tanaka", "olumide-adeyemi", "freya-madsen", "samuel-okafor", "anna-bakker"], 18, 900);

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
    address.purpose = "Completes and corrects every parcel address, without a network call".to_owned();
    address.tier = 2;
    address.deployment = Deployment::WasmCloud;
    address.flags.push("wasm".to_owned());
    address.documents =
        vec![api("address-check", "Address check", "wit", "group:default/platform", "foundation", "wit/world.wit")];
    address.relations = vec![("providesApis", vec!["address-check"])];
    address.work = vec![
        work("freya-madsen", 22, 640, 6),
        work("ilse-vandenbroucke", 20, 640, 9),
        work("yuki-tanaka", 13, 600, 16),
    ];
    [identity, edge, address].map(|service| placed(service, "platform", "foundation")).into()
}

pub(super) fn insight() -> Vec<Service> {
    let mut lake = service("parcel-lake", "Parcel lake", Python, "record", "keep");
    lake.purpose = "History of every parcel, for questions".to_owned();
    lake.tier = 2;
    lake.relations = vec![("dependsOn", vec!["resource:default/parcel-history", "resource:default/topic-scans"])];
    lake.work = equal(&["priya-nair", "henrik-solberg", "clara-dubois", "marek-dvorak", "chen-yifan"], 18, 860);

    let mut forecast = service("demand-forecast", "Demand forecast", Python, "forecast", "predict");
    forecast.purpose = "How many parcels each depot will see, hour by hour, for the next fourteen days".to_owned();
    forecast.tier = 3;
    forecast.readme = Readme::None;
    forecast.deployment = Deployment::Compose;
    forecast.relations = vec![("dependsOn", vec!["component:default/parcel-lake"])];
    forecast.work =
        vec![work("priya-nair", 23, 700, 5), work("clara-dubois", 22, 700, 7), work("henrik-solberg", 14, 700, 12)];
    [lake, forecast].map(|service| placed(service, "insight", "foresight")).into()
}

/// One service that nobody claimed and one whose owner is no team any more.
pub(super) fn nobody() -> Vec<Service> {
    let mut customs = service("customs-filer", "Customs filer", Java, "declaration", "file");
    customs.purpose = "Export declarations for parcels leaving the union".to_owned();
    customs.tier = 2;
    customs.runbook = Runbook::None;
    customs.deployment = Deployment::Helm;
    customs.codeowners = false;
    customs.work =
        vec![work("chen-yifan", 28, 900, 18), work("lena-fischer", 10, 700, 40), work("emeka-obi", 6, 700, 70)];

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
    fax.work =
        vec![work("ines-carvalho", 10, 720, 26), work("mateo-rossi", 10, 720, 31), work("jonas-weber", 6, 600, 44)];
    vec![customs, fax]
}
