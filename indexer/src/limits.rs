//! Every bound on hostile or huge input, in one table: `portolan doctor --limits` prints it.

/// One bound.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Stable name.
    pub name: &'static str,
    /// Its value.
    pub value: u64,
    /// Unit of the value.
    pub unit: &'static str,
    /// Why it is there and what happens where it bites.
    pub reason: &'static str,
}

/// Entries of one tree, files and folders.
pub const TREE_ENTRIES: u64 = 5_000_000;
/// Nested folders.
pub const TREE_DEPTH: u64 = 200;
/// Bytes of a file that language detection reads.
pub const LANGUAGE_HEAD: u64 = 16 * 1024;
/// Bytes of another file that an extractor asks for.
pub const READ_BYTES: u64 = 4 * 1024 * 1024;
/// The largest file that is looked through for secrets alone, in bytes.
pub const SECRET_BYTES: u64 = 256 * 1024;
/// Files of one folder listing that an extractor asks for.
pub const LIST_FILES: u64 = 100_000;
/// Milliseconds that one extractor may take over one file, both by the clock and of the processor: on a busy machine
/// no file is left out for waiting.
pub const UNIT_MS: u64 = 5_000;
/// Milliseconds by the clock after which a file is left out whatever it did: it waits for something that does not come.
pub const UNIT_WAIT_MS: u64 = 60_000;
/// Private memory of one worker, in bytes.
pub const WORKER_MEMORY: u64 = 2 * 1024 * 1024 * 1024;
/// Open files of one worker.
pub const WORKER_FILES: u64 = 512;
/// Seconds that one repository may take.
pub const REPOSITORY_SECONDS: u64 = 2 * 60 * 60;
/// Bytes of a file that a page shows.
pub const PAGE_BYTES: u64 = 1024 * 1024;
/// Problems kept per repository.
pub const PROBLEMS: u64 = 1_000;
/// Seconds that one fetch may take.
pub const FETCH_SECONDS: u64 = 30 * 60;
/// Seconds of silence that a server may keep.
pub const FETCH_SILENCE: u64 = 60;
/// Bytes that one fetch may bring.
pub const FETCH_BYTES: u64 = 8 << 30;
/// Bytes that all mirrors may take.
pub const MIRROR_BYTES: u64 = 50 << 30;
/// Packs of a mirror from which it is fetched anew.
pub const MIRROR_PACKS: u64 = 50;

/// Past versions of watched files kept per repository, newest first.
pub const VERSIONS: u64 = 20_000;
/// Owners and rules in past versions of watched files kept per repository, newest first.
pub const VERSION_FACTS: u64 = 100_000;

/// The table.
pub const LIMITS: &[Limit] = &[
    limit("tree-entries", TREE_ENTRIES, "entries", "a tree bomb stops there; what was listed is read"),
    limit("tree-depth", TREE_DEPTH, "folders", "deeper folders are not entered"),
    limit("language-head", LANGUAGE_HEAD, "bytes", "language detection reads no further"),
    limit("read-bytes", READ_BYTES, "bytes", "a larger file that a descriptor refers to is not read"),
    limit(
        "secret-bytes",
        SECRET_BYTES,
        "bytes",
        "a larger file that nothing else reads is not looked through for secrets",
    ),
    limit("list-files", LIST_FILES, "files", "a listing that an extractor asks for ends there"),
    limit(
        "unit-ms",
        UNIT_MS,
        "ms",
        "a file that takes longer, of the processor too, is skipped with a problem that names it",
    ),
    limit("unit-wait-ms", UNIT_WAIT_MS, "ms", "a file that takes longer by the clock alone is skipped too"),
    limit("worker-memory", WORKER_MEMORY, "bytes", "a worker that needs more is replaced; the file in hand is skipped"),
    limit("worker-files", WORKER_FILES, "files", "open files of one worker"),
    limit(
        "repository-seconds",
        REPOSITORY_SECONDS,
        "s",
        "a crawl that takes longer is stopped; the last good record stays",
    ),
    limit("fetch-seconds", FETCH_SECONDS, "s", "a fetch that takes longer ends; setting `fetch-timeout`"),
    limit("fetch-silence", FETCH_SILENCE, "s", "a server that sends nothing for so long is given up"),
    limit("fetch-bytes", FETCH_BYTES, "bytes", "a fetch that brings more ends; setting `fetch-size`"),
    limit("mirror-bytes", MIRROR_BYTES, "bytes", "mirrors read longest ago go first; setting `mirror-space`"),
    limit("mirror-packs", MIRROR_PACKS, "packs", "a mirror with so many is fetched anew with its next news"),
    limit("page-bytes", PAGE_BYTES, "bytes", "a larger document is not shown, only named"),
    limit("problems", PROBLEMS, "problems", "problems kept per repository; the rest is counted"),
    limit(
        "versions",
        VERSIONS,
        "versions",
        "older versions of descriptors and CODEOWNERS are not read; a problem says so",
    ),
    limit(
        "version-facts",
        VERSION_FACTS,
        "facts",
        "older versions of descriptors and CODEOWNERS are not kept; a problem says so",
    ),
    limit("descriptor-bytes", 256 * 1024, "bytes", "larger descriptors and documents are not read"),
    limit("yaml-nodes", 20_000, "values", "a catalog file with more, aliases followed, is refused with a problem"),
    limit("yaml-depth", 64, "levels", "a catalog file that nests deeper is refused with a problem"),
    limit("yaml-aliases", 200, "aliases", "a catalog file with more is refused with a problem"),
    limit("placeholder-bytes", 8 * 1024 * 1024, "bytes", "placeholders of one catalog file pull in no more"),
    limit("placeholder-nodes", 20_000, "values", "placeholders of one catalog file pull in no more"),
    limit("codeowners-bytes", 3 * 1024 * 1024, "bytes", "a larger CODEOWNERS file is ignored, as its host does"),
    limit("gitea-rules", 500, "rules", "further expressions of a CODEOWNERS file of Gitea are not read"),
    limit("gitea-expression", 500, "bytes", "a longer expression of Gitea is no rule"),
    limit("gitea-expressions", 16 * 1024, "bytes", "expressions of Gitea beyond that are not read"),
    limit("query-bytes", 512, "bytes", "longer queries are refused"),
    limit("query-clauses", 32, "clauses", "queries of more words and filters are refused"),
];

const fn limit(name: &'static str, value: u64, unit: &'static str, reason: &'static str) -> Limit {
    Limit { name, value, unit, reason }
}

#[cfg(test)]
mod tests {
    use super::LIMITS;

    #[test]
    fn the_bounds_of_the_readers_are_those_that_are_told() {
        let value = |name: &str| LIMITS.iter().find(|limit| limit.name == name).map(|limit| limit.value);
        let told = |name: &str| value(name).and_then(|value| usize::try_from(value).ok());
        let yaml = catalog_schema::yaml::Limits::default();
        assert_eq!(told("descriptor-bytes"), Some(yaml.bytes));
        assert_eq!(told("yaml-nodes"), Some(yaml.nodes));
        assert_eq!(told("yaml-depth"), Some(yaml.depth));
        assert_eq!(told("yaml-aliases"), Some(yaml.aliases));
        assert_eq!(told("codeowners-bytes"), Some(catalog_schema::codeowners::MAX_BYTES));
    }
}
