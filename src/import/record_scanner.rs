//! Watches the bytes of a file before the CSV reader has them: which line each record begins on, that every quotation
//! mark is closed where its cell ends, and that no record is longer than memory allows.
//!
//! The CSV reader is lenient: a cell that begins with a stray mark would swallow the records after it, and put one
//! citizen's words into another's enquiry. So a file with ambiguous cells is refused before any row is read. And the
//! reader counts lines by newlines alone, while it ends a record at a carriage return too.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A longer record is cut, and so rejected: it would take all memory.
pub(super) const LONGEST_RECORD: u64 = 8 * 1024 * 1024;

/// So is one of more cells: a spreadsheet has 16,384 columns at most.
pub(super) const MOST_CELLS: usize = 1 << 16;

/// What was seen of a file while it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct ScanReport(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    /// Line on which the first faulty cell begins, from 1.
    faulty_line: Option<u64>,
    /// Where records begin, as the CSV reader counts bytes, and on which line; those not asked for yet.
    lines: VecDeque<(u64, u64)>,
    /// Records that were cut: the line on which each begins, and the cell that was too much, from 0.
    cut: VecDeque<(u64, usize)>,
}

impl ScanReport {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn faulty_line(&self) -> Option<u64> {
        self.seen().faulty_line
    }

    /// The line of the record that the CSV reader began to look for at this byte. Records come in their order.
    pub(super) fn line_of(&self, record: &csv::ByteRecord) -> u64 {
        let byte = record.position().map_or(0, csv::Position::byte);
        let mut seen = self.seen();
        while seen.lines.front().is_some_and(|(begins, _)| *begins < byte) {
            seen.lines.pop_front();
        }
        seen.lines.front().map_or(0, |(_, line)| *line)
    }

