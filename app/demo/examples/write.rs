//! Writes the demo organisation to a folder, for looking at it with git: `write DIR YYYY-MM-DD`; a third argument is
//! the seed of a random organisation.

use std::path::PathBuf;

use portolan_demo::{Options, write, write_random};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, day, rest @ ..] = arguments.as_slice() else {
        return Err("usage: write DIR YYYY-MM-DD [SEED]".into());
    };
    let dir = PathBuf::from(dir);
    let options = Options { as_of: day.parse()? };
    if let [seed, ..] = rest {
        println!("{:#?}", write_random(&dir, seed.parse()?, &options)?.services);
        return Ok(());
    }
    for repository in write(&dir, &options)?.repositories {
        println!("{} {:>5} {}", repository.head, repository.commits, repository.name);
    }
    Ok(())
}
