//! Every case of the list of hostile inputs is a test with its number in the name.

use std::collections::BTreeSet;

use crate::architecture::rust;
use crate::support::none;

/// How many cases the list has.
const CASES: u32 = 40;
/// Cases of what this product does not have: keys of HMAC for tokens (27), webhooks from code hosts (28 to 30).
const ABSENT: &[u32] = &[27, 28, 29, 30];

#[test]
fn every_case_has_a_test() {
    let mut met = BTreeSet::new();
    for source in rust() {
        for (at, _) in source.text.match_indices("fn case_") {
            let name = &source.text[at + "fn case_".len()..];
            // `case_17_18_no_form`: numbers come first.
            met.extend(name.split('_').map_while(|word| word.parse::<u32>().ok()));
        }
    }
    let missing = (1..=CASES).filter(|n| !met.contains(n) && !ABSENT.contains(n));
    none("cases without a test", &missing.map(|n| n.to_string()).collect::<Vec<_>>());
    assert!(met.iter().all(|n| *n <= CASES && !ABSENT.contains(n)), "{met:?}");
}
