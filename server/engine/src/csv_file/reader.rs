//! The reader: bytes go in as they arrive, lines come out.

use csv_core::ReadRecordResult;
use encoding_rs::{CoderResult, Decoder, UTF_8};

use super::detect;
use super::{CsvEncoding, CsvLayout, CsvProblem, Delimiter};

/// A line of a list, as its file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// In which line of the file it begins, from 1.
    pub number: u64,
    /// Its cells, without their quotes and the blanks around them.
    pub cells: Vec<String>,
}

impl Line {
    /// Whether it names columns: none of its cells has a digit.
    pub fn is_header(&self) -> bool {
        !self.cells.iter().any(|cell| cell.bytes().any(|byte| byte.is_ascii_digit()))
    }
}

/// A line longer than this belongs to no list of people.
const LONGEST_LINE: usize = 16 * 1024;
/// So many bytes, from the first one on that is not ASCII, tell how the list is written.
const SAMPLE: usize = 4 * 1024;

/// Reads a list in pieces; no more than a line of it, and the last piece, is in memory.
pub struct CsvReader {
    decoder: Decoder,
    encoding: CsvEncoding,
    is_encoding_known: bool,
    /// Bytes that wait until more of them tell what they are.
    unread: Vec<u8>,
    /// Text that waits for the first line's end, which tells the delimiter.
    first_line: String,
    parser: Option<(csv_core::Reader, Delimiter)>,
    record: Record,
}

/// The line that is being read.
struct Record {
    text: Vec<u8>,
    ends: Vec<usize>,
    text_length: usize,
    cells: usize,
}

impl Default for CsvReader {
    fn default() -> Self {
        Self {
            decoder: UTF_8.new_decoder_without_bom_handling(),
            encoding: CsvEncoding::Utf8,
            is_encoding_known: false,
            unread: Vec::new(),
            first_line: String::new(),
            parser: None,
            record: Record {
                text: vec![0; LONGEST_LINE],
                // The longest line has no more cells than bytes.
                ends: vec![0; LONGEST_LINE],
                text_length: 0,
                cells: 0,
            },
        }
    }
}

impl CsvReader {
    /// Reads what came, and adds the lines that are whole by now.
    pub fn push(&mut self, bytes: &[u8], lines: &mut Vec<Line>) -> Result<(), CsvProblem> {
        if self.is_encoding_known {
            return self.decode(bytes, false, lines);
        }
        self.unread.extend_from_slice(bytes);
        self.settle_encoding(false, lines)
    }

    /// Reads the rest, and says how the list is written.
    pub fn finish(mut self, lines: &mut Vec<Line>) -> Result<CsvLayout, CsvProblem> {
        if !self.is_encoding_known {
            self.settle_encoding(true, lines)?;
        }
        self.decode(&[], true, lines)?;
        let delimiter = match &self.parser {
            Some((_, delimiter)) => *delimiter,
            None => self.begin_lines(lines)?,
        };
        // An end of the input ends the last line.
        self.read_lines(&[], lines)?;
        Ok(CsvLayout { encoding: self.encoding, delimiter })
    }

    /// Finds out the encoding once enough bytes are here, and reads those that it is known of.
    fn settle_encoding(&mut self, is_end: bool, lines: &mut Vec<Line>) -> Result<(), CsvProblem> {
        let mut unread = std::mem::take(&mut self.unread);
        let is_begin = self.first_line.is_empty() && self.parser.is_none();
        if is_begin {
            if !is_end && unread.len() < detect::FIRST_BYTES {
                self.unread = unread;
                return Ok(());
            }
            if let Some(kind) = detect::no_text(&unread) {
                return Err(CsvProblem::NoText { kind });
            }
            if let Some((encoding, length, decoded_as)) = detect::marked(&unread) {
                self.know(encoding, decoded_as.new_decoder_without_bom_handling());
                return self.decode(&unread[length..], false, lines);
            }
        }
        // ASCII is the same in all that is left, and is read at once.
        let ascii = unread.iter().position(|byte| !byte.is_ascii()).unwrap_or(unread.len());
        let sample = unread.split_off(ascii);
        if !sample.is_empty() && (is_end || sample.len() >= SAMPLE) {
            let encoding = detect::encoding_of(&sample);
            self.decode(&unread, false, lines)?;
            self.know(encoding, detect::unmarked(encoding).new_decoder_without_bom_handling());
            return self.decode(&sample, false, lines);
        }
        self.unread = sample;
        self.decode(&unread, false, lines)
    }

    fn know(&mut self, encoding: CsvEncoding, decoder: Decoder) {
        self.encoding = encoding;
        self.decoder = decoder;
        self.is_encoding_known = true;
    }

