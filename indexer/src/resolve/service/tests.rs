//! The rules of the fold, one by one, on hints as the extractors emit them.

#![allow(clippy::unwrap_used)]

use catalog_schema::fact::{Claim, Deployable, Fact, Hint, Role, Standing};
use catalog_schema::id::{EntityRef, RepositoryId};

use super::{DeclaredRoot, Discovered, DiscoveredKind, RepositoryHints, fold};

fn fact(hint: Hint, path: &str, extractor: &str) -> Fact {
    let says = Deployable {
        hint,
        name: None,
        root: None,
        image: None,
        needs: Vec::new(),
        role: Role::Main,
        part: None,
        base: None,
    };
    Fact {
        path: path.to_owned(),
        line: Some(1),
        extractor: extractor.to_owned(),
        standing: Standing::Observed,
        claim: Claim::Deployable(says),
    }
}

fn edit(mut fact: Fact, change: impl FnOnce(&mut Deployable)) -> Fact {
    if let Claim::Deployable(says) = &mut fact.claim {
        change(says);
    }
    fact
}

/// A Dockerfile in a folder.
fn docker(root: &str) -> Fact {
    let path = if root.is_empty() { "Dockerfile".to_owned() } else { format!("{root}/Dockerfile") };
    edit(fact(Hint::Containerfile, &path, "containerfile"), |says| says.root = Some(root.to_owned()))
}

/// A Dockerfile that runs a foreign product as it is.
fn product(root: &str, base: &str) -> Fact {
    edit(docker(root), |says| says.base = Some(base.to_owned()))
}

/// A Kubernetes workload.
fn runs(path: &str, name: &str, image: &str) -> Fact {
    edit(fact(Hint::Workload, path, "kubernetes"), |says| {
        says.name = Some(name.to_owned());
        says.image = Some(image.to_owned());
    })
}

/// A compose service that is built.
fn composes(name: &str, root: &str) -> Fact {
    edit(fact(Hint::Workload, "compose.yaml", "compose"), |says| {
        says.name = Some(name.to_owned());
        says.root = Some(root.to_owned());
    })
}

/// A build list's entry.
fn builds(image: &str, root: &str) -> Fact {
    edit(fact(Hint::Build, "skaffold.yaml", "skaffold"), |says| {
        says.name = Some(image.rsplit('/').next().unwrap().to_owned());
        says.image = Some(image.to_owned());
        says.root = Some(root.to_owned());
    })
}

/// A manifest of something to run.
fn program(root: &str, role: Role) -> Fact {
    edit(fact(Hint::Executable, &format!("{root}/main.go"), "go"), |says| {
        says.root = Some(root.to_owned());
        says.name = root.rsplit('/').next().map(str::to_owned).filter(|name| !name.is_empty());
        says.role = role;
    })
}

fn with_role(fact: Fact, role: Role) -> Fact {
    edit(fact, |says| says.role = role)
}

struct Repository {
    id: RepositoryId,
    facts: Vec<Fact>,
    paths: Vec<String>,
    declared: Vec<DeclaredRoot>,
}

fn repository(id: &str, facts: Vec<Fact>) -> Repository {
    let mut paths: Vec<String> = facts.iter().map(|fact| fact.path.clone()).collect();
    paths.sort();
    Repository { id: RepositoryId(id.to_owned()), facts, paths, declared: Vec::new() }
}

fn folded(repositories: &[Repository]) -> Vec<Discovered> {
    let facts: Vec<Vec<&Fact>> = repositories.iter().map(|one| one.facts.iter().collect()).collect();
    let hints = repositories.iter().zip(&facts).map(|(one, facts)| RepositoryHints {
        repository: &one.id,
        facts,
        paths: &one.paths,
        declared: &one.declared,
    });
    fold(&hints.collect::<Vec<_>>())
}

fn one(facts: Vec<Fact>) -> Vec<Discovered> {
    folded(&[repository("acme/shop", facts)])
}

