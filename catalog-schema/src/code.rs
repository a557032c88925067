//! The register of problem codes: what each of them means, for SARIF rules, documentation and `check`.
//!
//! A code is a promise: scripts filter by it, so it is never renamed.

/// One problem code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable id (`descriptor-unknown-field`).
    pub id: &'static str,
    /// One sentence: what is wrong where it is reported.
    pub text: &'static str,
}

/// All codes that problems of files carry, by id.
pub const CODES: &[Code] = &[
    code("codeowners-bad-owner", "An owner is neither a user, a team nor an e-mail address; the host skips it."),
    code("codeowners-bad-pattern", "A pattern cannot be read; the host skips its line."),
    code("codeowners-bad-section", "A heading of a section cannot be read."),
    code("codeowners-ignored", "Another CODEOWNERS file comes first; the host reads only one."),
    code("codeowners-inline-comment", "A comment stands behind a rule, which not every host understands."),
    code("codeowners-too-large", "The file is over the host's limit and is ignored as a whole."),
    code("codeowners-too-many-sections", "There are more sections than are read."),
    code("descriptor-bad-annotation", "The key or value of an annotation is out of form."),
    code("descriptor-bad-api-version", "`apiVersion` is out of form."),
    code("descriptor-bad-kind", "`kind` is out of form."),
    code("descriptor-bad-label", "The key or value of a label is out of form."),
    code("descriptor-bad-link", "A link is no address."),
    code("descriptor-bad-name", "A name is out of form."),
    code("descriptor-bad-name-in-reference", "A reference can name no entity."),
    code("descriptor-bad-namespace", "A namespace is out of form."),
    code("descriptor-bad-reference", "A reference is out of form."),
    code("descriptor-bad-tag", "A tag is out of form."),
    code("descriptor-bad-url", "An address is not one that can be opened."),
    code("descriptor-bad-value", "A value is none of those that its field can have."),
    code("descriptor-duplicate-entity", "Two documents describe one entity; the second is refused."),
    code("descriptor-empty", "The file describes nothing."),
    code("descriptor-empty-value", "A value that must not be empty is."),
    code("descriptor-file-name", "The format's own product does not read a file of this name."),
    code("descriptor-key-case", "Two keys differ only in letter case."),
    code("descriptor-location-bad-pattern", "The pattern of a Location's target cannot be read."),
    code("descriptor-location-matches-nothing", "The pattern of a Location's target matches no file."),
    code("descriptor-location-missing", "A Location names a file that is not there."),
    code("descriptor-location-no-descriptor", "A Location leads to something that is no catalog file."),
    code("descriptor-location-outside", "A Location's target leads out of the repository."),
    code("descriptor-location-too-large", "A Location names a file that is too large."),
    code("descriptor-location-too-many", "Locations lead to more files than are read."),
    code("descriptor-missing-field", "A required field is missing."),
    code("descriptor-misspelt-field", "A field is unknown and very like a known one."),
    code("descriptor-not-a-mapping", "A document is no mapping."),
    code("descriptor-path-absent", "An annotation names a path that is not in the repository."),
    code("descriptor-placeholder-encoding", "The file of a placeholder is not UTF-8; what is not was replaced."),
    code("descriptor-placeholder-missing", "A placeholder names a file that is not there."),
    code("descriptor-placeholder-outside", "A placeholder leads out of the repository."),
    code("descriptor-placeholder-remote", "A placeholder names another host, which is not read."),
    code("descriptor-placeholder-too-large", "Placeholders pull in more than is read."),
    code("descriptor-placeholder-unreadable", "The file of a placeholder cannot be read as what it asks for."),
    code("descriptor-reference-absent", "A reference leads to nothing in the catalog."),
    code("descriptor-repository-only", "The file describes a repository and no service."),
    code("descriptor-template", "The document is a template of a descriptor, not a descriptor."),
    code("descriptor-unknown-annotation", "An annotation of ours is unknown."),
    code("descriptor-unknown-api-version", "`apiVersion` is none that the kind has."),
    code("descriptor-unknown-field", "A field is not allowed here."),
    code("descriptor-unknown-kind", "No such kind is known."),
    code("descriptor-unknown-kind-in-reference", "A reference names a kind that is not known."),
    code("descriptor-unknown-version", "The version of the format is unknown."),
    code("descriptor-unsafe-link", "A link has a scheme that could run code."),
    code("descriptor-unsafe-url", "An address would run code in a browser."),
    code("descriptor-wrong-type", "A value has the wrong type."),
    code("file-skipped", "The file could not be read safely and was passed over."),
    code("file-too-large", "The file is larger than is read."),
    code("file-unreadable", "The file cannot be read."),
    code("lfs-pointer", "The file is a pointer of Git LFS: what it stands for is not in the repository."),
    code("secret-in-file", "The file holds what looks like a secret."),
    code("tree-too-large", "There are more files than are looked at."),
    code("yaml-alias", "An alias names no anchor, or itself."),
    code("yaml-duplicate-key", "A key stands twice in one mapping."),
    code("yaml-encoding", "The file is not UTF-8."),
    code("yaml-key", "A key is no plain text."),
    code("yaml-merge-key", "Merge keys are not applied."),
    code("yaml-syntax", "The text is no YAML."),
    code("yaml-tag", "A tag is not interpreted."),
    code("yaml-too-deep", "Values are nested too deeply."),
    code("yaml-too-large", "The file is larger than is read."),
    code("yaml-too-many-aliases", "There are more aliases than are followed."),
    code("yaml-too-many-nodes", "There are more values than are read, aliases expanded."),
];

const fn code(id: &'static str, text: &'static str) -> Code {
    Code { id, text }
}

/// The text of a code; `None` for one that is no file's.
#[must_use]
pub fn text(id: &str) -> Option<&'static str> {
    CODES.binary_search_by(|code| code.id.cmp(id)).ok().map(|at| CODES[at].text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_once_in_order_and_say_something() {
        assert!(CODES.is_sorted_by(|a, b| a.id < b.id));
        assert!(CODES.iter().all(|code| code.text.len() > 12 && code.text.ends_with('.')));
        assert_eq!(text("yaml-tag"), Some("A tag is not interpreted."));
        assert_eq!(text("nothing"), None);
    }
}
