//! Reads a file that is not UTF-8 as UTF-8. What its encoding does not have becomes a byte that UTF-8 does not have
//! either, so that the row is rejected with its place, and no letter is replaced unseen.

use encoding_rs::{Decoder, DecoderResult, Encoding};
use std::io::{self, Read};

/// Stands for what could not be decoded.
const INVALID: u8 = 0xff;

pub(super) struct DecodingReader<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    served: usize,
    ended: bool,
}

impl<R: Read> DecodingReader<R> {
    /// A byte order mark in the file counts more than the mapping.
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder(),
            raw: vec![0; 1 << 15],
            text: Vec::new(),
            served: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let read = self.inner.read(&mut self.raw)?;
        self.ended = read == 0;
        self.text.clear();
        self.served = 0;
        let mut from = 0;
        loop {
            let written = self.text.len();
            self.text.resize(written + 3 * (read - from) + 64, 0);
            let (result, taken, made) = self.decoder.decode_to_utf8_without_replacement(
                &self.raw[from..read],
                &mut self.text[written..],
                self.ended,
            );
            from += taken;
            self.text.truncate(written + made);
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.text.push(INVALID),
            }
        }
    }
}

impl<R: Read> Read for DecodingReader<R> {
    fn read(&mut self, part: &mut [u8]) -> io::Result<usize> {
        while self.served == self.text.len() && !self.ended {
            self.refill()?;
        }
        let left = &self.text[self.served..];
        let taken = left.len().min(part.len());
        part[..taken].copy_from_slice(&left[..taken]);
        self.served += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], label: &str) -> Vec<u8> {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        let mut text = Vec::new();
        DecodingReader::new(bytes, encoding)
            .read_to_end(&mut text)
            .unwrap();
        text
    }

    #[test]
    fn letters_of_an_encoding_become_utf8() {
        assert_eq!(
            decoded(b"Jos\xe9 \x80 5", "windows-1252"),
            "José € 5".as_bytes()
        );
        assert_eq!(decoded(b"\xff\xfeA\0\xe9\0", "utf-16"), "Aé".as_bytes());
        assert_eq!(decoded(b"\xfe\xff\0A\0\xe9", "utf-16"), "Aé".as_bytes());
    }

    #[test]
    fn what_an_encoding_lacks_is_invalid_in_utf8() {
        assert_eq!(decoded(b"A\0\0\xdcB\0", "utf-16le"), b"A\xffB");
        assert!(std::str::from_utf8(&decoded(b"a\x81\xffb", "shift_jis")).is_err());
    }
}
