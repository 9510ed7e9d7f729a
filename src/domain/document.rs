//! A document of an enquiry, and how people say its kind, its size and who may see it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What is known of a file. Its name and kind are as the sender gave them, untrusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub id: Uuid,
    pub file_name: String,
    pub media_type: String,
    pub size_bytes: i64,
    /// staff, supervisors or citizen.
    pub access_level: String,
    /// waiting, clean or infected.
    pub scan_state: String,
    /// Counts the versions from 1.
    pub number: i16,
    pub added_at: DateTime<Utc>,
    pub added_by: String,
    /// The enquiry that it belongs to, where that is merged into this one or is its whole.
    pub origin: Option<String>,
}

impl Document {
    /// A warning before opening it; none for a clean document.
    pub fn warning(&self) -> Option<&'static str> {
        match self.scan_state.as_str() {
            "clean" => None,
            other => Some(scan(other)),
        }
    }
}

/// A file's kind as people call it; one that has no such word keeps its own.
pub fn kind(media_type: &str) -> &str {
    match media_type {
        "application/pdf" => "PDF",
        "application/zip" => "archive",
        "text/csv" => "spreadsheet",
        "text/plain" => "text",
        "message/rfc822" => "email",
        "application/msword" | "application/rtf" => "document",
        _ if media_type.contains("spreadsheet") || media_type.contains("excel") => "spreadsheet",
        _ if media_type.contains("wordprocessing") || media_type.contains("opendocument.text") => {
            "document"
        }
        _ => match media_type.split_once('/') {
            Some(("image", _)) => "picture",
            Some(("audio", _)) => "sound",
            Some(("video", _)) => "film",
            _ => media_type,
        },
    }
}

/// Bytes as people say them: three figures at most before the unit.
pub fn size(bytes: i64) -> String {
    let rounded = |by: i64| bytes.saturating_add(by / 2) / by;
    let units = [("bytes", 1), ("KB", 1_000), ("MB", 1_000_000)];
    let fits = units.into_iter().find(|(_, by)| rounded(*by) < 1_000);
    let (unit, by) = fits.unwrap_or(("GB", 1_000_000_000));
    let tenths = rounded((by / 10).max(1));
    match rounded(by) {
        1 if by == 1 => "1 byte".to_owned(),
        _ if by > 1 && tenths < 100 && tenths % 10 > 0 => {
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        }
        whole => format!("{whole} {unit}"),
    }
}

/// Who may see it, of `access_level`.
pub fn seen_by(access_level: &str) -> &str {
    match access_level {
        "staff" => "all staff",
        "supervisors" => "supervisors only",
        "citizen" => "staff and citizen",
        other => other,
    }
}

/// How the scan for malware went, of `scan_state`.
pub fn scan(state: &str) -> &'static str {
    match state {
        "clean" => "clean",
        "infected" => "infected, not to be opened",
        _ => "not scanned yet",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_formatted_for_people() {
        for (bytes, told) in [
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1 KB"),
            (1_540, "1.5 KB"),
            (20_480, "20 KB"),
            (999_949, "1 MB"),
            (1_073_741_824, "1.1 GB"),
        ] {
            assert_eq!(size(bytes), told);
        }
    }

    #[test]
    fn a_kind_without_a_word_keeps_its_own() {
        assert_eq!(kind("image/png"), "picture");
        assert_eq!(kind("application/x-tar"), "application/x-tar");
        let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        assert_eq!(kind(word), "document");
    }
}
