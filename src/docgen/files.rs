//! The files of a checkout, in an order that does not depend on the disk.

use super::DocumentError;
use std::path::{Path, PathBuf};

/// Every file with one of these endings under a folder, sorted; a folder that is not there holds none.
pub(super) fn files_under(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, DocumentError> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(DocumentError::file(folder, &error)),
    };
    for entry in entries {
        let path = entry
            .map_err(|error| DocumentError::file(folder, &error))?
            .path();
        if path.is_dir() {
            found.extend(files_under(&path, endings)?);
        } else if path
            .extension()
            .is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted))
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

pub(super) fn read_text(place: &Path) -> Result<String, DocumentError> {
    std::fs::read_to_string(place).map_err(|error| DocumentError::file(place, &error))
}
