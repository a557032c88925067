//! Services that price, plan and move parcels: billing, routing, the depot floor.

use crate::descriptor::api;
use crate::language::Language::{CSharp, Elixir, Go, Java, Kotlin, Python, Rust, TypeScript};
use crate::plan::{Runbook, Service};

use super::service::{equal, placed, service, work};

pub(super) fn billing() -> Vec<Service> {
    let mut ledger = service("ledger-api", "Ledger", Rust, "posting", "settle");
    ledger.purpose = "Double-entry ledger for parcels, refunds and carriers".to_owned();
    ledger.documents =
        vec![api("ledger-postings", "Ledger postings", "grpc", "group:default/billing", "money", "proto/ledger.proto")];
    ledger.relations =
        vec![("providesApis", vec!["ledger-postings"]), ("dependsOn", vec!["resource:default/postgres-ledger"])];
    ledger.work = equal(&["tendai-moyo", "amina-yusuf", "marek-dvorak", "sofia-lindqvist", "emeka-obi"], 21, 760);
    ledger.work.push(work("joanna-kowalczyk", 26, 1070, 440));

    let mut payout = service("payout-runner", "Payouts", Kotlin, "payout", "transfer");
    payout.purpose = "Pays carriers every Thursday, one line per parcel and carrier".to_owned();
    payout.runbook = Runbook::Link;
    payout.relations = vec![("consumesApis", vec!["ledger-postings"])];
    payout.work =
        vec![work("emeka-obi", 28, 700, 2), work("sofia-lindqvist", 26, 700, 4), work("marek-dvorak", 15, 650, 8)];
    payout.work.push(work("joanna-kowalczyk", 15, 1000, 450));

    let mut invoice = service("invoice-render", "Invoices", Python, "invoice", "render");
    invoice.purpose = "Renders invoices and credit notes as PDF, in eleven languages".to_owned();
    invoice.tier = 3;
    invoice.runbook = Runbook::Root;
    invoice.relations = vec![("consumesApis", vec!["tariff-quotes"])];
    invoice.work = vec![work("amina-yusuf", 46, 720, 2), work("tendai-moyo", 4, 700, 60)];

    let mut tariff = service("tariff-engine", "Tariff engine", Elixir, "tariff", "quote");
    tariff.purpose = "Prices every parcel: zone, weight, contract, surcharge".to_owned();
    tariff.repository = "tariff".to_owned();
    tariff.root = "apps/engine".to_owned();
    tariff.flags.push("openapi".to_owned());
    tariff.documents =
        vec![api("tariff-quotes", "Quote API v2", "openapi", "group:default/billing", "pricing", "openapi.yaml")];
    tariff.relations = vec![
        ("providesApis", vec!["tariff-quotes"]),
        ("consumesApis", vec!["booking-api", "ledger-postings"]),
        ("dependsOn", vec!["resource:default/postgres-tariff", "component:default/geo-lookup"]),
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
    money.into_iter().chain([placed(tariff, "billing", "pricing")]).collect()
}

pub(super) fn routing() -> Vec<Service> {
    let mut planner = service("route-planner", "Route planner", Rust, "stop", "plan");
    planner.purpose = "Plans the stops of every van, at most 180 stops a van".to_owned();
    planner.flags.push("records".to_owned());
    planner.relations = vec![("consumesApis", vec!["tariff-quotes", "geo-lookup"])];
    planner.work =
        equal(&["ilse-vandenbroucke", "ravi-subramanian", "nils-akesson", "lucia-fernandez", "chen-yifan"], 20, 880);
    planner.work.push(work("piet-de-wolf", 30, 1085, 520));

    let mut eta = service("eta-stream", "Arrival times", Go, "arrival", "estimate");
    eta.purpose = "Streams the expected minute of arrival of every parcel".to_owned();
    eta.flags.push("protobuf=1.28.1".to_owned());
    eta.former_root = Some("services/eta".to_owned());
    eta.relations = vec![("dependsOn", vec!["component:default/route-planner", "resource:default/topic-scans"])];
    eta.work = equal(
        &["ravi-subramanian", "nils-akesson", "lucia-fernandez", "ilse-vandenbroucke", "olumide-adeyemi"],
        18,
        820,
    );
    eta.work.push(work("piet-de-wolf", 14, 1000, 530));

    let mut allocator = service("depot-allocator", "Depot allocator", Java, "depot", "allocate");
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
    geo.flags.extend(["openapi", "protobuf=1.31.0"].map(str::to_owned));
    geo.documents =
        vec![api("geo-lookup", "Geo lookup", "openapi", "group:default/routing", "delivery", "openapi.yaml")];
    geo.relations = vec![("providesApis", vec!["geo-lookup"])];
    geo.work =
        vec![work("nils-akesson", 24, 800, 3), work("anna-bakker", 22, 800, 6), work("lucia-fernandez", 16, 700, 9)];

    let monorepo = [planner, eta, allocator].map(|mut service| {
        service.root = format!("services/{}", service.name);
        service.repository = "routing".to_owned();
        service
    });
    monorepo.into_iter().chain([geo]).map(|service| placed(service, "routing", "delivery")).collect()
}

pub(super) fn depot_floor() -> Vec<Service> {
    let mut gateway = service("scan-gateway", "Scan gateway", Go, "scan", "accept");
    gateway.purpose = "Takes every scan of every hand scanner and belt camera".to_owned();
    gateway.flags.extend(["records", "protobuf=1.33.0"].map(str::to_owned));
    gateway.relations = vec![("dependsOn", vec!["resource:default/topic-scans"])];
    gateway.work =
        equal(&["piotr-zielinski", "hana-novakova", "aoife-brennan", "samuel-okafor", "freya-madsen"], 19, 900);

    let mut sorter = service("sorter-bridge", "Sorter bridge", CSharp, "telegram", "acknowledge");
    sorter.purpose = "Speaks to the sorting machines, one telegram per parcel, acknowledged within 40 ms".to_owned();
    sorter.runbook = Runbook::None;
    sorter.flags.retain(|flag| flag != "pairs");
    sorter.work = vec![work("bjorn-halvorsen", 84, 1000, 23), work("piotr-zielinski", 2, 330, 240)];

    let mut label = service("label-print", "Label printing", CSharp, "label", "print");
    label.purpose = "Prints parcel labels at the belt".to_owned();
    label.tier = 2;
    label.runbook = Runbook::Heading;
    label.flags.retain(|flag| flag != "pairs");
    label.flags.push("on-call-heading".to_owned());
    label.work = vec![work("bjorn-halvorsen", 46, 860, 30), work("hana-novakova", 6, 700, 60)];

    let mut yard = service("yard-board", "Yard board", TypeScript, "gate", "show");
    yard.purpose = "Shows drivers which gate is theirs, on the big screen in the yard".to_owned();
    yard.tier = 3;
    yard.flags.retain(|flag| flag != "telemetry");
    yard.work =
        vec![work("jonas-weber", 20, 720, 9), work("hana-novakova", 18, 720, 5), work("clara-dubois", 11, 600, 14)];
    [gateway, sorter, label, yard].map(|service| placed(service, "depot-floor", "sorting")).into()
}
