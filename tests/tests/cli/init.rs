//! `portolan init`: the file it writes is valid, changes nothing but "declared", and replaces nothing.

use std::collections::BTreeSet;
use std::path::Path;

use indexer::catalog::Catalog;
use indexer::pipeline::Silent;

use crate::support::program::{Ran, command};
use crate::support::{Setup, engine, git, temporary};

fn portolan(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = command(folder);
    command.current_dir(folder).args(arguments);
    command.output().unwrap().into()
}

/// A working tree of two services that deployment files name, with an owner for one of them.
fn shop(folder: &Path) -> std::path::PathBuf {
    let service = |name: &str| {
        let code = "package main\n\nfunc main() {}\n".to_owned() + &"// It says what it does.\n".repeat(20);
        [
            git::text(
                &format!("src/{name}/Dockerfile"),
                "FROM golang\nCOPY . .\nRUN go build -o /x .\nENTRYPOINT [\"/x\"]\n",
            ),
            git::text(&format!("src/{name}/go.mod"), &format!("module shop.example/{name}\n")),
            git::text(&format!("src/{name}/main.go"), &code),
        ]
    };
    let mut files: Vec<git::Change> = service("cart").into_iter().chain(service("till")).collect();
    files.push(git::text("src/cart/README.md", "# Keeps what people chose\n\nText.\n"));
    files.push(git::text(".github/CODEOWNERS", "/src/cart/ @shop/basket\n"));
    files.push(git::text(
        "compose.yaml",
        "services:\n  cart:\n    build: src/cart\n    depends_on: [redis]\n  till:\n    build: src/till\n    depends_on: [cart]\n  redis:\n    image: redis:7\n",
    ));
    let bare = git::repository(folder, "shop", &files);
    git::git(folder, &["clone", "--quiet", bare.to_str().unwrap(), "work"]);
    folder.join("work")
}

fn catalog_of(repository: &Path) -> std::sync::Arc<Catalog> {
    let engine = engine(repository, Setup::default());
    engine.crawl(&|_| true, &Silent).unwrap();
    engine.catalog()
}

/// Services with what the code says of them; whether they are declared is left out.
fn services(catalog: &Catalog) -> Vec<String> {
    let told = |item: &indexer::catalog::Item| {
        let languages: Vec<&str> = item.languages.iter().map(|l| l.name.as_str()).collect();
        let factor = item.knowledge.as_ref().map(|k| k.bus_factor);
        let relations: Vec<String> =
            item.relations.iter().filter(|r| r.exists).map(|r| format!("{:?}", r.relation)).collect();
        format!("{} {:?} {languages:?} {factor:?} {relations:?}", item.reference, item.paths)
    };
    catalog.items.values().filter(|item| item.is_service()).map(|item| told(item)).collect()
}

fn findings(catalog: &Catalog) -> BTreeSet<String> {
    catalog.findings.iter().map(|finding| finding.id.clone()).collect()
}

