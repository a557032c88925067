//! Power cuts, as far as one machine can play them: the disk is a file on a RAM disk with a file system of its own.
//! The writing process is stopped, the file copied as it is, and the copy mounted: what was not on the disk is gone.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use indexer::journal::{self, MAX_PAGE};
use indexer::pipeline::Silent;

use crate::durability::child::Working;
use crate::durability::{Chance, crawl};
use crate::support::{Setup, crawled, dump, engine, runtime};

const CUTS: usize = 20;
const DISK_MB: u64 = 96;

/// A file system in a file on the RAM disk, mounted as long as this lives.
struct Disk {
    image: PathBuf,
    mount: PathBuf,
}

impl Disk {
    /// A new disk, or why this machine has none.
    fn new(folder: &Path) -> Result<Self, String> {
        let image = folder.join("disk");
        let file = std::fs::File::create(&image).map_err(|e| e.to_string())?;
        file.set_len(DISK_MB << 20).map_err(|e| e.to_string())?;
        run("mkfs.ext4", &["-q", "-F", &text(&image)])?;
        Self::of(image, folder.join("mount"))
    }

    fn of(image: PathBuf, mount: PathBuf) -> Result<Self, String> {
        std::fs::create_dir_all(&mount).map_err(|e| e.to_string())?;
        run("mount", &["-o", "loop", &text(&image), &text(&mount)])?;
        Ok(Self { image, mount })
    }

    /// The disk as it is at this moment, as another one.
    fn copy(&self, folder: &Path) -> PathBuf {
        let copy = folder.join("copy");
        std::fs::copy(&self.image, &copy).unwrap();
        copy
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = run("umount", &["-l", &text(&self.mount)]);
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).output().map_err(|e| format!("{program}: {e}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
}

/// What is played: the child's test, what it needs on its disk, and when it is stopped.
struct Play<'p> {
    test: &'p str,
    prepare: &'p dyn Fn(&Path),
    acks: usize,
    wait: Duration,
}

/// Plays one cut: a child works on a disk, is stopped somewhere after some acknowledgements, and its disk is seen as
/// it was then.
fn cut(play: &Play<'_>, look: impl FnOnce(&Path, Vec<String>)) -> Result<(), String> {
    let folder = tempfile::tempdir_in("/dev/shm").map_err(|e| format!("no RAM disk: {e}"))?;
    let disk = Disk::new(folder.path())?;
    (play.prepare)(&disk.mount);
    let mut child = Working::start(play.test, &disk.mount);
    child.until("ack ", play.acks);
    std::thread::sleep(play.wait);
    child.stop();
    let copy = disk.copy(folder.path());
    let said = child.kill_after(Duration::ZERO);
    drop(disk);
    let after = Disk::of(copy, folder.path().join("after"))?;
    look(&after.mount, said);
    Ok(())
}

#[test]
#[ignore = "long: `make soak`"]
fn the_journal_keeps_what_it_acknowledged_over_twenty_power_cuts() {
    let mut chance = Chance::new(7);
    let mut entries = 0;
    for number in 0..CUTS {
        let acks = 1 + usize::try_from(chance.below(40)).unwrap();
        let wait = Duration::from_micros(chance.below(5_000));
        let play = Play { test: "durability::journal::appends_until_it_is_killed", prepare: &|_| {}, acks, wait };
        let result = cut(&play, |disk, said| {
            let opened = journal::open(&format!("file:{}", disk.display())).unwrap();
            assert!(opened.damage.is_empty(), "cut {number}: {:?}", opened.damage);
            for line in said.iter().filter(|l| l.starts_with("ack ")) {
                let sequence: u64 = line.split(' ').nth(2).unwrap().parse().unwrap();
                let page = runtime().block_on(opened.journal.read(sequence, MAX_PAGE)).unwrap();
                assert_eq!(
                    page.entries.first().map(|e| e.sequence),
                    Some(sequence),
                    "cut {number}: entry {sequence} is lost"
                );
                entries += 1;
            }
        });
        if let Err(why) = result {
            println!("not played: this machine cannot mount a disk in a file ({why})");
            return;
        }
    }
    println!("journal: {CUTS} power cuts, {entries} acknowledged entries, 0 lost");
}

#[test]
#[ignore = "long: `make soak`"]
fn the_store_opens_or_is_rebuilt_after_twenty_power_cuts() {
    let (mut chance, mut rebuilt) = (Chance::new(11), 0);
    for number in 0..CUTS {
        let wait = Duration::from_millis(chance.below(300));
        let acks = 1 + usize::try_from(chance.below(6)).unwrap();
        // The repository itself stands on a disk that keeps its power: only what is ours is cut.
        let prepare = |disk: &Path| {
            let outside = disk.with_file_name("outside");
            std::fs::create_dir(&outside).unwrap();
            crawl::write(&outside);
            std::fs::copy(outside.join("line"), disk.join("line")).unwrap();
            std::os::unix::fs::symlink(outside.join("source"), disk.join("source")).unwrap();
        };
        let play = Play { test: "durability::crawl::crawls_until_it_is_killed", prepare: &prepare, acks, wait };
        let result = cut(&play, |disk, _| {
            let source = disk.with_file_name("outside").join("source");
            let engine = engine(&source, Setup { data: Some(disk.join("data")), ..Setup::default() });
            rebuilt += usize::from(!engine.notices().is_empty());
            engine.load().unwrap();
            engine.crawl(&|_| true, &Silent).unwrap();
            assert_eq!(dump::catalog(&engine.catalog()), dump::catalog(&crawled(&source).catalog()), "cut {number}");
        });
        if let Err(why) = result {
            println!("not played: this machine cannot mount a disk in a file ({why})");
            return;
        }
    }
    println!(
        "store: {CUTS} power cuts, {rebuilt} times something of ours was set aside, every catalog whole after one crawl"
    );
}

#[test]
#[ignore = "long: `make soak`"]
fn alerts_survive_many_kills() {
    let kills = std::env::var("PORTOLAN_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    crate::alerts::kills::kill_and_count(kills, 20_261_124);
}