    fn decode(
        &mut self,
        mut bytes: &[u8],
        is_end: bool,
        lines: &mut Vec<Line>,
    ) -> Result<(), CsvProblem> {
        let mut text = String::with_capacity(LONGEST_LINE);
        loop {
            // What is no character becomes U+FFFD, which no cell's value may have.
            let (result, read, _) = self.decoder.decode_to_string(bytes, &mut text, is_end);
            bytes = &bytes[read..];
            self.take_text(&text, lines)?;
            text.clear();
            if result == CoderResult::InputEmpty {
                return Ok(());
            }
        }
    }

    fn take_text(&mut self, text: &str, lines: &mut Vec<Line>) -> Result<(), CsvProblem> {
        // Nothing would be the end of the input.
        if text.is_empty() {
            return Ok(());
        }
        if self.parser.is_some() {
            return self.read_lines(text.as_bytes(), lines);
        }
        self.first_line.push_str(text);
        // A blank line in front of all says nothing of the delimiter.
        let has_line = begun(&self.first_line).contains(['\n', '\r']);
        if has_line || self.first_line.len() > LONGEST_LINE {
            self.begin_lines(lines)?;
        }
        Ok(())
    }

    /// Chooses the delimiter by the first line, and reads what is there of it.
    fn begin_lines(&mut self, lines: &mut Vec<Line>) -> Result<Delimiter, CsvProblem> {
        let waited = std::mem::take(&mut self.first_line);
        let first = begun(&waited).split(['\n', '\r']).next().unwrap_or_default();
        let delimiter = detect::delimiter_of(first);
        let parser = csv_core::ReaderBuilder::new().delimiter(delimiter.byte()).build();
        self.parser = Some((parser, delimiter));
        if !waited.is_empty() {
            self.read_lines(waited.as_bytes(), lines)?;
        }
        Ok(delimiter)
    }

    /// No bytes at all are the end of the input.
    fn read_lines(&mut self, mut bytes: &[u8], lines: &mut Vec<Line>) -> Result<(), CsvProblem> {
        let Some((parser, _)) = &mut self.parser else { return Ok(()) };
        let is_end = bytes.is_empty();
        let record = &mut self.record;
        loop {
            let (result, read, written, ended) = parser.read_record(
                bytes,
                &mut record.text[record.text_length..],
                &mut record.ends[record.cells..],
            );
            let ends_in_newline = read > 0 && bytes[read - 1] == b'\n';
            bytes = &bytes[read..];
            record.text_length += written;
            record.cells += ended;
            match result {
                ReadRecordResult::Record => {
                    let line = record.take(parser.line(), ends_in_newline);
                    // A line of nothing but delimiters is what a spreadsheet leaves below its last row.
                    if line.cells.iter().any(|cell| !cell.is_empty()) {
                        lines.push(line);
                    }
                }
                ReadRecordResult::InputEmpty if !is_end => return Ok(()),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::End => return Ok(()),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    let line = record.take(parser.line(), false);
                    return Err(CsvProblem::LineTooLong { line: line.number });
                }
            }
        }
    }
}

/// What stands behind blank lines in front.
fn begun(text: &str) -> &str {
    text.trim_start_matches(['\n', '\r'])
}

