//! Where a repository on this machine came from: the address of its remote `origin`. Its configuration is read as plain
//! text and never obeyed: nothing is included, rewritten or run.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use crate::address::GitAddress;

/// Bytes of a configuration that are read.
const MAX_BYTES: u64 = 64 * 1024;

/// The host of the remote `origin`; `None` without one, and where it is no address of another machine.
#[must_use]
pub fn host(repository: &Path) -> Option<String> {
    let inside = repository.join(".git");
    let folder = if inside.is_dir() { inside } else { repository.to_path_buf() };
    let url = url(&read(&folder.join("config"))?)?;
    GitAddress::parse(&url).ok().map(|address| address.host().to_owned())
}

fn read(path: &Path) -> Option<String> {
    // A pipe or device would block or never end.
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The last `url` of `[remote "origin"]` (git-config(1), "Syntax").
fn url(config: &str) -> Option<String> {
    let mut is_origin = false;
    let mut found = None;
    for line in config.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            let name = section.split(']').next().unwrap_or_default();
            is_origin = name.split_whitespace().eq(["remote", "\"origin\""]);
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| is_origin) else { continue };
        if key.trim().eq_ignore_ascii_case("url") {
            found = Some(value.trim().trim_matches('"').to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn told(config: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("config"), config).unwrap();
        host(folder.path())
    }

    #[test]
    fn the_host_of_origin_is_read_from_a_configuration() {
        let remote = |url: &str| told(&format!("[core]\n\tbare = true\n[remote \"origin\"]\n\turl = {url}\n"));
        assert_eq!(remote("https://gitlab.house.example/shop/pay.git").as_deref(), Some("gitlab.house.example"));
        assert_eq!(remote("git@github.com:house/pay.git").as_deref(), Some("github.com"));
        assert_eq!(remote("/srv/git/pay.git"), None);
        assert_eq!(told("[remote \"upstream\"]\nurl = https://github.com/a/b\n"), None);
        assert_eq!(told("[remote \"origin\"]\nURL=\"ssh://git@codeberg.org/a/b\"\n").as_deref(), Some("codeberg.org"));
    }

    #[test]
    fn a_configuration_is_not_obeyed_and_not_followed() {
        let rewritten = "[url \"https://gitlab.com/\"]\n\tinsteadOf = https://github.com/\n[include]\n\tpath = /etc/passwd\n[remote \"origin\"]\n\turl = https://github.com/a/b\n";
        assert_eq!(told(rewritten).as_deref(), Some("github.com"));
        let late = format!("{}[remote \"origin\"]\nurl = https://github.com/a/b\n", "# filling\n".repeat(10_000));
        assert_eq!(told(&late), None, "only so much is read");
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(host(folder.path()), None);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/dev/zero", folder.path().join("config")).unwrap();
            assert_eq!(host(folder.path()), None);
        }
    }
}
