//! Kestrel Parcels: its services, who works on them and what is wrong with them. `truths.toml` says the same in words.

use crate::calendar::EpochDay;
use crate::plan::{Organisation, Service};

mod moving;
mod repositories;
mod service;
mod serving;

/// The whole company as seen on `today`.
pub(crate) fn organisation(today: EpochDay) -> Organisation {
    let people = crate::people::people();
    let teams = crate::people::teams();
    let services = services();
    let repositories = repositories::all(&people, &teams, &services, today);
    Organisation { people, teams, services, repositories }
}

fn services() -> Vec<Service> {
    let mut services = moving::billing();
    services.extend(moving::routing());
    services.extend(moving::depot_floor());
    services.extend(serving::customer());
    services.extend(serving::platform());
    services.extend(serving::insight());
    services.extend(serving::nobody());
    services
}