impl Record {
    /// The line, of which the parser is at the end: in the file's line `at`, or in the one behind its
    /// newline.
    fn take(&mut self, at: u64, ends_in_newline: bool) -> Line {
        let text = &self.text[..self.text_length];
        let newlines = text.iter().filter(|byte| **byte == b'\n').count() as u64;
        let mut begin = 0;
        let cells = self.ends[..self.cells].iter().map(|end| {
            let cell = String::from_utf8_lossy(&text[begin..*end]);
            begin = *end;
            // A NUL is no character of a list either, and can't be stored.
            cell.trim().replace('\0', "\u{FFFD}")
        });
        let line =
            Line { number: at - newlines - u64::from(ends_in_newline), cells: cells.collect() };
        (self.text_length, self.cells) = (0, 0);
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_in(piece: usize, bytes: &[u8]) -> (Vec<Line>, CsvLayout) {
        let mut reader = CsvReader::default();
        let mut lines = Vec::new();
        for bytes in bytes.chunks(piece) {
            reader.push(bytes, &mut lines).unwrap();
        }
        let layout = reader.finish(&mut lines).unwrap();
        (lines, layout)
    }

    /// The same, whatever the pieces in which it comes.
    fn read(bytes: &[u8]) -> (Vec<(u64, Vec<String>)>, CsvLayout) {
        let (lines, layout) = read_in(bytes.len().max(1), bytes);
        for piece in [1, 2, 3, 7] {
            assert_eq!(read_in(piece, bytes), (lines.clone(), layout), "in pieces of {piece}");
        }
        (lines.into_iter().map(|line| (line.number, line.cells)).collect(), layout)
    }

    fn cells(line: &[&str]) -> Vec<String> {
        line.iter().map(|&cell| cell.to_owned()).collect()
    }

    #[test]
    fn another_kind_of_file_is_called_by_its_name() {
        for (bytes, kind) in [
            (&b"PK\x03\x04\x14\x00 01012345678,\n"[..], "Excel (.xlsx) · ZIP"),
            (b"\xD0\xCF\x11\xE0\xA1", "Excel (.xls)"),
            (b"%PDF-1.7", "PDF"),
        ] {
            for piece in [1, 3, bytes.len()] {
                let (mut reader, mut lines) = (CsvReader::default(), Vec::new());
                let pushed =
                    bytes.chunks(piece).try_for_each(|bytes| reader.push(bytes, &mut lines));
                assert_eq!(pushed, Err(CsvProblem::NoText { kind }));
                assert!(lines.is_empty());
            }
        }
    }

    #[test]
    fn each_encoding_is_recognised() {
        use CsvEncoding::{EucKr, Utf8, Utf8WithBom, Utf16};
        let text = "번호,이름\n01012345678,김하늘\n";
        let wanted = vec![(1, cells(&["번호", "이름"])), (2, cells(&["01012345678", "김하늘"]))];
        let (euc_kr, _, _) = encoding_rs::EUC_KR.encode(text);
        let utf16: Vec<u8> =
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Utf8),
            ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), Utf8WithBom),
            (euc_kr.into_owned(), EucKr),
            (utf16, Utf16),
        ] {
            let (lines, layout) = read(&bytes);
            assert_eq!(lines, wanted, "{encoding:?}");
            assert_eq!(layout, CsvLayout { encoding, delimiter: Delimiter::Comma });
        }
    }

    #[test]
    fn what_is_not_ascii_may_come_late() {
        let ascii = "01012345678,x\n".repeat(2_000);
        let (euc_kr, _, _) = encoding_rs::EUC_KR.encode("01012345678,김하늘\n");
        let (lines, layout) = read(&[ascii.as_bytes(), &euc_kr].concat());
        assert_eq!(layout.encoding, CsvEncoding::EucKr);
        assert_eq!(lines.last().unwrap(), &(2_001, cells(&["01012345678", "김하늘"])));
    }

    #[test]
    fn each_delimiter_is_recognised_and_quotes_hold_it() {
        for (text, delimiter) in [
            ("a,\"b;c;d;e\"\n", Delimiter::Comma),
            ("a;\"b,c,d\"\r\n", Delimiter::Semicolon),
            ("a\t\"b,c\"\r", Delimiter::Tab),
            // A line of old Macs ends in \r alone.
            ("a,b\rc\td\te", Delimiter::Comma),
            ("a", Delimiter::Comma),
            ("", Delimiter::Comma),
        ] {
            let (lines, layout) = read(text.as_bytes());
            assert_eq!(layout.delimiter, delimiter, "{text:?}");
            let ends = text.trim_end().matches('\r').count();
            assert_eq!(lines.len(), usize::from(!text.is_empty()) + ends, "{text:?}");
        }
    }

    #[test]
    fn a_line_has_the_number_that_an_editor_shows() {
        let text = "\n이름,번호\n\n\"김\n하늘\",1\n , \nb,\"2 \"\"x\"\"\"\nc,3";
        let (lines, _) = read(text.as_bytes());
        assert_eq!(
            lines,
            [
                (2, cells(&["이름", "번호"])),
                (4, cells(&["김\n하늘", "1"])),
                (7, cells(&["b", "2 \"x\""])),
                (8, cells(&["c", "3"])),
            ]
        );
        let (lines, _) = read(text.replace('\n', "\r\n").as_bytes());
        assert_eq!(lines.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2, 4, 7, 8]);
    }

    #[test]
    fn a_nul_is_no_character() {
        let (lines, _) = read(b"ct\0n\n010\x0000900001,\0\n");
        assert_eq!(
            lines,
            [(1, cells(&["ct\u{FFFD}n"])), (2, cells(&["010\u{FFFD}00900001", "\u{FFFD}"]))]
        );
    }

    #[test]
    fn a_quote_that_is_left_open_is_told_with_its_line() {
        let text = format!("a,b\nc,\"d\n{}", "e,f\n".repeat(10_000));
        let mut reader = CsvReader::default();
        let problem = reader.push(text.as_bytes(), &mut Vec::new()).unwrap_err();
        assert_eq!(problem, CsvProblem::LineTooLong { line: 2 });
    }

    #[test]
    fn a_header_has_no_digits() {
        let line = |cells: &[&str]| Line { number: 1, cells: self::cells(cells) };
        assert!(line(&["핸드폰번호", "이름"]).is_header());
        assert!(!line(&["01012345678", "김하늘"]).is_header());
    }

    proptest::proptest! {
        /// No bytes at all break it, and their pieces make no difference.
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            read(&bytes);
        }
    }
}
