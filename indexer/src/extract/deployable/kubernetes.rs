//! Kubernetes manifests and kindred documents, plain or with template lines.

use catalog_schema::fact::{Deployable, Hint, Role};

use super::helm::Values;
use super::names::{image, last};
use super::outline::{NodeId, Outline};
use super::{Facts, MANIFEST_LIMIT, hint, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads Kubernetes manifests; see [`Extractor::doc`].
pub struct Kubernetes;

impl Extractor for Kubernetes {
    fn id(&self) -> &'static str {
        "kubernetes"
    }

    fn doc(&self) -> &'static str {
        "A Kubernetes workload (Deployment, StatefulSet, DaemonSet, Job, CronJob, Pod, Knative Service, Argo Rollout, OAM \
         application), plain, in a Kustomize base or overlay or in a Helm template, names what runs and its images. \
         A Kustomize file says under which other name an image is deployed."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        let name = path.to_lowercase();
        let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
        yaml && !path.contains("node_modules/") && !path.starts_with(".github/workflows/")
    }

    fn limit(&self) -> u64 {
        MANIFEST_LIMIT
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        let named = matches!(last(file.path), "kustomization.yaml" | "kustomization.yml");
        if named || (text.contains("kind:") && text.contains("apiVersion:")) {
            let values = Values::of_template(file.path, tree);
            let reader = Reader { outline: Outline::read(&text), values: values.as_ref() };
            for top in reader.outline.documents() {
                reader.document(*top, &mut facts);
            }
        }
        facts.done()
    }
}

/// The field path from a workload's document to its pod's specification.
fn pod_path(kind: &str, api: &str) -> Option<&'static [&'static str]> {
    match kind {
        "Service" if !api.contains("serving.knative.dev") => None,
        "Deployment"
        | "StatefulSet"
        | "DaemonSet"
        | "ReplicaSet"
        | "Job"
        | "Rollout"
        | "Service"
        | "DeploymentConfig"
        | "ReplicationController" => Some(&["spec", "template", "spec"]),
        "CronJob" => Some(&["spec", "jobTemplate", "spec", "template", "spec"]),
        "Pod" => Some(&["spec"]),
        _ => None,
    }
}

struct Reader<'a> {
    outline: Outline,
    values: Option<&'a Values>,
}

