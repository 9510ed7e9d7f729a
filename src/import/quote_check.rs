//! Checks that every quotation mark of a file is closed where its cell ends. The CSV reader is lenient: a cell
//! that begins with a stray mark would swallow the records after it, and put one citizen's words into another's
//! enquiry. So a file with ambiguous cells is refused before any row is read.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What was seen of a file's quotation marks and line ends while it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct QuoteReport {
    /// Line on which the first faulty cell begins, from 1; 0 while there is none.
    faulty_line: Arc<AtomicU64>,
    /// The first line ends with carriage return and newline.
    crlf: Arc<AtomicBool>,
}

impl QuoteReport {
    pub(super) fn faulty_line(&self) -> Option<u64> {
        Some(self.faulty_line.load(Ordering::Relaxed)).filter(|line| *line > 0)
    }

    pub(super) fn crlf(&self) -> bool {
        self.crlf.load(Ordering::Relaxed)
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
pub(super) struct QuoteChecker<R> {
    inner: R,
    at: At,
    line: u64,
    /// Line on which the quoted cell began.
    began: u64,
    before: u8,
    seen: QuoteReport,
}

impl<R: Read> QuoteChecker<R> {
    pub(super) fn new(inner: R, seen: QuoteReport) -> Self {
        Self {
            inner,
            at: At::Start,
            line: 1,
            began: 0,
            before: 0,
            seen,
        }
    }

    fn watch(&mut self, byte: u8) {
        self.at = match (self.at, byte) {
            // The byte order mark is not part of the first cell.
            (At::Start, 0xef | 0xbb | 0xbf) if self.line == 1 => At::Start,
            (At::Start, b'"') => {
                self.began = self.line;
                At::Quoted
            }
            (At::Quoted, b'"') => At::Mark,
            (At::Mark, b'"') | (At::Quoted, _) => At::Quoted,
            (At::Start | At::Plain | At::Mark, b',' | b'\n' | b'\r') => At::Start,
            (At::Mark, _) => {
                self.fault();
                At::Plain
            }
            (At::Start | At::Plain, _) => At::Plain,
        };
        if byte == b'\n' {
            if self.line == 1 && self.before == b'\r' {
                self.seen.crlf.store(true, Ordering::Relaxed);
            }
            self.line += 1;
        }
        self.before = byte;
    }

    fn fault(&self) {
        // The first is the one to mend: those behind it may only follow from it.
        let first = &self.seen.faulty_line;
        let _ = first.compare_exchange(0, self.began, Ordering::Relaxed, Ordering::Relaxed);
    }
}

impl<R: Read> Read for QuoteChecker<R> {
    fn read(&mut self, part: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(part)?;
        for byte in &part[..read] {
            self.watch(*byte);
        }
        if read == 0 && !part.is_empty() && self.at == At::Quoted {
            self.fault();
        }
        Ok(read)
    }
}
