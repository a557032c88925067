//! History of one repository, whole, on two threads. The repository's path comes in `PORTOLAN_BENCH_REPO`; without it
//! nothing is measured. Compare with `git log --raw --no-renames --format=%H` of the same repository.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use criterion::{Criterion, criterion_group, criterion_main};
use indexer::snapshot::{HistoryRequest, Repository};

fn history(criterion: &mut Criterion) {
    let Some(path) = std::env::var_os("PORTOLAN_BENCH_REPO") else { return };
    let repository = Repository::open(Path::new(&path)).expect("`PORTOLAN_BENCH_REPO` names a repository");
    let head = repository.head().expect("the head is readable").expect("there is a commit");
    let stop = AtomicBool::new(false);
    let now = i64::MAX;
    let request =
        HistoryRequest { head: &head.commit, since: None, threads: 2, stop: &stop, progress: None, watch: None, now };
    let mut group = criterion.benchmark_group("history");
    group.sample_size(10);
    group.bench_function("whole", |bencher| bencher.iter(|| repository.history(&request)));
    group.finish();
}

criterion_group!(benches, history);
criterion_main!(benches);
