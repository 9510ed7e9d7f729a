//! The file: plain or gzipped CSV in UTF-8. It is read twice, first to see that it is whole and to take its
//! hash, so that a truncated file is reported before any of it is loaded.

use super::error::{ImportError, wrong};
use super::quote_check::{QuoteChecker, QuoteReport};
use csv::{ByteRecord, Reader, ReaderBuilder};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A longer record means an unclosed quotation mark, and would take all memory.
const LONGEST_RECORD: u64 = 8 * 1024 * 1024;

/// A file that can be imported.
#[derive(Clone, Debug)]
pub(super) struct InputFile {
    pub path: PathBuf,
    /// Of the file as it lies there, compressed or not.
    pub sha256: Vec<u8>,
    /// Names of the columns.
    pub header: Vec<String>,
    /// Its lines end with carriage return and newline.
    pub crlf: bool,
}

impl InputFile {
    /// The line on which a record began, counted from 1 with the header. The reader counts a line when it meets
    /// the newline, and of two characters that end a line it leaves the second for the next record.
    pub(super) fn line_of(&self, record: &ByteRecord) -> u64 {
        let line = record.position().map_or(0, csv::Position::line);
        line + u64::from(self.crlf)
    }
}

/// Reads the file once: its hash, whether it is whole, and its first line.
pub(super) fn survey(path: &Path) -> Result<InputFile, ImportError> {
    let unreadable_file = |error: io::Error| unreadable(path, &error);
    let mut digest = Sha256::new();
    let mut raw = BufReader::with_capacity(1 << 16, open(path)?);
    let mut part = vec![0; 1 << 16];
    loop {
        match raw.read(&mut part).map_err(unreadable_file)? {
            0 => break,
            read => digest.update(&part[..read]),
        }
    }
    let seen = QuoteReport::default();
    let (mut reader, progress) = records_watched(path, &seen)?;
    let header = reader
        .byte_headers()
        .map_err(|error| in_words(path, error))?;
    let header = names(path, header)?;
    // Gzip has its checksum at the end, and an unclosed quotation mark shows late.
    let mut record = ByteRecord::new();
    while reader
        .read_byte_record(&mut record)
        .map_err(|error| in_words(path, error))?
    {
        progress.record_ended(reader.position().byte());
    }
    if let Some(line) = seen.faulty_line() {
        return Err(unclosed(path, line));
    }
    Ok(InputFile {
        path: path.to_owned(),
        sha256: digest.finalize().to_vec(),
        header,
        crlf: seen.crlf(),
    })
}

fn names(path: &Path, header: &ByteRecord) -> Result<Vec<String>, ImportError> {
    let file = path.display();
    if header.iter().all(|name| name.trim_ascii().is_empty()) {
        return Err(wrong(format!(
            "{file} has no first line that names its columns: it is empty, or begins with an empty line."
        )));
    }
    let name = |cell: &[u8]| {
        std::str::from_utf8(cell)
            .ok()
            .filter(|name| !name.contains('\0'))
            .map(|name| name.trim().to_owned())
    };
    header.iter().map(name).collect::<Option<Vec<_>>>().ok_or_else(|| {
        wrong(format!(
            "{file} is not CSV in UTF-8: its first line is no text. Save it as CSV, in UTF-8, plain or gzipped."
        ))
    })
}

/// How much has been read, and how much of it made whole records.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadProgress(Arc<AtomicU64>);

impl ReadProgress {
    /// Called at the end of each record, with the reader's place.
    pub(super) fn record_ended(&self, at: u64) {
        self.0.store(at, Ordering::Relaxed);
    }
}

/// The file's records, ragged ones among them.
pub(super) fn records(
    path: &Path,
) -> Result<(Reader<impl Read + Send + use<>>, ReadProgress), ImportError> {
    records_watched(path, &QuoteReport::default())
}

fn records_watched(
    path: &Path,
    seen: &QuoteReport,
) -> Result<(Reader<impl Read + Send + use<>>, ReadProgress), ImportError> {
    let progress = ReadProgress::default();
    let bounded = Bounded {
        inner: QuoteChecker::new(decompressed(path)?, seen.clone()),
        read: 0,
        progress: progress.clone(),
    };
    let reader = ReaderBuilder::new().flexible(true).from_reader(bounded);
    Ok((reader, progress))
}

/// What a record that could not be read is, in words.
pub(super) fn in_words(path: &Path, error: csv::Error) -> ImportError {
    let line = error.position().map(csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(error) => unreadable(path, &error),
        other => wrong(format!(
            "{} is not CSV that can be read, near line {}: {other:?}.",
            path.display(),
            line.unwrap_or_default()
        )),
    }
}

fn open(path: &Path) -> Result<File, ImportError> {
    // Asked before it is opened: opening a pipe would wait for its other end. And it is read more than once.
    let data = path.metadata().map_err(|error| unreadable(path, &error))?;
    let file = path.display();
    if data.is_dir() {
        return Err(wrong(format!(
            "{file} is a folder: name a CSV file, plain or gzipped."
        )));
    }
    if !data.is_file() {
        return Err(wrong(format!(
            "{file} is no file on a disk, which an import reads twice: save what it gives to a file first."
        )));
    }
    File::open(path).map_err(|error| unreadable(path, &error))
}

fn unclosed(path: &Path, line: u64) -> ImportError {
    wrong(format!(
        "{} has a quotation mark in line {line} that is not closed where its cell ends, so its records cannot be told \
         apart: close it, or double it where it belongs to the text.",
        path.display()
    ))
}

fn decompressed(path: &Path) -> Result<Box<dyn Read + Send>, ImportError> {
    let mut begins = [0; 2];
    let mut file = open(path)?;
    let gzipped = file
        .read(&mut begins)
        .map_err(|error| unreadable(path, &error))?
        == 2
        && begins == [0x1f, 0x8b];
    let whole = BufReader::with_capacity(1 << 16, open(path)?);
    Ok(if gzipped {
        Box::new(MultiGzDecoder::new(whole))
    } else {
        Box::new(whole)
    })
}

fn unreadable(path: &Path, error: &io::Error) -> ImportError {
    let file = path.display();
    wrong(match error.kind() {
        io::ErrorKind::NotFound => format!("There is no file {file}: check its name."),
        io::ErrorKind::UnexpectedEof => format!(
            "{file} is cut short: its gzip stream ends before its end. Fetch it again; nothing of it was imported."
        ),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            format!("{file} is damaged: {error}. Fetch it again; nothing of it was imported.")
        }
        io::ErrorKind::OutOfMemory => format!(
            "{file} has a record longer than {} MB: close the quotation mark that begins in it.",
            LONGEST_RECORD >> 20
        ),
        _ => format!("{file} could not be read: {error}."),
    })
}

/// Ends reading where a record does not end.
struct Bounded<R> {
    inner: R,
    read: u64,
    progress: ReadProgress,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, part: &mut [u8]) -> io::Result<usize> {
        let ended = self.progress.0.load(Ordering::Relaxed);
        if self.read.saturating_sub(ended) > LONGEST_RECORD {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        let read = self.inner.read(part)?;
        self.read += read as u64;
        Ok(read)
    }
}
