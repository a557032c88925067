//! Joins the sheets of `style/` into the one that is served.
//!
//! Shared with the build script of the app, so it uses the standard library only.

use std::path::Path;

/// The sheets in the order of their layers; the first names that order. Within `components/` the order decides
/// between rules of equal weight, so a part that others refine stands before them.
pub const SHEETS: &[&str] = &[
    "tokens.css",
    "reset.css",
    "base.css",
    "layout.css",
    "components/marks.css",
    "components/controls.css",
    "components/navigation.css",
    "components/title.css",
    "components/rows.css",
    "components/facts.css",
    "components/notice.css",
    "components/ownership.css",
    "components/knowledge.css",
    "components/skills.css",
    "components/soundings.css",
    "components/coverage.css",
    "components/board.css",
    "components/facets.css",
    "components/popup.css",
    "components/dialog.css",
    "components/crawl.css",
    "components/prose.css",
    "components/register.css",
    "components/forms.css",
    "components/alerts.css",
    "components/home.css",
    "utilities.css",
];

/// Reads, joins and shortens all sheets below `style`.
///
/// # Errors
/// A clause that names the sheet which cannot be read.
pub fn join(style: &Path) -> Result<String, String> {
    let mut out = String::new();
    for sheet in SHEETS {
        let path = style.join(sheet);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("reading `{}`: {error}", path.display()))?;
        out.push_str(&shorten(&text));
    }
    Ok(out)
}

/// Takes out comments and the white space that separates nothing. Strings stay as they are; spaces round `+`, `-`
/// and `:` stay too, because `calc()` and selectors give them meaning.
pub fn shorten(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    let mut space = false;
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            space = true;
        } else if c.is_ascii_whitespace() {
            rest = &rest[c.len_utf8()..];
            space = true;
        } else {
            if std::mem::take(&mut space) && !glued(out.chars().last(), c) {
                out.push(' ');
            }
            let length = if matches!(c, '"' | '\'') { string(rest, c) } else { c.len_utf8() };
            if c == '}' && out.ends_with(';') {
                out.pop();
            }
            out.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    out
}

/// Whether the space between two characters says nothing. After a colon it never does (a descendant selector has it
/// before); a closing parenthesis is left out, because `and (` and `) 0 0` need theirs.
fn glued(before: Option<char>, after: char) -> bool {
    before.is_none_or(|before| "{};,:".contains(before)) || "{};,".contains(after)
}

/// Length of the string that `text` starts with, both quotes included.
fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{SHEETS, join, shorten};
    use std::path::{Path, PathBuf};

    fn style() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../style")
    }

    fn sheets_below(folder: &Path, prefix: &str) -> Vec<String> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                found.extend(sheets_below(&entry.path(), &format!("{name}/")));
            } else if name.ends_with(".css") {
                found.push(name);
            }
        }
        found
    }

    #[test]
    fn every_sheet_is_joined() {
        let mut found = sheets_below(&style(), "");
        let mut named: Vec<String> = SHEETS.iter().map(|sheet| (*sheet).to_owned()).collect();
        found.sort();
        named.sort();
        assert_eq!(found, named);
    }

    #[test]
    fn the_order_of_layers_comes_first_and_brackets_match() {
        let css = join(&style()).unwrap();
        assert!(css.starts_with("@layer reset,tokens,base,layout,components,utilities;"));
        assert_eq!(css.matches('{').count(), css.matches('}').count());
        assert!(!css.contains("/*"));
    }

    #[test]
    fn colours_stand_in_the_tokens_only() {
        for sheet in SHEETS.iter().filter(|sheet| **sheet != "tokens.css") {
            let css = shorten(&std::fs::read_to_string(style().join(sheet)).unwrap());
            for raw in ["oklch(", "rgb(", "rgba(", "hsl(", "hwb(", "lab(", "light-dark("] {
                assert!(!css.contains(raw), "{sheet} has a raw colour: {raw}");
            }
            let hex = css
                .split('#')
                .skip(1)
                .any(|after| after.chars().take_while(char::is_ascii_hexdigit).count() >= 3 && css.contains(": #"));
            assert!(!hex, "{sheet} has a raw colour");
        }
    }

    #[test]
    fn every_token_that_is_read_is_defined() {
        let css = join(&style()).unwrap();
        for read in css.split("var(").skip(1) {
            let name = read.split([',', ')']).next().unwrap().trim();
            let defined = css.contains(&format!("{name}:"));
            assert!(defined, "{name} is read, but nowhere defined");
        }
    }

    #[test]
    fn shortening_keeps_strings_and_meaningful_spaces() {
        assert_eq!(
            shorten("a  b , c > d {\n  content: \"x  /* y */\" ;\n  width: calc(1px + 2px);\n}\n/* z */"),
            "a b,c > d{content:\"x  /* y */\";width:calc(1px + 2px)}"
        );
        assert_eq!(shorten(".a :is(b, c) { x: y }"), ".a :is(b,c){x:y}");
        assert_eq!(shorten("@media (x: 1) and (y) { }"), "@media (x:1) and (y){}");
        assert_eq!(shorten("a{b:\"\\\" }\"}"), "a{b:\"\\\" }\"}");
    }
}
