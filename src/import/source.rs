//! The file: plain or gzipped CSV. It is read twice, first to see that it is whole and to take its hash, so that a
//! truncated file is reported before any of it is loaded.

use super::decoder::DecodingReader;
use super::error::{ImportError, wrong};
use super::file_head::FileHead;
use super::mapping::{FileLayout, Mapping};
use super::record_scanner::{RecordScanner, ScanReport};
use csv::{ByteRecord, Reader, ReaderBuilder};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

/// A file that can be imported.
#[derive(Clone, Debug)]
pub(super) struct InputFile {
    pub path: PathBuf,
    /// Of the file as it lies there, compressed or not.
    pub sha256: Vec<u8>,
    /// Names of the columns.
    pub header: Vec<String>,
    pub head: FileHead,
}

/// Reads the file once: its hash, whether it is whole, and the line that names its columns.
pub(super) fn survey(path: &Path, mapping: &Mapping) -> Result<InputFile, ImportError> {
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
    let head = FileHead::read(decoded(path, mapping.layout)?, mapping)
        .map_err(|error| unreadable(path, &error))?;
    if mapping.layout.encoding.is_none() && head.is_utf16() {
        return Err(wrong(format!(
            "{} is UTF-16, as Excel saves \"Unicode text\": write encoding = \"utf-16\" at the head of the mapping, or save it in UTF-8.",
            path.display()
        )));
    }
    let (mut reader, seen) = records_below(path, mapping.layout, head.above)?;
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
        // What is asked for is not kept any longer.
        seen.cut_at(seen.line_of(&record));
    }
    if let Some(line) = seen.faulty_line() {
        return Err(unclosed(path, line));
    }
    Ok(InputFile {
        path: path.to_owned(),
        sha256: digest.finalize().to_vec(),
        header,
        head,
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
            "{file} is not CSV in UTF-8: the line that names its columns is no text. Write its encoding at the head of \
             the mapping, such as encoding = \"windows-1252\", or save it as CSV in UTF-8, plain or gzipped."
        ))
    })
}

/// The file's records, ragged ones among them, and what is seen of them.
pub(super) fn records(
    file: &InputFile,
    layout: FileLayout,
) -> Result<(Reader<impl Read + Send + use<>>, ScanReport), ImportError> {
    records_below(&file.path, layout, file.head.above)
}

fn records_below(
    path: &Path,
    layout: FileLayout,
    above: u64,
) -> Result<(Reader<impl Read + Send + use<>>, ScanReport), ImportError> {
    let seen = ScanReport::default();
    let text = decoded(path, layout)?;
    let scanner = RecordScanner::new(text, layout.delimiter, above, seen.clone());
    let reader = ReaderBuilder::new()
        .flexible(true)
        .delimiter(layout.delimiter)
        .from_reader(scanner);
    Ok((reader, seen))
}

fn decoded(path: &Path, layout: FileLayout) -> Result<Box<dyn Read + Send>, ImportError> {
    let bytes = decompressed(path)?;
    Ok(match layout.encoding {
        Some(encoding) => Box::new(DecodingReader::new(bytes, encoding)),
        None => bytes,
    })
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
         apart: close the quotation mark, or double it where it belongs to the text.",
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
        _ => format!("{file} could not be read: {error}."),
    })
}
