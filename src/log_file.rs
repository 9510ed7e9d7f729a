//! The log file: start and end of the program, errors, and the duration of requests.
//!
//! For operators. It holds names of rules, requests and source locations, never a citizen's words, a text being
//! typed, a token or a password: no call of `tracing` in this program has a value from a row or a key. Only this
//! program's own events are written, because messages of libraries have not been reviewed. Nothing is written to
//! the terminal, where the screen is.

use crate::config::{ConfigError, Environment};
use chrono::{SecondsFormat, Utc};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// A week: what was wrong on Friday can still be read on Thursday.
const DAYS_KEPT: usize = 7;

/// Where the log goes and how much of it there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The folder that was named; without it the program chooses.
    pub folder: Option<PathBuf>,
    pub level: LevelFilter,
}

impl Wanted {
    /// `--log-dir` before `ENQUIRIES_LOG_DIR`; the level is `ENQUIRIES_LOG`.
    pub fn from(folder: Option<&Path>, env: Environment<'_>) -> Result<Self, ConfigError> {
        let named = folder.map(Path::to_path_buf);
        let level = match env("ENQUIRIES_LOG") {
            None => LevelFilter::INFO,
            Some(word) => level(&word).ok_or_else(|| {
                ConfigError(format!(
                    "ENQUIRIES_LOG is {word:?}, which is no level.\nWrite off, error, warn, info, debug or trace."
                ))
            })?,
        };
        Ok(Self {
            folder: named.or_else(|| env("ENQUIRIES_LOG_DIR").map(PathBuf::from)),
            level,
        })
    }
}

/// The library would also take numbers, and other words than these.
fn level(word: &str) -> Option<LevelFilter> {
    match word.to_ascii_lowercase().as_str() {
        "off" => Some(LevelFilter::OFF),
        "error" => Some(LevelFilter::ERROR),
        "warn" => Some(LevelFilter::WARN),
        "info" => Some(LevelFilter::INFO),
        "debug" => Some(LevelFilter::DEBUG),
        "trace" => Some(LevelFilter::TRACE),
        _ => None,
    }
}

/// The open log. Dropping it writes that the program ended, and waits until that is on the disk.
#[derive(Debug)]
pub struct LogFile {
    since: Instant,
    _written: WorkerGuard,
}

impl LogFile {
    /// A new file every day, named `enquiries.YYYY-MM-DD.log`; older ones are removed.
    pub fn open(folder: &Path, level: LevelFilter) -> Result<Self, ConfigError> {
        let file = Builder::new()
            .rotation(Rotation::DAILY)
            .filename_prefix("enquiries")
            .filename_suffix("log")
            .max_log_files(DAYS_KEPT)
            .build(folder)
            .map_err(|error| {
                let cause = std::error::Error::source(&error).map(|cause| format!(" ({cause})"));
                ConfigError(format!(
                    "The log cannot be written in {}{}.\nName a folder of your own with --log-dir or ENQUIRIES_LOG_DIR.",
                    folder.display(),
                    cause.unwrap_or_default()
                ))
            })?;
        let (writer, written) = tracing_appender::non_blocking(file);
        // Already set when several programs share a process, as in tests.
        let _ = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(writer)
            .with_ansi(false)
            .with_timer(Stamp)
            .finish()
            .with(Targets::new().with_target("enquiries", level))
            .try_init();
        Ok(Self {
            since: Instant::now(),
            _written: written,
        })
    }
}

impl Drop for LogFile {
    fn drop(&mut self) {
        tracing::info!(after_s = self.since.elapsed().as_secs(), "ended");
    }
}

/// The time, as UTC, and the process: several programs write into one file.
struct Stamp;

impl FormatTime for Stamp {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        let now = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
        write!(writer, "{now} [{}]", std::process::id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(folder: Option<&str>, set: &[(&str, &str)]) -> Result<Wanted, ConfigError> {
        Wanted::from(folder.map(Path::new), &|name| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_command_line_comes_before_the_environment() {
        let plain = wanted(None, &[]).unwrap();
        assert_eq!((plain.folder, plain.level), (None, LevelFilter::INFO));
        let set = [("ENQUIRIES_LOG_DIR", "/e"), ("ENQUIRIES_LOG", "Debug")];
        let said = wanted(None, &set).unwrap();
        assert_eq!(said.folder, Some(PathBuf::from("/e")));
        assert_eq!(said.level, LevelFilter::DEBUG);
        assert_eq!(
            wanted(Some("/c"), &set).unwrap().folder,
            Some(PathBuf::from("/c"))
        );
    }

    #[test]
    fn unknown_level_is_reported() {
        for word in ["loud", "3", "enquiries=trace"] {
            let error = wanted(None, &[("ENQUIRIES_LOG", word)]).unwrap_err();
            assert!(
                error.0.contains(word) && error.0.contains("debug"),
                "{error}"
            );
        }
    }
}
