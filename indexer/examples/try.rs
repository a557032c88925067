//! throwaway
use indexer::pipeline::*;
fn now() -> i64 { std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64 }
fn main() {
    if std::env::args().nth(1).as_deref() == Some("worker") { worker::main().unwrap(); return; }
    let rt = tokio::runtime::Runtime::new().unwrap();
    let data = std::env::args().nth(1).unwrap();
    let t = std::time::Instant::now();
    let e = Engine::open(Options { data: Some(data.into()), program: std::env::current_exe().ok(), workers: 2, clock: now, runtime: rt.handle().clone(),
        sources: std::env::args().skip(2).map(|p| Source::new(p.as_ref(), indexer::resolve::part::Trust::Org, Registered::CommandLine)).collect() }).unwrap();
    eprintln!("open {:?}", t.elapsed());
    e.load().unwrap();
    eprintln!("load {:?}", t.elapsed());
    let r = e.crawl(&|_| true, &Silent).unwrap();
    eprintln!("crawl {:?} {:?}", t.elapsed(), r);
    let c = e.catalog();
    for (id, r) in &c.repositories { println!("REPO {id} {:?} commits {} files {} problems {} took {}", r.state, r.commits, r.files, r.problems.len(), r.took_ms); for p in r.problems.iter().take(5) { println!("   {p:?}"); } }
    for i in c.items.values() {
        if i.reference.kind() == "user" { continue; }
        println!("{} owner {:?} paths {:?} langs {:?} bf {:?} people {:?} docs {}", i.reference, i.ownership.owner().map(|o| o.0.reference.to_string()), i.paths, i.languages.iter().take(3).map(|l| format!("{} {:.0}%", l.name, l.share*100.)).collect::<Vec<_>>(), i.knowledge.as_ref().map(|k| (k.bus_factor, k.orphaned)), i.knowledge.as_ref().map(|k| k.people.iter().take(3).map(|p| format!("{} {:.2} {}", p.name, p.share, p.present)).collect::<Vec<_>>()), i.documents.len());
    }
    let mut by: std::collections::BTreeMap<&str, usize> = Default::default();
    for f in c.findings.iter() { *by.entry(&f.check).or_default() += 1; }
    println!("{by:?}");
}
