//! Writes catalog files in Backstage's format.

use crate::plan::{Runbook, Service};

/// The whole `catalog-info.yaml` of a service, further documents included.
pub(crate) fn of_service(service: &Service, owner: &str) -> String {
    let mut out = String::from("apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n");
    out.push_str(&format!("  name: {}\n  title: {}\n", service.name, service.title));
    if service.described {
        out.push_str(&format!("  description: {}\n", quoted(&service.purpose)));
    }
    out.push_str(&annotations(service));
    out.push_str(&format!("  tags: [{}]\n", tags(service)));
    if service.runbook == Runbook::Link {
        out.push_str(&format!(
            "  links:\n    - url: https://handbook.kestrel.example/runbooks/{}\n      title: Runbook of {}\n      type: runbook\n",
            service.name, service.title
        ));
    }
    out.push_str(&format!("spec:\n  type: service\n  lifecycle: production\n  owner: {owner}\n"));
    if let Some(system) = &service.system {
        out.push_str(&format!("  system: {system}\n"));
    }
    for (key, values) in &service.relations {
        out.push_str(&format!("  {key}:\n"));
        for value in values {
            out.push_str(&format!("    - {value}\n"));
        }
    }
    for document in &service.documents {
        out.push_str("---\n");
        out.push_str(document);
    }
    out
}

fn annotations(service: &Service) -> String {
    let mut out = format!(
        "  annotations:\n    github.com/project-slug: kestrel-parcels/{}\n    portolan.dev/tier: \"{}\"\n",
        service.repository, service.tier
    );
    if let Some(team) = service.team.as_deref().filter(|_| service.tier < 3) {
        out.push_str(&format!("    portolan.dev/on-call: '#{team}-oncall'\n"));
    }
    if service.runbook == Runbook::Annotation {
        out.push_str("    portolan.dev/runbook: docs/operations.md\n");
    }
    out
}

fn tags(service: &Service) -> String {
    let language = service.language.name().to_lowercase();
    let mut tags = vec![language, service.noun.clone()];
    if service.has("openapi") {
        tags.push("http".to_owned());
    }
    tags.join(", ")
}

/// An API entity, its definition read from a file beside the descriptor.
pub(crate) fn api(name: &str, title: &str, kind: &str, owner: &str, system: &str, file: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: {name}\n  title: {title}\nspec:\n  type: {kind}\n  \
         lifecycle: production\n  owner: {owner}\n  system: {system}\n  definition:\n    $text: ./{file}\n"
    )
}

/// A resource: a database, bucket or topic.
pub(crate) fn resource(name: &str, kind: &str, description: &str, owner: &str, system: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Resource\nmetadata:\n  name: {name}\n  description: {description}\nspec:\n  \
         type: {kind}\n  owner: {owner}\n  system: {system}\n"
    )
}

/// A system of a domain.
pub(crate) fn system(name: &str, title: &str, description: &str, owner: &str, domain: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: {name}\n  title: {title}\n  description: {description}\n\
         spec:\n  owner: {owner}\n  domain: {domain}\n"
    )
}

/// A domain: a part of the business.
pub(crate) fn domain(name: &str, title: &str, description: &str, owner: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Domain\nmetadata:\n  name: {name}\n  title: {title}\n  description: {description}\n\
         spec:\n  owner: {owner}\n"
    )
}

fn quoted(text: &str) -> String {
    if text.contains(": ") || text.contains('#') { format!("'{}'", text.replace('\'', "''")) } else { text.to_owned() }
}
