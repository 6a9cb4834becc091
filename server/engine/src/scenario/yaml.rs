//! YAML as a tree of texts that know where they stand. The only module that knows the reader of YAML.
//!
//! The reader is `granit-parser`, the event parser beneath `serde-saphyr`, pinned. serde would end at the first thing
//! that doesn't fit, and give a scalar as the type that it looks like: here all problems of a file are told at once,
//! and `0200` stays what was written.

use std::collections::BTreeSet;
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, StructureStyle, options};

/// The longest file, in bytes.
pub(crate) const MOST_BYTES: usize = 1 << 20;
/// The most texts, lists and maps of a file.
const MOST_NODES: usize = 100_000;
/// The longest name, in characters. YAML knows a name by a `:` within 1,024, and each may be written as six: `\u0001`.
const LONGEST_NAME: usize = 150;
/// How deep lists and maps may stand in each other.
const MOST_DEEP: usize = 32;

/// A piece of YAML and where it stands, in bytes.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) at: Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    /// A text, and whether it is written without quotes.
    Scalar {
        text: String,
        is_plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
    /// Something of YAML that scenarios don't have. Its problem is told.
    Foreign,
}

/// A member of a map.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_at: Range<usize>,
    pub(crate) value: Node,
}

impl Node {
    /// Whether it is written as nothing: `name:` without a value.
    pub(super) fn is_empty(&self) -> bool {
        matches!(&self.kind, NodeKind::Scalar { text, is_plain: true } if text.is_empty())
    }

    /// The members of a map.
    pub(super) fn entries(&self) -> Option<&[Entry]> {
        match &self.kind {
            NodeKind::Map(entries) => Some(entries),
            _ => None,
        }
    }
}

/// The member of this name.
pub(super) fn find<'node>(entries: &'node [Entry], name: &str) -> Option<&'node Entry> {
    entries.iter().find(|entry| entry.key == name)
}

/// What is wrong with it as YAML: where, and the words.
pub(crate) type Fault = (Range<usize>, String, String);

/// The one document of a file with the faults of its parts, or the fault that ends reading.
pub(crate) fn read(text: &str) -> (Option<Node>, Vec<Fault>) {
    let mut builder = Builder { text, faults: Vec::new(), nodes: 0 };
    let document = builder.document();
    (document, builder.faults)
}

struct Builder<'text> {
    text: &'text str,
    faults: Vec<Fault>,
    nodes: usize,
}

type Events<'text> = Parser<'text, granit_parser::StrInput<'text>>;

impl<'text> Builder<'text> {
    fn document(&mut self) -> Option<Node> {
        if self.text.len() > MOST_BYTES {
            self.fault(
                0..1,
                "파일이 너무 큽니다: 1 MiB까지입니다.",
                "The file is too large: at most 1 MiB.",
            );
            return None;
        }
        let options = options! {
            emit_comments: false,
            disallow_directives: true,
            flow_nesting_limit: MOST_DEEP,
            block_nesting_limit: MOST_DEEP,
            emit_unresolved_aliases: true,
        };
        let mut events = Parser::new_from_str_with_options(self.text, options);
        let mut document = None;
        while let Some((event, at)) = self.next(&mut events)? {
            match event {
                Event::StreamStart | Event::DocumentEnd | Event::Comment(..) => {}
                Event::StreamEnd => break,
                Event::DocumentStart(..) if document.is_none() => {}
                Event::DocumentStart(..) => {
                    self.fault(
                        at,
                        "파일 하나에는 문서가 하나만 있습니다(`---`).",
                        "A file has one document only (`---`).",
                    );
                    return document;
                }
                event => document = Some(self.node(&mut events, event, at)?),
            }
        }
        document
    }

