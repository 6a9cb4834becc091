//! The writer: lines for a spreadsheet, in the encoding that it expects.

use encoding_rs::EUC_KR;

use super::{CsvEncoding, CsvLayout};

/// Writes lines into bytes, to be sent in pieces.
pub struct CsvWriter {
    layout: CsvLayout,
    bytes: Vec<u8>,
}

impl CsvWriter {
    /// A writer; a byte order mark is the first that it writes, where the encoding has one.
    pub fn new(layout: CsvLayout) -> Self {
        let bytes = match layout.encoding {
            CsvEncoding::Utf8WithBom => b"\xEF\xBB\xBF".to_vec(),
            CsvEncoding::Utf16 => b"\xFF\xFE".to_vec(),
            CsvEncoding::Utf8 | CsvEncoding::EucKr => Vec::new(),
        };
        Self { layout, bytes }
    }

    /// Adds a line. A cell that a spreadsheet would take for a formula is made a text: whoever names a
    /// person `=HYPERLINK(…)` must not get to the reader's machine. A number with its sign stays one.
    pub fn line<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        let delimiter = char::from(self.layout.delimiter.byte());
        let mut line = String::new();
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                line.push(delimiter);
            }
            let is_formula =
                cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
            let needs_quotes =
                is_formula || cell.contains(['"', '\n', '\r', ',', ';', '\t', delimiter]);
            if needs_quotes {
                line.push('"');
            }
            if is_formula {
                line.push('\'');
            }
            for character in cell.chars() {
                if character == '"' {
                    line.push('"');
                }
                line.push(character);
            }
            if needs_quotes {
                line.push('"');
            }
        }
        line.push_str("\r\n");
        match self.layout.encoding {
            CsvEncoding::Utf8 | CsvEncoding::Utf8WithBom => {
                self.bytes.extend_from_slice(line.as_bytes());
            }
            CsvEncoding::Utf16 => {
                self.bytes.extend(line.encode_utf16().flat_map(u16::to_le_bytes));
            }
            CsvEncoding::EucKr => self.in_euc_kr(&line),
        }
    }

    /// What EUC-KR has no character for becomes a question mark, as spreadsheets have it.
    fn in_euc_kr(&mut self, line: &str) {
        let (encoded, _, had_unmappable) = EUC_KR.encode(line);
        if !had_unmappable {
            self.bytes.extend_from_slice(&encoded);
            return;
        }
        for character in line.chars() {
            let mut utf8 = [0; 4];
            let (encoded, _, is_unmappable) = EUC_KR.encode(character.encode_utf8(&mut utf8));
            let bytes: &[u8] = if is_unmappable { b"?" } else { &encoded };
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// What was written since the last time.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CsvReader, Delimiter};
    use super::*;

    fn round(layout: CsvLayout, lines: &[Vec<String>]) -> (Vec<Vec<String>>, CsvLayout) {
        let mut writer = CsvWriter::new(layout);
        for line in lines {
            writer.line(line.iter().map(String::as_str));
        }
        let (mut reader, mut read) = (CsvReader::default(), Vec::new());
        reader.push(&writer.take(), &mut read).unwrap();
        let layout = reader.finish(&mut read).unwrap();
        (read.into_iter().map(|line| line.cells).collect(), layout)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let line = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let lines = [line(["번호", "이름", "말"]), line(["010,1", "김 \"하\" 늘", "둘;\n셋\t넷"])];
        for &encoding in CsvEncoding::ALL {
            for &delimiter in Delimiter::ALL {
                let layout = CsvLayout { encoding, delimiter };
                assert_eq!(round(layout, &lines), (lines.to_vec(), layout));
            }
        }
    }

    #[test]
    fn a_formula_becomes_a_text() {
        let layout = CsvLayout { encoding: CsvEncoding::Utf8, delimiter: Delimiter::Comma };
        let mut writer = CsvWriter::new(layout);
        writer.line(["=1+1", "-3000", "+cmd", "@x", "a=b"]);
        assert_eq!(writer.take(), b"\"'=1+1\",-3000,\"'+cmd\",\"'@x\",a=b\r\n");
    }

    #[test]
    fn what_euc_kr_has_not_is_a_question_mark() {
        let layout = CsvLayout { encoding: CsvEncoding::EucKr, delimiter: Delimiter::Comma };
        let mut writer = CsvWriter::new(layout);
        writer.line(["김😀"]);
        let bytes = writer.take();
        let (told, _, _) = EUC_KR.decode(&bytes);
        assert_eq!(told, "김?\r\n");
    }
}
