//! The files the browser is sent besides pages, embedded in the binary: one style sheet, and the islands when they
//! were built. The build script writes the table.

/// A file in the three forms it is served in. Its name changes with its content, so it may be kept for ever.
#[derive(Debug)]
pub struct Asset {
    /// Name below `/assets/`.
    pub name: &'static str,
    /// Value of `Content-Type`.
    pub content_type: &'static str,
    /// The file itself.
    pub bytes: &'static [u8],
    /// The file in brotli.
    pub br: &'static [u8],
    /// The file in gzip.
    pub gz: &'static [u8],
}

/// Addresses of one module of the browser part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Module {
    /// The glue, a JavaScript module.
    pub js: &'static str,
    /// The WASM module.
    pub wasm: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/site.rs"));

impl Asset {
    /// The smallest form that an `Accept-Encoding` header allows, with its `Content-Encoding`; the plain file without a
    /// header (RFC 9110, section 12.5.3; a coding with weight 0 is refused).
    #[must_use]
    pub fn encoded(&self, accept: Option<&str>) -> (Option<&'static str>, &'static [u8]) {
        let accept = accept.unwrap_or_default();
        if accepts(accept, "br") {
            (Some("br"), self.br)
        } else if accepts(accept, "gzip") {
            (Some("gzip"), self.gz)
        } else {
            (None, self.bytes)
        }
    }
}

/// The asset of that name below `/assets/`; `None` if there is none.
#[must_use]
pub fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// Address of the style sheet.
#[must_use]
pub const fn css_href() -> &'static str {
    CSS
}

/// Addresses of the islands; `None` when they were not built into this binary.
#[must_use]
pub const fn islands() -> Option<Module> {
    ISLANDS
}

/// Addresses of the checker of catalog files; `None` when it was not built into this binary.
#[must_use]
pub const fn checker() -> Option<Module> {
    CHECKER
}

fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let named = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let refused =
            pieces.filter_map(|piece| piece.strip_prefix("q=")?.trim().parse::<f32>().ok()).any(|weight| weight <= 0.0);
        named && !refused
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{Asset, accepts, checker, css_href, find, islands};

    fn sheet() -> &'static Asset {
        find(css_href().strip_prefix("/assets/").unwrap()).unwrap()
    }

    #[test]
    fn the_sheet_is_there_in_three_forms_and_within_its_budget() {
        let sheet = sheet();
        assert_eq!(sheet.content_type, "text/css; charset=utf-8");
        assert!(sheet.br.len() < sheet.gz.len() && sheet.gz.len() < sheet.bytes.len());
        assert!(sheet.br.len() <= 14 * 1024, "{} B", sheet.br.len());
    }

    #[test]
    fn every_address_leads_to_a_file() {
        for module in [islands(), checker()].into_iter().flatten() {
            for href in [module.js, module.wasm] {
                assert!(find(href.strip_prefix("/assets/").unwrap()).is_some());
            }
        }
        assert!(find("../site.rs").is_none());
    }

    #[test]
    fn the_smallest_allowed_form_is_served() {
        let sheet = sheet();
        assert_eq!(sheet.encoded(Some("gzip, deflate, br")).0, Some("br"));
        assert_eq!(sheet.encoded(Some("gzip;q=0.5, br;q=0")).0, Some("gzip"));
        assert_eq!(sheet.encoded(Some("identity")).0, None);
        assert_eq!(sheet.encoded(None).1, sheet.bytes);
        assert!(!accepts("brotli", "br"));
    }
}
