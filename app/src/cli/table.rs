//! Tables on a terminal: columns as wide as their widest cell, the last one free.

/// Lays out rows below a head; cells are cleaned of control characters, which could command the terminal.
#[must_use]
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
    let mut widths: Vec<usize> = head.iter().map(|h| h.chars().count()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = line(&head.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>(), &widths);
    for row in &rows {
        text.push_str(&line(row, &widths));
    }
    text
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let mut text = String::new();
    for (at, cell) in cells.iter().enumerate() {
        text.push_str(cell);
        if at + 1 < cells.len() {
            let pad = widths.get(at).map_or(0, |w| w.saturating_sub(cell.chars().count())) + 2;
            text.extend(std::iter::repeat_n(' ', pad));
        }
    }
    let mut text = text.trim_end().to_owned();
    text.push('\n');
    text
}

/// Text from a repository without control and direction characters.
#[must_use]
pub fn clean(text: &str) -> String {
    straight(text).chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Text without the characters that turn the direction of what follows: they make one path look like another.
#[must_use]
pub fn straight(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if turns(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_nothing_commands_the_terminal() {
        let rows = vec![vec!["a".to_owned(), "x\u{1b}[31m".to_owned()], vec!["long".to_owned(), String::new()]];
        assert_eq!(table(&["N", "TEXT"], &rows), "N     TEXT\na     x [31m\nlong\n");
    }
}
