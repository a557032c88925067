//! Random companies read in random steps, each at a clock of its own.

use std::sync::atomic::{AtomicI64, Ordering};

use indexer::pipeline::Silent;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::assert_equals_cold;
use crate::support::git::{commits, set_main};
use crate::support::{Setup, demo_options, engine, noon, temporary};

/// The clock of the warm engine; only the one test of this module turns it.
static CLOCK: AtomicI64 = AtomicI64::new(0);

fn clock() -> i64 {
    CLOCK.load(Ordering::SeqCst)
}

/// The same cases on every run.
pub fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, max_shrink_iters: 12, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn any_steps_over_random_companies_equal_one_cold_crawl() {
    let strategy = (0_u64..10_000, prop::collection::vec(0.0_f64..1.0, 1..4));
    runner(4)
        .run(&strategy, |(seed, cuts)| {
            read_in_steps(seed, cuts);
            Ok(())
        })
        .unwrap();
}

/// Moves every repository along its main line by the cuts, crawling at each, and at last to its end.
fn read_in_steps(seed: u64, mut cuts: Vec<f64>) {
    cuts.sort_by(f64::total_cmp);
    let (folder, data) = (temporary(), temporary());
    let truths = portolan_demo::write_random(folder.path(), seed, &demo_options()).unwrap();
    let lines: Vec<_> = truths.summary.repositories.iter().map(|r| (r.path.clone(), commits(&r.path))).collect();
    let warm = engine(folder.path(), Setup { data: Some(data.path().to_owned()), clock, ..Setup::default() });
    let days = i64::try_from(cuts.len()).unwrap();
    for (step, cut) in (0_i64..).zip(&cuts) {
        for (turn, (path, line)) in lines.iter().enumerate() {
            // Not all repositories move at every step.
            if step == 0 || (turn + usize::try_from(step).unwrap()) % 3 != 0 {
                let at = (cut * line.len() as f64) as usize;
                set_main(path, &line[at.min(line.len() - 1)]);
            }
        }
        CLOCK.store(noon() - (days - step) * 86_400, Ordering::SeqCst);
        warm.crawl(&|_| true, &Silent).unwrap();
    }
    for (path, line) in &lines {
        set_main(path, line.last().unwrap());
    }
    CLOCK.store(noon(), Ordering::SeqCst);
    warm.crawl(&|_| true, &Silent).unwrap();
    assert_equals_cold(folder.path(), warm, data.path());
}