    /// The next event; `None` after a fault that nothing can be read behind.
    #[expect(clippy::option_option, reason = "the end is no fault")]
    fn next(&mut self, events: &mut Events<'text>) -> Option<Option<(Event<'text>, Range<usize>)>> {
        match events.next_event() {
            None => Some(None),
            Some(Ok((event, span))) => {
                let from = span.start.byte_offset().unwrap_or(0);
                let to = span.end.byte_offset().unwrap_or(from);
                Some(Some((event, from..to)))
            }
            Some(Err(error)) => {
                let marker = error.marker();
                let at = marker.byte_offset().unwrap_or_else(|| {
                    self.text
                        .char_indices()
                        .nth(marker.index())
                        .map_or(self.text.len(), |(at, _)| at)
                });
                let (korean, english) = words(error.kind());
                let is_tab = format!("{:?}", error.kind()).starts_with("Tab");
                let at = if is_tab { self.tab_at(at) } else { at };
                self.fault(at..at + 1, korean, &english);
                None
            }
        }
    }

    /// Where the tab stands that is told at `at`: behind it, or at the begin of what it stands in.
    fn tab_at(&self, at: usize) -> usize {
        let (before, behind) = self.text.split_at_checked(at).unwrap_or_default();
        if behind.starts_with('\t') {
            return at;
        }
        let tabs = before.trim_end_matches('\t').len();
        if tabs < before.len() { tabs } else { at + behind.find('\t').unwrap_or(0) }
    }

    fn fault(&mut self, at: Range<usize>, korean: &str, english: &str) {
        self.faults.push((at, korean.to_owned(), english.to_owned()));
    }

    fn node(
        &mut self,
        events: &mut Events<'text>,
        event: Event<'text>,
        at: Range<usize>,
    ) -> Option<Node> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            self.fault(
                at,
                "값이 너무 많습니다: 100,000개까지입니다.",
                "Too many values: at most 100,000.",
            );
            return None;
        }
        let (anchor, tag) = match &event {
            Event::Scalar(_, _, anchor, tag)
            | Event::SequenceStart(_, anchor, tag)
            | Event::MappingStart(_, anchor, tag) => (*anchor, tag.is_some()),
            _ => (0, false),
        };
        if anchor != 0 || matches!(event, Event::Alias(_) | Event::UnresolvedAlias(_)) {
            self.fault(
                at.clone(),
                "앵커(`&`)와 별칭(`*`)은 쓰지 않습니다. 글자라면 따옴표로 묶으세요.",
                "Anchors (`&`) and aliases (`*`) are not used here; quote it if it is text.",
            );
        } else if tag {
            self.fault(
                at.clone(),
                "태그(`!`)는 쓰지 않습니다. 글자라면 따옴표로 묶으세요.",
                "Tags (`!`) are not used here; quote it if it is text.",
            );
        }
        let (kind, end) = match event {
            Event::Scalar(text, style, ..) => {
                let is_plain = style == ScalarStyle::Plain;
                // Where nothing stands, the reader says `~`.
                let text =
                    if is_plain && at.is_empty() { String::new() } else { text.into_owned() };
                (NodeKind::Scalar { text, is_plain }, at.end)
            }
            Event::SequenceStart(style, ..) => self.list(events, style)?,
            Event::MappingStart(..) => self.map(events)?,
            _ => (NodeKind::Foreign, at.end),
        };
        Some(Node { kind, at: at.start..end.max(at.end) })
    }

    fn list(
        &mut self,
        events: &mut Events<'text>,
        style: StructureStyle,
    ) -> Option<(NodeKind, usize)> {
        let mut nodes: Vec<Node> = Vec::new();
        loop {
            let (event, at) = self.next(events)??;
            if matches!(event, Event::SequenceEnd) {
                // Without brackets its end is told only where the next thing begins.
                let end = nodes.last().filter(|_| style == StructureStyle::Block);
                let end = end.map_or(at.end, |node| node.at.end);
                return Some((NodeKind::List(nodes), end));
            }
            nodes.push(self.node(events, event, at)?);
        }
    }

    fn map(&mut self, events: &mut Events<'text>) -> Option<(NodeKind, usize)> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut keys = BTreeSet::new();
        loop {
            let (event, at) = self.next(events)??;
            if matches!(event, Event::MappingEnd) {
                return Some((NodeKind::Map(entries), at.end));
            }
            let key = self.node(events, event, at)?;
            let (event, at) = self.next(events)??;
            let value = self.node(events, event, at)?;
            match key.kind {
                NodeKind::Scalar { text, is_plain: true } if text == "<<" => self.fault(
                    key.at,
                    "합치기 키(`<<`)는 쓰지 않습니다.",
                    "Merge keys (`<<`) are not used here.",
                ),
                NodeKind::Scalar { text, .. } if text.chars().count() > LONGEST_NAME => self.fault(
                    key.at,
                    &format!("이름이 너무 깁니다: {LONGEST_NAME}자까지입니다."),
                    &format!("The name is too long: at most {LONGEST_NAME} characters."),
                ),
                NodeKind::Scalar { text, .. } if !keys.insert(text.clone()) => {
                    self.faults.push((
                        key.at,
                        format!("`{text}`: 같은 이름이 두 번 있습니다."),
                        format!("`{text}` is there twice."),
                    ));
                }
                NodeKind::Scalar { text, .. } => {
                    entries.push(Entry { key: text, key_at: key.at, value });
                }
                NodeKind::Foreign => {}
                NodeKind::List(_) | NodeKind::Map(_) => self.fault(
                    key.at,
                    "이름은 글자여야 합니다. `${…}`로 시작하는 값은 따옴표로 묶으세요.",
                    "A name must be text. Quote a value that begins with `${…}`.",
                ),
            }
        }
    }
}

