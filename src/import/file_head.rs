//! The first lines of a file: what stands above the line that names the columns, and what they say about a file
//! that the mapping does not fit.

use super::mapping::Mapping;
use std::io::{self, Read};

/// So much of the file is looked at, in bytes.
const LOOKED_AT: u64 = 1 << 16;

/// And so many lines.
const LINES: usize = 30;

#[derive(Clone, Debug, Default)]
pub(super) struct FileHead {
    /// The first lines, without their ends, from the first of the file.
    pub lines: Vec<String>,
    /// Lines above the one that names the columns: those of the mapping, and comments.
    pub above: u64,
    begins: Vec<u8>,
}

impl FileHead {
    pub(super) fn read(file: impl Read, mapping: &Mapping) -> io::Result<Self> {
        let mut bytes = Vec::new();
        file.take(LOOKED_AT).read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let lines: Vec<String> = text.split('\n').take(LINES).map(str::to_owned).collect();
        let skipped = usize::try_from(mapping.layout.skip_lines).unwrap_or(usize::MAX);
        let comments = lines
            .iter()
            .skip(skipped)
            .take_while(|line| is_comment(line, mapping))
            .count();
        bytes.truncate(4);
        Ok(Self {
            lines,
            above: mapping.layout.skip_lines + comments as u64,
            begins: bytes,
        })
    }

    pub(super) fn is_utf16(&self) -> bool {
        match self.begins.as_slice() {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
            // Without a mark, every other byte of what a header is made of is nothing.
            [first, 0, third, 0] => *first > 0 && *third > 0,
            _ => false,
        }
    }
}

/// A line above the header that says what the file is, as this program once wrote one. A header may begin with # too:
/// then it names the column of the key.
fn is_comment(line: &str, mapping: &Mapping) -> bool {
    let begins = line.trim_start_matches('"').starts_with('#');
    let keys = mapping.columns.key.names();
    begins
        && !cells(line, mapping.layout.delimiter)
            .iter()
            .any(|cell| keys.contains(cell))
}

/// The cells of a line, were it a record with this delimiter.
pub(super) fn cells(line: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(line.as_bytes());
    let first = reader.records().next().and_then(Result::ok);
    let cells = first.unwrap_or_default();
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}
