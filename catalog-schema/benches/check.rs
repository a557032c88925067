//! How quickly catalog files are checked: ten thousand on two threads, one as it is typed, and what is refused.
//!
//! Each file is read to entities and problems, references asked of a catalog of 12,000 names, one in ten misspelt.

use std::hint::black_box;
use std::time::{Duration, Instant};

use catalog_schema::format::NoFiles;
use catalog_schema::id::EntityRef;
use catalog_schema::validate::{self, Names};
use criterion::{Criterion, criterion_group, criterion_main};

const FILES: usize = 10_000;

/// A descriptor of some thirty lines; each is another.
fn descriptor(n: usize) -> String {
    let owner = if n.is_multiple_of(10) { format!("taem-{}", n % 500) } else { format!("team-{}", n % 500) };
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: service-{n}\n  title: Service {n}\n  \
         description: Does what number {n} has to do, and tells the others.\n  labels:\n    example.org/tier: gold\n  \
         annotations:\n    github.com/project-slug: acme/service-{n}\n    backstage.io/techdocs-ref: dir:.\n    \
         pagerduty.com/integration-key: k{n}\n  tags: [java, grpc, payments]\n  links:\n    - url: https://example.org/{n}\n      \
         title: Dashboard\n      icon: dashboard\nspec:\n  type: service\n  lifecycle: production\n  owner: {owner}\n  \
         system: system-{}\n  providesApis:\n    - api-{n}\n  consumesApis:\n    - api-{}\n  dependsOn:\n    \
         - component:service-{}\n    - resource:database-{}\n",
        n % 300,
        (n + 1) % FILES,
        (n + 7) % FILES,
        n % 700,
    )
}

fn names() -> Names {
    let all = |kind: &'static str, word: &'static str, count: usize| {
        (0..count).map(move |n| EntityRef::new(kind, "default", &format!("{word}-{n}")))
    };
    let services =
        all("component", "service", FILES).chain(all("group", "team", 500)).chain(all("system", "system", 300));
    Names::whole(services.chain(all("resource", "database", 700)).chain(all("api", "api", FILES)))
}

fn problems(text: &str, names: &Names) -> usize {
    validate::file("catalog-info.yaml", text.as_bytes(), &NoFiles, names).problems.len()
}

fn ten_thousand(criterion: &mut Criterion) {
    let files: Vec<String> = (0..FILES).map(descriptor).collect();
    let names = names();
    let run = || -> usize {
        std::thread::scope(|scope| {
            let halves = files.chunks(FILES / 2);
            let threads: Vec<_> =
                halves.map(|half| scope.spawn(|| half.iter().map(|f| problems(f, &names)).sum())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or(0_usize)).sum()
        })
    };
    let begun = Instant::now();
    println!("10,000 files, 2 threads: {} problems, {:?} (goal 1.5 s)", run(), begun.elapsed());
    let mut group = criterion.benchmark_group("check");
    group.sample_size(10);
    group.bench_function("10,000 files", |bencher| bencher.iter(|| black_box(run())));
    let typed: String = (0..11).map(descriptor).collect::<Vec<_>>().join("---\n");
    let lines = typed.lines().count();
    group.bench_function(format!("one file of {lines} lines (goal 50 ms)"), |bencher| {
        bencher.iter(|| black_box(problems(&typed, &names)));
    });
    group.finish();
}

/// Input that is refused, with what it costs: at most 100 ms and 32 MB.
fn refused(_: &mut Criterion) {
    let bomb = |n: usize| match n {
        0 => "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned(),
        n => format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", ")),
    };
    let bomb: String = (0..9).map(bomb).collect();
    let padded = format!("# {}\n{bomb}", "x".repeat(240 * 1024));
    let inputs = [
        ("over 256 KB", "# x\n".repeat(70_000)),
        ("over 20,000 nodes", format!("a: [{}]", "1,".repeat(100_000))),
        ("deeper than 64", "[".repeat(200_000)),
        ("alias bomb", bomb),
        ("alias bomb behind padding", padded),
        ("as many problems as fit", "- x\n--- !y\n".repeat(20_000)),
        ("as many wrong tags as fit", format!("kind: Component\nmetadata: {{tags: [{}]}}\n", "A B,".repeat(19_000))),
        ("as many wrong references as fit", references()),
    ];
    let names = names();
    for (what, text) in &inputs {
        reset_peak();
        let before = memory("VmRSS:");
        let begun = Instant::now();
        let count = problems(text, &names);
        let took = begun.elapsed();
        let grown = memory("VmHWM:").saturating_sub(before) / 1024;
        let verdict = if took < Duration::from_millis(100) && grown < 32 { "within" } else { "OVER" };
        let size = text.len() / 1024;
        println!("{what}: {size} KB, {count} problems, {took:?}, {grown} MB: {verdict} 100 ms and 32 MB");
    }
}

fn references() -> String {
    let list: Vec<String> = (0..9_000).map(|n| format!("component:servcie-{n}")).collect();
    let spec = format!("spec: {{type: a, lifecycle: b, owner: c, dependsOn: [{}]}}", list.join(","));
    format!("apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: a}}\n{spec}\n")
}

/// Lets the kernel count the highest memory anew (proc(5), clear_refs); elsewhere nothing is measured.
fn reset_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// A figure of this process in KB; 0 where the system does not tell.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

// What is refused comes first: memory that was used before would hide what it takes.
criterion_group!(benches, refused, ten_thousand);
criterion_main!(benches);