#[test]
fn every_value_has_its_evidence_beside_it() {
    let folder = temporary();
    let work = shop(folder.path());
    let ran = portolan(&work, &["init"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(ran.out.starts_with("wrote `catalog-info.yaml`: 2 services (cart, till)\n"), "{ran:?}");
    let text = std::fs::read_to_string(work.join("catalog-info.yaml")).unwrap();
    let commit = git::git(&work, &["rev-parse", "HEAD"]);
    let text = text.replace(&commit[..7], "COMMIT");
    let (before, after) = text.split_once("changed it last on ").unwrap();
    let text = format!("{before}changed it last on DAY{}", &after["2026-01-01".len()..]);
    insta::assert_snapshot!(text, @r#"
    # Found in code, not declared yet: check each value, above all the owner.
    apiVersion: backstage.io/v1alpha1
    kind: Component
    metadata:
      name: cart  # the name of its folder
      description: "Keeps what people chose"  # src/cart/README.md:1 at COMMIT
      annotations:
        portolan.dev/paths: src/cart  # its folders, from the repository's root
    spec:
      type: service  # assumed: compose.yaml builds or deploys it
      lifecycle: production  # assumed: experimental, production or deprecated
      owner: group:default/basket  # .github/CODEOWNERS:1 at COMMIT; no such team or person is described yet
      dependsOn:
        - resource:default/redis  # compose.yaml:2 at COMMIT
    ---
    apiVersion: backstage.io/v1alpha1
    kind: Component
    metadata:
      name: till  # the name of its folder
      annotations:
        portolan.dev/paths: src/till  # its folders, from the repository's root
    spec:
      type: service  # assumed: compose.yaml builds or deploys it
      lifecycle: production  # assumed: experimental, production or deprecated
      owner: group:default/unknown  # put the team here: nobody is named; nobody knows it well, Ada Alder changed it last on DAY
      dependsOn:
        - component:default/cart  # compose.yaml:5 at COMMIT
    "#);
}

#[test]
fn the_file_passes_check_and_changes_nothing_but_declared() {
    let folder = temporary();
    let work = shop(folder.path());
    let before = catalog_of(&work);
    assert_eq!(portolan(&work, &["init"]).code, 0);
    let ran = portolan(&work, &["check", "--fail-on", "info"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "no problems in 2 files (2 entities)\n"), "{ran:?}");
    git::git(&work, &["add", "catalog-info.yaml"]);
    git::git(&work, &["commit", "--quiet", "-m", "declare"]);
    let after = catalog_of(&work);
    assert_eq!(services(&after), services(&before));
    assert!(after.items.values().filter(|item| item.is_service()).all(|item| item.is_declared()));
    // Whom nobody described yet is unknown now rather than missing: one finding takes the place of others.
    let opened: Vec<String> = findings(&after).difference(&findings(&before)).cloned().collect();
    let closed: Vec<String> = findings(&before).difference(&findings(&after)).cloned().collect();
    assert!(opened.iter().all(|id| id.starts_with("owner-unknown:")), "{opened:?}");
    assert!(
        closed.len() >= opened.len() && closed.iter().any(|id| id.starts_with("service-unregistered:")),
        "{closed:?}"
    );
}

#[test]
fn nothing_is_overwritten() {
    let folder = temporary();
    let work = shop(folder.path());
    std::fs::write(work.join("catalog-info.yaml"), "mine\n").unwrap();
    let ran = portolan(&work, &["init"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    insta::assert_snapshot!(ran.err.trim_end(), @r"
    error: `catalog-info.yaml` is there already and stays as it is
    hint: `portolan init --stdout` prints what would be written
    ");
    assert_eq!(std::fs::read_to_string(work.join("catalog-info.yaml")).unwrap(), "mine\n");
    let printed = portolan(&work, &["init", "--stdout"]).ok().out;
    assert_eq!(printed.matches("kind: Component").count(), 2, "{printed}");
}

#[test]
fn a_folder_of_a_repository_gets_its_own_services_only() {
    let folder = temporary();
    let work = shop(folder.path());
    let ran = portolan(&work, &["init", "src/till"]).ok();
    assert!(ran.out.contains("1 service (till)"), "{ran:?}");
    let text = std::fs::read_to_string(work.join("src/till/catalog-info.yaml")).unwrap();
    assert!(!text.contains("portolan.dev/paths") && !text.contains("name: cart"), "{text}");
}

#[test]
fn refusals_name_the_input_and_a_way_out() {
    let folder = temporary();
    let said = |arguments: &[&str]| {
        let ran = portolan(folder.path(), arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        ran.err.trim_end().to_owned()
    };
    insta::assert_snapshot!(said(&["init", "nowhere"]), @r"
    error: `nowhere` is no directory
    hint: name a git repository
    ");
    insta::assert_snapshot!(said(&["init"]), @r"
    error: `.` lies in no git repository
    hint: values come from what is committed: `git init` and commit first
    ");
    git::service(folder.path(), "pay");
    insta::assert_snapshot!(said(&["init", "pay.git"]), @r"
    error: `pay.git` has no working tree to write into
    hint: `portolan init --stdout` prints the file instead
    ");
    git::repository(folder.path(), "prose", &[git::text("README.md", "# Prose\n")]);
    insta::assert_snapshot!(said(&["init", "--stdout", "prose.git"]), @r"
    error: no service to declare in `prose.git`: nothing is built or deployed
    hint: only what is committed is looked at: Dockerfiles, deployment files, executable manifests
    ");
}