    /// The cell at which the record that begins on this line was cut.
    pub(super) fn cut_at(&self, line: u64) -> Option<usize> {
        let mut seen = self.seen();
        while seen.cut.front().is_some_and(|(cut, _)| *cut < line) {
            seen.cut.pop_front();
        }
        let (cut, cell) = seen.cut.front()?;
        (*cut == line).then_some(*cell)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Nothing of the cell has been read.
    Start,
    Plain,
    /// Inside a quoted cell.
    Quoted,
    /// Behind a mark inside a quoted cell: it closes the cell, or the next one makes it a mark of the text.
    Mark,
}

/// Passes bytes on and watches them.
pub(super) struct RecordScanner<R> {
    inner: R,
    delimiter: u8,
    /// Lines above the header, which are not passed on.
    skip: u64,
    report: ScanReport,
    raw: Vec<u8>,
    passed: Vec<u8>,
    served: usize,
    ended: bool,
    /// How many bytes were passed on.
    place: u64,
    at: At,
    line: u64,
    before: u8,
    /// Line on which the quoted cell began.
    cell_line: u64,
    record_line: u64,
    record_bytes: u64,
    cell: usize,
    /// Where the record was cut, while the rest of it is left out.
    cutting: Option<At>,
}

impl<R: Read> RecordScanner<R> {
    pub(super) fn new(inner: R, delimiter: u8, skip: u64, report: ScanReport) -> Self {
        Self {
            inner,
            delimiter,
            skip,
            report,
            raw: vec![0; 1 << 15],
            passed: Vec::new(),
            served: 0,
            ended: false,
            place: 0,
            at: At::Start,
            line: 1,
            before: 0,
            cell_line: 1,
            record_line: 0,
            record_bytes: 0,
            cell: 0,
            cutting: None,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let read = self.inner.read(&mut self.raw)?;
        self.ended = read == 0;
        self.passed.clear();
        self.served = 0;
        let report = self.report.clone();
        let mut seen = report.seen();
        if self.ended && self.at == At::Quoted {
            self.fault(&mut seen);
        }
        for place in 0..read {
            let byte = self.raw[place];
            if self.line > self.skip {
                self.scan(byte, &mut seen);
            }
            // A carriage return ends a line, and a newline does unless it belongs to one.
            if byte == b'\r' || (byte == b'\n' && self.before != b'\r') {
                self.line += 1;
            }
            self.before = byte;
        }
        Ok(())
    }

    fn scan(&mut self, byte: u8, seen: &mut Seen) {
        let ends_line = matches!(byte, b'\r' | b'\n');
        if !ends_line && self.record_bytes == 0 {
            self.record_line = self.line;
            seen.lines.push_back((self.place, self.line));
        }
        let was = self.at;
        self.judge(byte, seen);
        if ends_line && self.at == At::Start {
            self.end_record(byte);
            return;
        }
        self.record_bytes += 1;
        if self.at == At::Start && byte == self.delimiter {
            self.cell += 1;
        }
        let too_long = self.record_bytes > LONGEST_RECORD || self.cell >= MOST_CELLS;
        if too_long && self.cutting.is_none() {
            self.cutting = Some(was);
            seen.cut.push_back((self.record_line, self.cell));
        }
        if self.cutting.is_none() {
            self.pass(byte);
        }
    }

    fn judge(&mut self, byte: u8, seen: &mut Seen) {
        self.at = match (self.at, byte) {
            // The byte order mark is not part of the first cell.
            (At::Start, 0xef | 0xbb | 0xbf) if self.place < 3 => At::Start,
            (At::Start, b'"') => {
                self.cell_line = self.line;
                At::Quoted
            }
            (At::Quoted, b'"') => At::Mark,
            (At::Mark, b'"') | (At::Quoted, _) => At::Quoted,
            (At::Start | At::Plain | At::Mark, b'\n' | b'\r') => At::Start,
            (At::Start | At::Plain | At::Mark, byte) if byte == self.delimiter => At::Start,
            (At::Mark, _) => {
                self.fault(seen);
                At::Plain
            }
            (At::Start | At::Plain, _) => At::Plain,
        };
    }

    /// A cut record ends like any other: the reader must not take the next one for a part of it.
    fn end_record(&mut self, byte: u8) {
        if self.cutting.take() == Some(At::Quoted) {
            self.pass(b'"');
        }
        self.pass(byte);
        self.record_bytes = 0;
        self.cell = 0;
    }

    fn pass(&mut self, byte: u8) {
        self.passed.push(byte);
        self.place += 1;
    }

    fn fault(&self, seen: &mut Seen) {
        // The first is the one to mend: those behind it may only follow from it.
        seen.faulty_line.get_or_insert(self.cell_line);
    }
}

impl<R: Read> Read for RecordScanner<R> {
    fn read(&mut self, part: &mut [u8]) -> io::Result<usize> {
        while self.served == self.passed.len() && !self.ended {
            self.refill()?;
        }
        let left = &self.passed[self.served..];
        let taken = left.len().min(part.len());
        part[..taken].copy_from_slice(&left[..taken]);
        self.served += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key and line of each record.
    fn lines(text: &str, skip: u64) -> Vec<(String, u64)> {
        let report = ScanReport::default();
        let scanner = RecordScanner::new(text.as_bytes(), b',', skip, report.clone());
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(scanner);
        let mut record = csv::ByteRecord::new();
        let mut found = Vec::new();
        while reader.read_byte_record(&mut record).unwrap() {
            let key = String::from_utf8_lossy(&record[0]).into_owned();
            found.push((key, report.line_of(&record)));
        }
        found
    }

    #[test]
    fn every_line_end_counts() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["h,x", "a,1", "", "b,\"2", "3\"", "c,4", ""].join(end);
            let expected = [("h", 1), ("a", 2), ("b", 4), ("c", 6)].map(|(k, n)| (k.to_owned(), n));
            assert_eq!(lines(&text, 0), expected, "{end:?}");
            assert_eq!(lines(&text, 1), expected[1..], "{end:?}");
        }
        let mixed = "\u{feff}h,x\ra,1\r\nb,2\n\nc,3\r\r\nd,4";
        let expected = [("h", 1), ("a", 2), ("b", 3), ("c", 5), ("d", 7)];
        assert_eq!(lines(mixed, 0), expected.map(|(k, n)| (k.to_owned(), n)));
    }

    #[test]
    fn long_record_is_cut_and_the_next_is_whole() {
        let most = usize::try_from(LONGEST_RECORD).unwrap();
        for (long, cell) in [
            (format!("a,\"{}\"\"\n,\",z", "x".repeat(most)), 1),
            (format!("a,{}", "\"\"".repeat(most)), 1),
            (format!("a,b,{}", "y".repeat(most)), 2),
            (format!("a{}", ",".repeat(most + 9)), MOST_CELLS),
        ] {
            let text = format!("h,x\n{long}\nb,2\n");
            let report = ScanReport::default();
            let scanner = RecordScanner::new(text.as_bytes(), b',', 0, report.clone());
            let mut reader = csv::ReaderBuilder::new()
                .flexible(true)
                .from_reader(scanner);
            let mut record = csv::ByteRecord::new();
            assert!(reader.read_byte_record(&mut record).unwrap());
            assert_eq!(report.line_of(&record), 2);
            assert_eq!(report.cut_at(2), Some(cell));
            assert!(record.as_slice().len() <= most);
            assert!(reader.read_byte_record(&mut record).unwrap());
            assert_eq!(
                (&record[0], report.cut_at(report.line_of(&record))),
                (&b"b"[..], None)
            );
            assert!(!reader.read_byte_record(&mut record).unwrap());
        }
    }
}
