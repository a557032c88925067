//! Companies of chance: the same rules hold where nobody arranged the data.

use std::collections::BTreeMap;

use super::claim::Claim;
use crate::support::{crawled, demo_options, none, temporary};

/// Seeds of the normal run; one that once failed is added and stays.
const SEEDS: [u64; 5] = [1, 2, 3, 5, 8];

#[test]
fn the_services_of_random_companies_are_found_with_true_values() {
    let mut complaints = Vec::new();
    for seed in SEEDS {
        let folder = temporary();
        let truths = portolan_demo::write_random(folder.path(), seed, &demo_options()).unwrap();
        let catalog = crawled(folder.path()).catalog();
        let mut told: BTreeMap<String, Claim> = Claim::all(&catalog).map(|c| (c.reference.clone(), c)).collect();
        for truth in &truths.services {
            match told.remove(&truth.reference) {
                Some(claim) => {
                    complaints.extend(claim.compare_random(truth).iter().map(|c| format!("seed {seed}: {c}")))
                }
                None => complaints.push(format!("seed {seed}: {} is not found", truth.reference)),
            }
        }
        complaints.extend(told.keys().map(|extra| format!("seed {seed}: {extra} is no service")));
        // Which languages too few know is not planted: it follows from who works where.
        let planted = |kind: &str| !matches!(kind, "component" | "language");
        let elsewhere = catalog.findings.iter().filter(|f| planted(f.subject.kind()));
        complaints.extend(elsewhere.map(|f| format!("seed {seed}: {} was not planted", f.id)));
    }
    none("random companies", &complaints);
}