/// What the reader of YAML says, in Korean and English.
fn words(kind: &ErrorKind) -> (&'static str, String) {
    let (korean, english) = match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => {
            ("여기에는 탭을 쓸 수 없습니다. 빈칸을 쓰세요.", "A tab can't stand here; use spaces.")
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            ("따옴표가 닫히지 않았습니다.", "The quote is not closed.")
        }
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            ("괄호가 닫히지 않았습니다.", "The bracket is not closed.")
        }
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => (
            "쉼표나 닫는 괄호가 있어야 합니다. `${…}`는 `{ }` 안에서 따옴표로 묶으세요.",
            "A comma or a closing bracket must stand here. Within `{ }` a `${…}` must be quoted.",
        ),
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            ("괄호의 짝이 맞지 않습니다.", "The brackets don't match.")
        }
        ErrorKind::RecursionLimitExceeded => {
            ("너무 깊습니다: 32단계까지입니다.", "Too deep: at most 32 levels.")
        }
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidFlowScalarIndent => {
            ("들여쓰기가 맞지 않습니다.", "The indentation doesn't fit.")
        }
        ErrorKind::MappingValueNotAllowed => (
            "여기에는 `이름: 값`이 올 수 없습니다. `:`가 있는 글은 따옴표로 묶고, 들여쓰기를 확인하세요.",
            "`name: value` can't stand here. Quote a text with `:` in it, and look at the indentation.",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            ("이름 뒤에 `:`가 있어야 합니다.", "`:` must follow the name.")
        }
        ErrorKind::DirectiveDisallowed => {
            ("지시문(`%`)은 쓰지 않습니다.", "Directives (`%`) are not used here.")
        }
        ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape => (
            "모르는 `\\` 표기입니다. `\\`를 글자로 쓰려면 작은따옴표로 묶으세요.",
            "No such `\\` escape. Quote a text with `\\` in it by single quotes.",
        ),
        ErrorKind::UnexpectedCharacter { .. } => (
            "값이 이 글자로 시작할 수 없습니다. 따옴표로 묶으세요.",
            "A value can't begin with this character; quote it.",
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("닫는 따옴표 뒤에 글자가 있습니다.", "There is text behind the closing quote.")
        }
        _ => return ("YAML로 읽을 수 없습니다.", format!("This is no YAML: {kind}.")),
    };
    (korean, english.to_owned())
}
