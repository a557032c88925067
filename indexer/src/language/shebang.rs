//! The interpreter that the first line of a script names.

/// How many bytes of the first line are looked at.
const LINE_LIMIT: usize = 1024;

/// The name of the program that runs a script, without folder and minor version: `python3` for
/// `#!/usr/bin/env -S python3.11 -u`.
///
/// A script of `sh` that at once replaces itself by another program (`exec tclsh "$0" "$@"`) is one of that program.
/// `None` when there is no shebang, or `osascript` is asked to run another language.
pub(super) fn interpreter(head: &[u8]) -> Option<String> {
    let first = first_line(head.strip_prefix(b"#!")?);
    let mut words = first.split_ascii_whitespace();
    let mut program = base_name(words.next()?);
    if program == "env" {
        program = base_name(words.find(|word| !is_env_argument(word))?);
    }
    if program == "osascript" && words.any(|word| word.starts_with("-l")) {
        return None;
    }
    let program = without_minor_version(program);
    if program == "sh"
        && let Some(real) = replaced_by_exec(head)
    {
        return Some(real);
    }
    Some(program.to_owned())
}

fn first_line(text: &[u8]) -> String {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(&line[..line.len().min(LINE_LIMIT)]).into_owned()
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Options and variables that stand between `env` and the program.
fn is_env_argument(word: &str) -> bool {
    word.starts_with('-') || word.split_once('=').is_some_and(|(name, value)| !name.is_empty() && !value.is_empty())
}

fn without_minor_version(program: &str) -> &str {
    match program.rsplit_once('.') {
        Some((name, minor)) if !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => program,
    }
}

/// The program of a line `exec PROGRAM "$0" "$@"` among the first five.
fn replaced_by_exec(head: &[u8]) -> Option<String> {
    head.split(|byte| *byte == b'\n').take(5).find_map(|line| {
        let line = String::from_utf8_lossy(&line[..line.len().min(LINE_LIMIT)]);
        let (_, after) = line.split_once("exec ")?;
        let length = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        let (program, rest) = after.split_at(length);
        let arguments = strip_separator(rest)?.strip_prefix("$0")?;
        let passes_all = strip_separator(arguments)?.starts_with("$@");
        (passes_all && !program.is_empty()).then(|| program.to_owned())
    })
}

/// Drops at least one blank or quote.
fn strip_separator(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\''));
    (rest.len() < text.len()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_behind_folder_env_options_and_versions() {
        for (line, expected) in [
            ("#!/bin/bash", Some("bash")),
            ("#! /usr/bin/perl -w", Some("perl")),
            ("#!/usr/bin/env python3.11", Some("python3")),
            ("#!/usr/bin/env -S A=b deno run", Some("deno")),
            ("#!ruby", Some("ruby")),
            ("#!", None),
            ("#!/usr/bin/env", None),
            ("no shebang", None),
            ("#!/usr/bin/osascript -l JavaScript", None),
            ("#!/usr/bin/osascript", Some("osascript")),
        ] {
            assert_eq!(interpreter(line.as_bytes()).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn a_shell_script_that_becomes_another_program_is_one_of_that_program() {
        let script = b"#!/bin/sh\n# the next line restarts \\\nexec tclsh \"$0\" \"$@\"\n";
        assert_eq!(interpreter(script).as_deref(), Some("tclsh"));
        assert_eq!(interpreter(b"#!/bin/sh\nexec foo bar\n").as_deref(), Some("sh"));
    }
}
