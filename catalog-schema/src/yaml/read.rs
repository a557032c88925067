//! From bytes to documents: drives the parser, builds nodes from its events, and goes on after errors.

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span as SourceSpan, StrInput};

use super::build::{Builder, Content, MAX_PROBLEMS, Pairs, Stop};
use super::{Document, Limits};
use crate::entity::Span;
use crate::problem::{Problem, Severity};

/// Reads all documents of a file; what cannot be read is a problem (with an empty path).
///
/// A broken document does not stop the ones after it. A file over its budgets is read no further.
#[must_use]
pub fn parse(bytes: &[u8], limits: &Limits) -> (Vec<Document>, Vec<Problem>) {
    match decode(bytes, limits) {
        Ok(text) => {
            let mut reader = Reader { builder: Builder::new(limits), documents: Vec::new() };
            reader.run(text);
            (reader.documents, reader.builder.problems)
        }
        Err(problem) => (Vec::new(), vec![*problem]),
    }
}

fn decode<'a>(bytes: &'a [u8], limits: &Limits) -> Result<&'a str, Box<Problem>> {
    if bytes.len() > limits.bytes {
        let message = format!("file of {} bytes is larger than the limit of {}", bytes.len(), limits.bytes);
        return Err(Box::new(Problem::new("yaml-too-large", Severity::Error, "", message)));
    }
    let line_at = |at: usize| {
        let before = &bytes[..at.min(bytes.len())];
        u32::try_from(before.split(|b| *b == b'\n').count()).unwrap_or(u32::MAX)
    };
    let refuse = |at: usize, message: &str| {
        let problem = Problem::new("yaml-encoding", Severity::Error, "", message).at(Some(Span::line(line_at(at))));
        Box::new(problem.hint("save the file as UTF-8"))
    };
    let text = std::str::from_utf8(bytes).map_err(|e| refuse(e.valid_up_to(), "file is not UTF-8"))?;
    match text.find('\0') {
        Some(at) => Err(refuse(at, "file holds a NUL character")),
        None => Ok(text),
    }
}

/// Drives the parser over all documents.
struct Reader<'l> {
    builder: Builder<'l>,
    documents: Vec<Document>,
}

impl Reader<'_> {
    fn run(&mut self, text: &str) {
        let depth = self.builder.limits.depth;
        let options = granit_parser::options! {
            emit_comments: false,
            emit_unresolved_aliases: true,
            flow_nesting_limit: depth,
            block_nesting_limit: depth,
        };
        let mut parser = Parser::new_from_str_with_options(text, options);
        loop {
            let stop = match parser.next_event() {
                None => return,
                Some(Ok((event, span))) => self.event(event, span).err(),
                Some(Err(error)) => {
                    self.syntax(&error);
                    Some(Stop::Document)
                }
            };
            match stop {
                None => {}
                Some(Stop::File) => return,
                Some(Stop::Document) if self.resume(&mut parser) => {}
                Some(Stop::Document) => return,
            }
        }
    }

    /// Skips to the next document; whether there is one.
    fn resume<'t>(&mut self, parser: &mut Parser<'t, StrInput<'t>>) -> bool {
        self.builder.forget();
        self.builder.problems.len() < MAX_PROBLEMS && parser.proceed_next_document().unwrap_or(false)
    }

    fn event(&mut self, event: Event<'_>, span: SourceSpan) -> Result<(), Stop> {
        match event {
            Event::DocumentStart(..) => self.builder.begin(place(&span)),
            Event::DocumentEnd => self.documents.extend(self.builder.finish()),
            Event::Scalar(text, style, anchor, tag) => {
                let text = if span.is_empty() && style == ScalarStyle::Plain { "" } else { text.as_ref() };
                self.builder.scalar(text, style, anchor, tag.as_deref(), place(&span))?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.builder.tag_of_collection(tag.as_deref(), "seq", place(&span));
                self.builder.open(anchor, place(&span), Content::Sequence(Vec::new()))?;
            }
            Event::MappingStart(_, anchor, tag) => {
                self.builder.tag_of_collection(tag.as_deref(), "map", place(&span));
                self.builder.open(anchor, place(&span), Content::Mapping(Pairs::default()))?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.builder.close(),
            Event::Alias(id) => self.builder.alias(id, place(&span))?,
            Event::UnresolvedAlias(name) => self.builder.unknown_alias(&name, place(&span))?,
            _ => {}
        }
        Ok(())
    }

    fn syntax(&mut self, error: &ScanError) {
        let mark = error.marker();
        let span = Span { line: count(mark.line()), column: count(mark.col() + 1), length: 0 };
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            self.builder.too_deep(span);
            return;
        }
        let hint = syntax_hint(error.kind());
        if let Some(problem) = self.builder.report("yaml-syntax", Severity::Error, span, error.info()) {
            problem.hint = hint.map(str::to_owned);
        }
    }
}

fn syntax_hint(kind: &ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation => {
            Some("indent with spaces, not tabs")
        }
        ErrorKind::UnclosedQuotedScalar => Some("close the quote"),
        ErrorKind::UnclosedFlowCollection { .. } | ErrorKind::UnexpectedEofFlowSequence => Some("close the bracket"),
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            Some("quote a text that contains `: `, or check the indentation")
        }
        ErrorKind::UnexpectedCharacter { .. } => Some("quote a text that begins with a special character"),
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey => Some("check the indentation"),
        _ => None,
    }
}

/// The place of a parser's span: 1-based, length only where it ends on the same line.
fn place(span: &SourceSpan) -> Span {
    let (start, end) = (span.start, span.end);
    let length = if start.line() == end.line() { end.col().saturating_sub(start.col()) } else { 0 };
    Span { line: count(start.line()), column: count(start.col() + 1), length: count(length) }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