impl Reader<'_> {
    fn document(&self, top: NodeId, facts: &mut Facts<'_>) {
        let kind = self.outline.text_at(top, &["kind"]).unwrap_or_default();
        let api = self.outline.text_at(top, &["apiVersion"]).unwrap_or_default();
        match kind {
            "List" => {
                let items = self.outline.get(top, "items").map(|items| self.outline.items(items)).unwrap_or_default();
                for item in items {
                    self.workload(item, facts);
                }
            }
            "Application" if api.starts_with("core.oam.dev/") => self.application(top, facts),
            "Kustomization" | "Component" | "" => self.kustomization(top, facts),
            _ => self.workload(top, facts),
        }
    }

    fn workload(&self, top: NodeId, facts: &mut Facts<'_>) {
        let kind = self.outline.text_at(top, &["kind"]).unwrap_or_default();
        let api = self.outline.text_at(top, &["apiVersion"]).unwrap_or_default();
        let Some(pod) = pod_path(kind, api) else {
            return;
        };
        let Some(name) = self.outline.text_at(top, &["metadata", "name"]).and_then(|name| self.name(name)) else {
            return;
        };
        let line = self.outline.at(top, &["metadata", "name"]).map(|node| self.outline.line(node));
        let base = |role| {
            let mut found = hint(Hint::Workload);
            found.name = Some(name.clone());
            found.role = role;
            found
        };
        let own = if kind == "Job" { Role::Once } else { Role::Main };
        let Some(pod) = self.outline.at(top, pod) else {
            facts.add(line, base(own));
            return;
        };
        let containers = self.containers(pod, "containers");
        let chief = self.chief(&containers, &name);
        if containers.is_empty() {
            facts.add(line, base(own));
        }
        for (index, (container, image)) in containers.into_iter().enumerate() {
            let role = if index == chief { own } else { Role::Aside };
            let found = Deployable { image, ..base(role) };
            let at = self.outline.get(container, "image").map_or(container, |node| node);
            facts.add(if role == Role::Aside { Some(self.outline.line(at)) } else { line }, found);
        }
        for (container, image) in self.containers(pod, "initContainers") {
            facts.add(Some(self.outline.line(container)), Deployable { image, ..base(Role::Aside) });
        }
    }

    fn containers(&self, pod: NodeId, key: &str) -> Vec<(NodeId, Option<String>)> {
        let items = self.outline.get(pod, key).map(|list| self.outline.items(list)).unwrap_or_default();
        let image_of = |item| self.outline.text_at(item, &["image"]).and_then(|text| self.image(text));
        items.into_iter().map(|item| (item, image_of(item))).collect()
    }

    /// Which container the workload is about: the one of its name, else the first.
    fn chief(&self, containers: &[(NodeId, Option<String>)], name: &str) -> usize {
        let by_image = |image: &Option<String>| image.as_deref().map(last) == Some(name);
        let by_name = |container: NodeId| self.outline.text_at(container, &["name"]) == Some(name);
        containers.iter().position(|(container, image)| by_name(*container) || by_image(image)).unwrap_or(0)
    }

    fn name(&self, text: &str) -> Option<String> {
        let name = self.values.map_or_else(|| text.to_owned(), |values| values.fill(text, ""));
        let name = name.trim_matches(['-', '_', '.', ' ', '"', '\'']);
        (!name.is_empty() && !name.contains(['{', '}', '$', ' '])).then(|| name.to_owned())
    }

    fn image(&self, text: &str) -> Option<String> {
        let filled = self.values.map_or_else(|| text.to_owned(), |values| values.fill(text, "${unknown}"));
        image(filled.trim_matches(['"', '\'']))
    }

    /// Under which other name an image is deployed: the old name's last part is the name, the new one the image.
    fn kustomization(&self, top: NodeId, facts: &mut Facts<'_>) {
        let images = self.outline.get(top, "images").map(|images| self.outline.items(images)).unwrap_or_default();
        for item in images {
            let (old, new) = (self.outline.text_at(item, &["name"]), self.outline.text_at(item, &["newName"]));
            if let (Some(old), Some(new)) = (old.and_then(image), new.and_then(image)) {
                let mut found = hint(Hint::Build);
                found.name = Some(last(&old).to_owned());
                found.image = Some(new);
                facts.add(Some(self.outline.line(item)), found);
            }
        }
    }

    /// The components of an OAM application, as wadm and KubeVela deploy them.
    fn application(&self, top: NodeId, facts: &mut Facts<'_>) {
        let components = self.outline.at(top, &["spec", "components"]).map(|list| self.outline.items(list));
        for component in components.unwrap_or_default() {
            let Some(name) = self.outline.text_at(component, &["name"]) else {
                continue;
            };
            let mut found = hint(Hint::Workload);
            found.name = Some(name.to_owned());
            let written = self.outline.text_at(component, &["properties", "image"]);
            found.image = written.and_then(|text| {
                image(text.trim_start_matches("file://").trim_end_matches(".wasm").trim_end_matches("_s"))
            });
            facts.add(Some(self.outline.line(component)), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    type Row = (Option<String>, Option<String>, Role);

    fn rows(files: Vec<(&'static str, &'static str)>) -> Vec<Row> {
        hints(&Kubernetes, &Files(files)).into_iter().map(|hint| (hint.name, hint.image, hint.role)).collect()
    }

    fn row(name: &str, image: &str, role: Role) -> Row {
        (Some(name.to_owned()), (!image.is_empty()).then(|| image.to_owned()), role)
    }

    #[test]
    fn workloads_of_many_kinds_and_documents_are_read() {
        let text = "apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  template:
    spec:
      initContainers:
      - {name: wait, image: busybox}
      containers:
      - name: proxy
        image: envoy:1
      - name: cart
        image: r/cart:1
---
apiVersion: v1
kind: Service
metadata: {name: cart}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers: [{name: a, image: r/nightly}]
";
        assert_eq!(
            rows(vec![("k8s/all.yaml", text)]),
            [
                row("cart", "envoy", Role::Aside),
                row("cart", "r/cart", Role::Main),
                row("cart", "busybox", Role::Aside),
                row("nightly", "r/nightly", Role::Main),
            ]
        );
    }

    #[test]
    fn helm_templates_are_filled_from_the_values() {
        let template = "{{- if .Values.on }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include \"pay.fullname\" . }}-worker
spec:
  template:
    spec:
      containers:
        - name: {{ .Chart.Name }}
          image: \"{{ .Values.worker.image.repository }}:{{ .Values.tag | default .Chart.AppVersion }}\"
{{- end }}
";
        let files = vec![
            ("charts/pay/Chart.yaml", "name: pay\n"),
            ("charts/pay/values.yaml", "worker:\n  image:\n    repository: r/pay-worker\n"),
            ("charts/pay/templates/deployment.yaml", template),
        ];
        assert_eq!(rows(files), [row("pay-worker", "r/pay-worker", Role::Main)]);
    }

    #[test]
    fn oam_components_and_kustomize_images_are_read() {
        let oam = "apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: {name: app}\nspec:\n  components:\n    - name: rates\n      type: component\n      properties:\n        image: file://./build/rates_s.wasm\n";
        assert_eq!(rows(vec![("wadm.yaml", oam)]), [row("rates", "./build/rates", Role::Main)]);
        let kustomize = "images:\n- name: cart\n  newName: r.io/p/cart-eu\n";
        assert_eq!(rows(vec![("kustomization.yaml", kustomize)]), [row("cart", "r.io/p/cart-eu", Role::Main)]);
    }
}
