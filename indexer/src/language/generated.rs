//! Files that a program wrote: by their name, or by the marks that generators leave in the content.
//!
//! The facts are those of Linguist's list of generated files, told here as tables. Name rules are below; content rules
//! are in `generated_content`.

use super::generated_content;
use super::table::{ends_with_folded, file_name};

/// How a name rule looks at a path.
enum NameTest {
    /// The extension of the file name, dot included.
    Extension(&'static str),
    /// The end of the path, ASCII case aside; the text is in lower case.
    Ending(&'static str),
    /// The whole file name.
    File(&'static str),
    /// The whole file name, ASCII case aside; the text is in lower case.
    FileFolded(&'static str),
    /// A folder or several, from the start of a part of the path; the text ends in a slash.
    Folder(&'static str),
    /// A text at any place of the path.
    Within(&'static str),
    /// A form that needs code.
    Form(fn(&str) -> bool),
}

use NameTest::{Ending, Extension, File, FileFolded, Folder, Form, Within};

/// All name rules; any of them is enough.
const NAME_RULES: &[NameTest] = &[
    // Project files of development environments.
    Extension(".nib"),
    Extension(".xcworkspacedata"),
    Extension(".xcuserstate"),
    Folder(".idea/"),
    // Folders of fetched dependencies and of reports.
    Folder("Pods/"),
    Folder("Carthage/Build/"),
    Folder("htmlcov/"),
    Within("node_modules/"),
    Within("Godeps/"),
    Form(is_go_vendor),
    // Output of code generators.
    Within("__generated__/"),
    Ending(".designer.cs"),
    Ending(".designer.vb"),
    Ending(".feature.cs"),
    Ending("_tlb.pas"),
    Form(is_zephir_output),
    Form(is_source_map_name),
    Form(is_sqlx_query),
    // Lock files of package managers and build tools.
    Within("composer.lock"),
    Within("Cargo.lock"),
    Within("Cargo.toml.orig"),
    Within("deno.lock"),
    Within("Gopkg.lock"),
    Within("glide.lock"),
    Within("Package.resolved"),
    Within("poetry.lock"),
    Within("pdm.lock"),
    Within("uv.lock"),
    Within("pixi.lock"),
    Within("npm-shrinkwrap.json"),
    Within("package-lock.json"),
    Within("pnpm-lock.yaml"),
    Within("Pipfile.lock"),
    File("flake.lock"),
    File("MODULE.bazel.lock"),
    File("bun.lock"),
    File("bun.lockb"),
    File(".terraform.lock.hcl"),
    File(".secrets.baseline"),
    Form(is_esy_lock),
    Form(is_mise_lock),
    Form(is_julia_manifest),
    Form(is_yarn_plug_and_play),
    // Wrapper scripts that a build tool writes.
    FileFolded("gradlew"),
    FileFolded("gradlew.bat"),
    FileFolded("mvnw"),
    FileFolded("mvnw.cmd"),
];

/// Whether a program wrote the file. Without a head only the name is judged.
///
/// Marks at the end of a file (the source map of a bundle) are found only if the head holds the whole file.
#[must_use]
pub fn is_generated(path: &str, head: Option<&[u8]>) -> bool {
    NAME_RULES.iter().any(|rule| rule.holds(path))
        || head.is_some_and(|head| generated_content::is_generated(path, head))
}

/// Whether the content could show that a file of this name was written by a program.
#[must_use]
pub fn generated_needs_content(path: &str) -> bool {
    generated_content::could_apply(path)
}

impl NameTest {
    fn holds(&self, path: &str) -> bool {
        match self {
            Extension(extension) => extension_of(path) == *extension,
            Ending(ending) => ends_with_folded(path, ending),
            File(name) => file_name(path) == *name,
            FileFolded(name) => file_name(path).eq_ignore_ascii_case(name),
            Folder(folder) => is_below(path, folder),
            Within(text) => path.contains(text),
            Form(form) => form(path),
        }
    }
}

/// The last extension of a file name with its dot; empty for none and for names that only start with a dot.
pub(super) fn extension_of(path: &str) -> &str {
    let name = file_name(path);
    name.rfind('.').filter(|at| *at > 0).map_or("", |at| &name[at..])
}

fn is_below(path: &str, folder: &str) -> bool {
    path.match_indices(folder).any(|(at, _)| at == 0 || path.as_bytes().get(at - 1) == Some(&b'/'))
}

/// `vendor/` followed by a host name, as Go keeps fetched packages.
fn is_go_vendor(path: &str) -> bool {
    const TOP_LEVEL: [&str; 9] = ["com", "edu", "gov", "in", "me", "net", "org", "fm", "io"];
    path.match_indices("vendor/").any(|(at, found)| {
        let rest = &path[at + found.len()..];
        let host = rest.split_once('/').and_then(|(host, _)| host.rsplit_once('.'));
        host.is_some_and(|(labels, top)| TOP_LEVEL.contains(&top) && labels.split('.').all(is_host_label))
    })
}

fn is_host_label(label: &str) -> bool {
    let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
}

fn is_zephir_output(path: &str) -> bool {
    [".zep.c", ".zep.h", ".zep.php"].iter().any(|end| path.strip_suffix(end).is_some_and(|stem| !stem.is_empty()))
}

fn is_source_map_name(path: &str) -> bool {
    ends_with_folded(path, ".js.map") || ends_with_folded(path, ".css.map")
}

/// `.sqlx/query-HASH.json` with a hash of 64 hexadecimal digits.
fn is_sqlx_query(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return false };
    let hash = name.strip_prefix("query-").and_then(|rest| rest.strip_suffix(".json"));
    let is_hash = |hash: &str| hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    file_name(folder) == ".sqlx" && hash.is_some_and(is_hash)
}

/// `esy.lock` or `WORD.esy.lock`.
fn is_esy_lock(path: &str) -> bool {
    let stem = file_name(path).strip_suffix("esy.lock");
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    stem.is_some_and(|stem| stem.is_empty() || stem.strip_suffix('.').is_some_and(is_word))
}

/// `mise.lock` or `mise.ENVIRONMENT.lock`.
fn is_mise_lock(path: &str) -> bool {
    let middle = file_name(path).strip_prefix("mise").and_then(|rest| rest.strip_suffix(".lock"));
    middle.is_some_and(|middle| middle.is_empty() || (middle.len() > 1 && middle.starts_with('.')))
}

/// `Manifest.toml`, `JuliaManifest.toml`, either with a version as in `Manifest-v1.11.toml`.
fn is_julia_manifest(path: &str) -> bool {
    let name = file_name(path);
    let middle = name.strip_prefix("Julia").unwrap_or(name).strip_prefix("Manifest");
    let Some(middle) = middle.and_then(|rest| rest.strip_suffix(".toml")) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let version = middle.strip_prefix("-v").and_then(|version| version.split_once('.'));
    middle.is_empty() || version.is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

/// `.pnp.cjs` and its companions.
fn is_yarn_plug_and_play(path: &str) -> bool {
    is_below(path, ".pnp.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_rule_has_a_path_that_it_alone_tells() {
        let hash = "0123456789abcdef".repeat(4);
        let query = format!("a/.sqlx/query-{hash}.json");
        let paths = [
            "a/Main.nib",
            "contents.xcworkspacedata",
            "x.xcuserstate",
            "a/.idea/x.xml",
            "ios/Pods/x.m",
            "Carthage/Build/x",
            "htmlcov/index.html",
            "web/node_modules/x.js",
            "Godeps/x",
            "vendor/github.com/a/b.go",
            "a/__generated__/q.ts",
            "Form.Designer.cs",
            "Form.designer.vb",
            "Login.feature.cs",
            "Lib_TLB.pas",
            "a.zep.c",
            "app.js.map",
            &query,
            "composer.lock",
            "a/Cargo.lock",
            "Cargo.toml.orig",
            "deno.lock",
            "Gopkg.lock",
            "glide.lock",
            "Package.resolved",
            "poetry.lock",
            "pdm.lock",
            "uv.lock",
            "pixi.lock",
            "npm-shrinkwrap.json",
            "package-lock.json",
            "pnpm-lock.yaml",
            "Pipfile.lock",
            "flake.lock",
            "MODULE.bazel.lock",
            "bun.lock",
            "a/bun.lockb",
            ".terraform.lock.hcl",
            ".secrets.baseline",
            "dev.esy.lock",
            "mise.ci.lock",
            "JuliaManifest-v1.11.toml",
            ".pnp.cjs",
            "gradlew",
            "GRADLEW.BAT",
            "mvnw",
            "mvnw.cmd",
        ];
        assert_eq!(paths.len(), NAME_RULES.len());
        for (rule, path) in NAME_RULES.iter().zip(paths) {
            assert!(rule.holds(path), "{path}");
            assert!(is_generated(path, None), "{path}");
            assert_eq!(NAME_RULES.iter().filter(|rule| rule.holds(path)).count(), 1, "{path}");
        }
    }

    #[test]
    fn names_that_only_look_alike_are_not_generated() {
        for path in [
            "src/main.rs",
            "a.idea/x",
            "MyPods/x",
            "Carthage/x",
            "vendor/local/x.go",
            "vendor/-a.com/x.go",
            "vendor/a.com",
            "vendor/a..com/x",
            "designer.cs",
            ".zep.c",
            "app.map",
            ".sqlx/query-12.json",
            "query.json",
            "key.lock",
            "my-esy.lock",
            "mise..lock",
            "premise.lock",
            "Manifest-v1.toml",
            "Manifest-vx.1.toml",
            "MyManifest.toml",
            "x.pnp.cjs",
            "mygradlew",
            "terraform.lock.hcl",
            "nib",
            ".nib",
            "bun.locks",
            "",
        ] {
            assert!(!is_generated(path, None), "{path}");
        }
    }

    #[test]
    fn the_extension_is_the_last_one_of_the_file_name() {
        for (path, expected) in [("a.b/c", ""), ("a/b.c.d", ".d"), (".profile", ""), ("a/.x.y", ".y"), ("a.", ".")] {
            assert_eq!(extension_of(path), expected, "{path}");
        }
    }
}
