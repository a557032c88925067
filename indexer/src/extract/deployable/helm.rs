//! Helm charts: what a chart as a whole deploys, and the values that its templates are filled from.

use catalog_schema::fact::Hint;
use regex::{Captures, Regex};
use std::sync::LazyLock;

use super::names::{below, folder, image, last};
use super::outline::{NodeId, Outline};
use super::{Facts, hint, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads charts; see [`Extractor::doc`].
pub struct Charts;

impl Extractor for Charts {
    fn id(&self) -> &'static str {
        "helm"
    }

    fn doc(&self) -> &'static str {
        "A Helm chart whose values name one image at the top deploys one workload of the chart's name; this finds charts \
         whose templates come from a library chart. Templates that stand in the chart are read one by one."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        last(path) == "Chart.yaml"
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let chart = folder(file.path);
        let outline = Outline::read(&text(file.bytes));
        let name = outline.documents().iter().find_map(|top| outline.text_at(*top, &["name"]));
        let library = outline.documents().iter().any(|top| outline.text_at(*top, &["type"]) == Some("library"));
        let values = Values::of_chart(chart, tree);
        let repository = values.lookup("image.repository").or_else(|| values.lookup("image.name"));
        if let (Some(name), Some(repository), false) = (name, repository, library) {
            let mut found = hint(Hint::Workload);
            found.name = Some(chart_name(name).to_owned());
            found.image = image(&repository);
            if found.image.is_some() {
                facts.add(super::line_of(&text(file.bytes), "name:"), found);
            }
        }
        facts.done()
    }
}

/// What the template actions of one chart are filled from.
pub(super) struct Values {
    chart: String,
    outline: Outline,
}

impl Values {
    /// The values for a file below a chart's `templates` folder; `None` for any other file.
    pub(super) fn of_template(path: &str, tree: &dyn TreeView) -> Option<Self> {
        let at = path.rfind("templates/")?;
        let chart = path[..at].trim_end_matches('/');
        (at == 0 || path[..at].ends_with('/')).then_some(())?;
        tree.exists(&below(chart, "Chart.yaml")).then(|| Self::of_chart(chart, tree))
    }

    fn of_chart(folder: &str, tree: &dyn TreeView) -> Self {
        let read = |name: &str| tree.read(&below(folder, name)).unwrap_or_default();
        let chart = Outline::read(&text(&read("Chart.yaml")));
        let name = chart.documents().iter().find_map(|top| chart.text_at(*top, &["name"]));
        let name = name.map_or_else(|| last(folder).to_owned(), |name| chart_name(name).to_owned());
        Self { chart: name, outline: Outline::read(&text(&read("values.yaml"))) }
    }

    /// Replaces the actions of a text; those whose value is not known become `unknown`.
    pub(super) fn fill(&self, text: &str, unknown: &str) -> String {
        static ACTION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{\{-?(.*?)-?\}\}").ok());
        static ELSE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{\{-?\s*else\s*-?\}\}").ok());
        let Some(action) = ACTION.as_ref() else {
            return text.to_owned();
        };
        // Of two branches on one line the plain one is kept.
        let text = ELSE.as_ref().and_then(|regex| regex.find(text)).map_or(text, |found| &text[found.end()..]);
        let fill = |found: &Captures<'_>| self.action(found.get(1).map_or("", |body| body.as_str()), unknown);
        action.replace_all(text, fill).into_owned()
    }

    fn action(&self, body: &str, unknown: &str) -> String {
        static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\.Values\.([A-Za-z0-9_.]+)").ok());
        let paths = VALUE.iter().flat_map(|regex| regex.captures_iter(body)).filter_map(|found| found.get(1));
        let mut known: Vec<(&str, String)> =
            paths.filter_map(|path| Some((path.as_str(), self.lookup(path.as_str())?))).collect();
        // Of several values in one action the one that reads as the name of an image or thing is meant.
        known.sort_by_key(|(path, _)| !matches!(path.rsplit('.').next(), Some("repository" | "name" | "image")));
        if let Some((_, value)) = known.into_iter().next() {
            return value;
        }
        if matches!(body.split_whitespace().next(), Some("if" | "else" | "end" | "with" | "range")) {
            return String::new();
        }
        let is_chart = body.contains(".Chart.Name");
        helper(body)
            .map(|name| if name.is_empty() { self.chart.clone() } else { name })
            .unwrap_or_else(|| if is_chart { self.chart.clone() } else { unknown.to_owned() })
    }

    /// The scalar at a dotted path; of an image's map its `repository` or `name`.
    fn lookup(&self, path: &str) -> Option<String> {
        let keys: Vec<&str> = path.split('.').filter(|key| !key.is_empty()).collect();
        let found = self.outline.documents().iter().find_map(|top| self.outline.at(*top, &keys))?;
        let text = self.outline.text(found);
        let text = if text.is_empty() { self.of_map(found)? } else { text };
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn of_map(&self, node: NodeId) -> Option<&str> {
        ["repository", "name"].iter().find_map(|key| self.outline.text_at(node, &[key]))
    }
}

/// The name that a naming helper stands for: `"carts.fullname"` is `carts`, `"carts.db.fullname"` is `carts-db`;
/// empty where it stands for the chart.
fn helper(body: &str) -> Option<String> {
    static HELPER: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?:include|template)\s+"([\w.-]+?)\.?(?:[Ff]ull[Nn]ame|[Nn]ame)""#).ok());
    let found = HELPER.as_ref()?.captures(body)?;
    let name = found[1].replace('.', "-");
    let first = name.split('-').next().unwrap_or_default();
    let is_common =
        matches!(first, "" | "common" | "chart" | "app" | "helper" | "helpers" | "library" | "lib" | "base" | "util");
    Some(if is_common { String::new() } else { name })
}

/// A chart's name without the ending that says that it is one.
fn chart_name(name: &str) -> &str {
    name.strip_suffix("-chart").filter(|rest| !rest.is_empty()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn a_chart_of_one_image_is_one_workload() {
        let files = Files(vec![
            ("deploy/Chart.yaml", "apiVersion: v2\nname: ledger\n"),
            ("deploy/values.yaml", "image:\n  repository: r.io/kestrel/ledger\n"),
        ]);
        let found = hints(&Charts, &files);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].name.as_deref(), found[0].image.as_deref()),
            (Some("ledger"), Some("r.io/kestrel/ledger"))
        );
    }

    #[test]
    fn helpers_branches_and_printed_values_are_filled() {
        let files = Files(vec![
            ("c/Chart.yaml", "name: shop-chart\n"),
            ("c/values.yaml", "nats:\n  image:\n    repository: nats\n"),
        ]);
        let values = Values::of_chart("c", &files);
        assert_eq!(values.fill("{{ include \"carts.fullname\" . }}", ""), "carts");
        assert_eq!(values.fill("{{ include \"carts.db.fullname\" . }}-x", ""), "carts-db-x");
        assert_eq!(values.fill("{{ template \"common.names.fullname\" . }}", ""), "shop");
        let branches = "{{ if $r }}{{ printf \"%s/%s\" $r .Values.nats.image.repository }}{{ else }}{{ .Values.nats.image.repository }}{{ end }}:1";
        assert_eq!(values.fill(branches, "?"), "nats:1");
    }

    #[test]
    fn a_chart_with_no_image_of_its_own_says_nothing() {
        let files = Files(vec![("c/Chart.yaml", "name: umbrella\n"), ("c/values.yaml", "a:\n  image: x\n")]);
        assert!(hints(&Charts, &files).is_empty());
    }
}
