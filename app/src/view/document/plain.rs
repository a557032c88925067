//! A file that is no Markdown: its lines as they are, each with an anchor.

use super::{Rendered, sanitise};

/// Lines shown.
const LINES: usize = 5_000;

/// The text as preformatted lines.
pub fn render(text: &str) -> Rendered {
    let mut html = String::with_capacity(text.len() + text.len() / 2);
    html.push_str("<pre><code>");
    for (index, line) in text.lines().take(LINES).enumerate() {
        html.push_str(&format!("<span id=\"L{}\">", index + 1));
        html.push_str(&escaped(line));
        html.push_str("</span>\n");
    }
    html.push_str("</code></pre>");
    let more = text.lines().nth(LINES).is_some();
    let notices = if more { vec![format!("Only the first {LINES} lines are shown")] } else { Vec::new() };
    Rendered { html: sanitise::sanitise(&html), sections: Vec::new(), notices }
}

/// Escapes what markup would read.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn every_line_can_be_linked_and_none_is_markup() {
        let shown = render("a: <b>\nc: &amp;\n");
        let expected = "<pre tabindex=\"0\"><code><span id=\"L1\">a: &lt;b&gt;</span>\n<span id=\"L2\">c: &amp;amp;</span>\n</code></pre>";
        assert_eq!(shown.html.as_str(), expected);
    }

    #[test]
    fn a_long_file_is_cut_and_says_so() {
        let shown = render(&"x\n".repeat(5_001));
        assert_eq!(shown.notices.len(), 1);
        assert!(shown.html.as_str().contains("L5000") && !shown.html.as_str().contains("L5001"));
    }
}
