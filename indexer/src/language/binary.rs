//! Whether a file is text at all.

/// How much of the head is looked at, as git does.
const LOOKED_AT: usize = 8000;

/// Whether the head of a file shows that it is not text.
///
/// Text in UTF-16 or UTF-32 is told by its byte order mark. Otherwise a zero byte, the mark of a PDF, or one control
/// character in ten or more make a file binary. An empty file is text.
#[must_use]
pub fn is_binary(head: &[u8]) -> bool {
    let head = &head[..head.len().min(LOOKED_AT)];
    if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) || head.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return false;
    }
    if head.starts_with(b"%PDF-") || head.contains(&0) {
        return true;
    }
    let controls = head.iter().filter(|byte| is_control(**byte)).count();
    controls > 0 && controls * 10 >= head.len()
}

/// Control characters that text has no use for; escape is left out because terminal recordings are text.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x08 | 0x0C | 0x1B) || byte == 0x7F
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_encoding_is_not_binary() {
        let texts: [&[u8]; 5] = [b"", b"fn main() {}\n", "h\u{e9}llo".as_bytes(), b"\xFF\xFEa\0b\0", b"latin \xE9 one"];
        for text in texts {
            assert!(!is_binary(text), "{text:?}");
        }
    }

    #[test]
    fn zero_bytes_pdf_and_many_control_characters_are_binary() {
        let files: [&[u8]; 3] = [b"\x7FELF\x02\0\0", b"%PDF-1.7\n", b"\x01\x02\x03abc"];
        for file in files {
            assert!(is_binary(file), "{file:?}");
        }
    }

    #[test]
    fn a_zero_byte_beyond_the_looked_at_part_does_not_matter() {
        let mut text = vec![b'a'; LOOKED_AT];
        text.push(0);
        assert!(!is_binary(&text));
    }
}