/// `name@root` of services, `name:type` of resources.
fn rows(found: &[Discovered]) -> Vec<String> {
    let row = |one: &Discovered| match &one.kind {
        DiscoveredKind::Service => format!("{}@{}", one.name, one.roots.join(",")),
        DiscoveredKind::Resource { r#type } => format!("{}:{}", one.name, r#type),
        DiscoveredKind::Library => format!("library {}", one.name),
    };
    found.iter().map(row).collect()
}

#[test]
fn hints_of_one_thing_in_several_environments_are_one_service_named_by_its_deployment() {
    let found = one(vec![
        docker("src/cart/src"),
        builds("cartimage", "src/cart/src"),
        runs("k8s/cart.yaml", "cartservice", "cartimage"),
        runs("release/all.yaml", "cartservice", "r.io/p/cartimage"),
        composes("cart", "src/cart/src"),
        runs("k8s/redis.yaml", "redis-cart", "redis"),
    ]);
    assert_eq!(rows(&found), ["cartservice@src/cart", "redis-cart:redis"]);
    assert_eq!(found[0].facts.len(), 5);
    assert_eq!(found[0].aliases, ["cart", "cartimage", "r.io/p/cartimage"]);
}

#[test]
fn a_workload_finds_the_repository_that_builds_its_image() {
    let found = folded(&[
        repository(
            "acme/deploy",
            vec![
                runs("k8s/orders.yaml", "orders", "acme/orders"),
                runs("k8s/mail.yaml", "mailer", "acme/mail-service"),
                runs("k8s/db.yaml", "orders-db", "mongo"),
            ],
        ),
        repository("acme/mail-service", vec![docker("")]),
        repository("acme/orders", vec![edit(docker("docker/orders"), |_| ()), program("", Role::Web)]),
    ]);
    assert_eq!(rows(&found), ["orders-db:mongo", "mailer@", "orders@"]);
    assert_eq!(found[1].repository.as_str(), "acme/mail-service");
}

#[test]
fn an_image_name_that_several_folders_build_ties_nothing() {
    let image = |fact| edit(fact, |says| says.image = Some("acme/demo".to_owned()));
    let found = one(vec![
        image(composes("ad", "src/ad")),
        image(composes("cart", "src/cart")),
        docker("src/ad"),
        docker("src/cart"),
        runs("k8s/ad.yaml", "ad", "acme/demo"),
    ]);
    assert_eq!(rows(&found), ["ad@src/ad", "cart@src/cart"]);
}

#[test]
fn idle_folders_hold_no_services_unless_a_deployment_builds_them() {
    let found = one(vec![
        docker("api"),
        docker("test/mock"),
        docker(".devcontainer"),
        docker("examples/hello"),
        docker("tests/load"),
        composes("load", "tests/load"),
        edit(composes("sut", "api/tests"), |_| ()),
    ]);
    let named: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
    assert!(named.contains(&"load") && !named.contains(&"hello") && !named.contains(&"mock"), "{named:?}");
    let in_tests = edit(composes("sut", "sut"), |_| ());
    let in_tests = Fact { path: "docker-compose.test.yml".to_owned(), ..in_tests };
    assert!(one(vec![in_tests]).is_empty());
}

#[test]
fn sidecars_init_containers_jobs_and_one_off_services_are_not_services() {
    let found = one(vec![
        docker("api"),
        builds("acme/api", "api"),
        runs("k8s/api.yaml", "api", "acme/api"),
        with_role(runs("k8s/api.yaml", "api", "envoy"), Role::Aside),
        with_role(runs("k8s/job.yaml", "api-migrate", "acme/api"), Role::Once),
        docker("seed-data"),
        with_role(composes("seed", "seed-data"), Role::Once),
    ]);
    assert_eq!(rows(&found), ["api@api"]);
    assert_eq!(found[0].facts, [(0, 0), (0, 1), (0, 2), (0, 4)]);
}

#[test]
fn a_dockerfile_of_a_foreign_product_is_a_resource() {
    let found = one(vec![
        product("mongo", "mongo"),
        composes("mongodb", "mongo"),
        docker("web"),
        composes("web", "web"),
        product("unused", "kibana"),
    ]);
    assert_eq!(rows(&found), ["mongodb:mongo", "web@web"]);
}

#[test]
fn a_single_service_is_named_by_its_workload_else_by_its_repository() {
    let of = |facts| rows(&folded(&[repository("acme/ledger", facts)]));
    assert_eq!(of(vec![docker("")]), ["ledger@"]);
    assert_eq!(of(vec![docker(""), composes("app", "")]), ["ledger@"]);
    assert_eq!(of(vec![docker(""), composes("book", "")]), ["book@"]);
    assert_eq!(of(vec![docker(""), runs("k8s/d.yaml", "ledger-api", "acme/ledger")]), ["ledger-api@"]);
    assert_eq!(of(vec![docker("docker"), program("cmd/ledgerd", Role::Server)]), ["ledger@"]);
    assert_eq!(of(vec![program("cmd/ledgerd", Role::Server)]), ["ledgerd@"]);
}

#[test]
fn processes_of_one_code_base_take_the_folders_name() {
    let found = one(vec![composes("trainer-http", "internal/trainer"), composes("trainer-grpc", "internal/trainer")]);
    assert_eq!(rows(&found), ["trainer@internal/trainer"]);
}

#[test]
fn dockerfiles_of_one_folder_that_name_parts_are_several_services() {
    let part = |fact, part: &str| edit(fact, |says: &mut Deployable| says.part = Some(part.to_owned()));
    let found = one(vec![
        part(composes("api", "billing"), "api"),
        part(composes("jobs", "billing"), "worker"),
        part(docker("billing"), "api"),
        part(docker("billing"), "worker"),
    ]);
    assert_eq!(rows(&found), ["api@billing", "jobs@billing"]);
}

#[test]
fn bare_programs_count_only_as_servers_and_only_where_nothing_is_deployed() {
    assert_eq!(
        rows(&one(vec![program("cmd/api-gate", Role::Server), program("cmd/ctl", Role::Main)])),
        ["api-gate@cmd/api-gate"]
    );
    assert!(one(vec![program("cmd/ctl", Role::Main)]).is_empty());
    let beside = one(vec![docker("a"), composes("a", "a"), program("b", Role::Server), program("c", Role::Web)]);
    assert_eq!(rows(&beside), ["a@a", "c@c"]);
    let inside = one(vec![docker("a"), composes("a", "a"), program("a/ui", Role::Web)]);
    assert_eq!(rows(&inside), ["a@a"]);
    assert_eq!(inside[0].facts.len(), 3);
}

#[test]
fn a_dockerfile_that_the_deployment_leaves_out_must_look_like_a_server() {
    let found = one(vec![docker("a"), composes("a", "a"), docker("graphs"), with_role(docker("b"), Role::Server)]);
    assert_eq!(rows(&found), ["a@a", "b@b"]);
}

#[test]
fn a_library_alone_is_no_service() {
    let library = |root: &str| edit(program(root, Role::Main), |says| says.hint = Hint::Library);
    assert_eq!(rows(&one(vec![library("")])), ["library shop"]);
    assert_eq!(rows(&one(vec![library("lib"), docker("api")])), ["api@api"]);
}

#[test]
fn what_is_declared_keeps_its_name_and_takes_in_its_parts() {
    let mut declaring = repository(
        "acme/pay",
        vec![
            docker("pay/api"),
            composes("pay-api", "pay/api"),
            docker("pay/jobs"),
            composes("jobs", "pay/jobs"),
            docker("mail"),
        ],
    );
    declaring.declared = vec![DeclaredRoot {
        reference: EntityRef::new("component", "default", "Payments"),
        name: "Payments".to_owned(),
        roots: vec!["pay".to_owned()],
    }];
    declaring.facts.push(composes("mail", "mail"));
    let found = folded(&[declaring]);
    assert_eq!(rows(&found), ["Payments@pay/api,pay/jobs", "mail@mail"]);
    assert_eq!(found[0].declared_as.as_ref().map(EntityRef::as_str), Some("component:default/payments"));
    assert_eq!(found[1].declared_as, None);
}

#[test]
fn needs_take_the_names_that_things_have_here() {
    let found = one(vec![
        edit(composes("web", "web"), |says| says.needs = vec!["cart".to_owned(), "redis".to_owned()]),
        composes("cart", "cart"),
        runs("k8s/cart.yaml", "cart-service", "acme/cart"),
    ]);
    let web = found.iter().find(|one| one.name == "web").unwrap();
    assert_eq!(web.needs, ["cart-service", "redis"]);
}

#[test]
fn one_name_in_two_repositories_is_kept_twice_and_in_one_told_apart() {
    let twice = folded(&[
        repository("a/x", vec![docker("api"), composes("api", "api")]),
        repository("b/y", vec![docker("api"), composes("api", "api")]),
    ]);
    assert_eq!(rows(&twice), ["api@api", "api@api"]);
    let apart = one(vec![docker("pay/api"), docker("mail/api")]);
    assert_eq!(rows(&apart), ["api@mail/api", "pay-api@pay/api"]);
}

#[test]
fn the_order_of_facts_changes_nothing_but_their_numbers() {
    let facts = vec![
        docker("a"),
        composes("a", "a"),
        docker("b/src"),
        runs("k8s/b.yaml", "b", "acme/b"),
        runs("k8s/r.yaml", "r", "redis"),
    ];
    let mut turned = facts.clone();
    turned.reverse();
    assert_eq!(rows(&one(facts)), rows(&one(turned)));
}

#[test]
fn a_hostile_number_of_hints_costs_little() {
    let facts = (0..10_000)
        .map(|at| docker(&format!("x/{at}/src")))
        .chain((0..10_000).map(|at| program(&format!("y/{at}/cmd/z"), Role::Server)));
    let started = std::time::Instant::now();
    assert!(one(facts.collect()).len() >= 10_000);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
