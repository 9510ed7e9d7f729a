//! What to do about a file that lacks columns of its mapping: whether another delimiter, a title above the header, or
//! another spelling of the names is the reason, and only then the mapping itself.

use super::file_head::cells;
use super::mapping::{Mapping, NamedMapping};
use super::source::InputFile;

/// What else separates the cells of files.
const DELIMITERS: [(u8, &str); 4] = [
    (b',', "commas"),
    (b';', "semicolons"),
    (b'\t', "tabs"),
    (b'|', "vertical bars"),
];

/// The whole sentence about the columns that are missing.
pub(super) fn missing(mapping: &Mapping, file: &InputFile, missing: &[&NamedMapping]) -> String {
    let quoted = |named: &NamedMapping| format!("\"{}\"", named.names().join("\" or \""));
    let wanted: Vec<String> = missing.iter().map(|named| quoted(named)).collect();
    let (what, whose) = match wanted.as_slice() {
        [one] => (format!("the column {one}"), "none of that name"),
        several => (
            format!("the columns {}", several.join(", ")),
            "none of these names",
        ),
    };
    let seen: String = file
        .header
        .join(", ")
        .chars()
        .filter(|c| !c.is_control())
        .take(600)
        .collect();
    let begins = format!(
        "The mapping {} names {what}, and {} has {whose}.",
        mapping.name,
        file.path.display()
    );
    let line = match file.head.above {
        0 => "Its first line names".to_owned(),
        above => format!("Its line {} names", above + 1),
    };
    match elsewhere(mapping, file, missing) {
        Some(advice) => format!("{begins} {advice}"),
        None => match respelt(file, missing) {
            Some(advice) => format!("{begins} {line}: {seen}. {advice}"),
            None => format!(
                "{begins} {line}: {seen}. Correct the mapping, or choose the one for this layout."
            ),
        },
    }
}

/// Another line, or another delimiter, that has every column that is missing.
fn elsewhere(mapping: &Mapping, file: &InputFile, missing: &[&NamedMapping]) -> Option<String> {
    let layout = mapping.layout;
    let own = (layout.delimiter, "");
    let others = DELIMITERS
        .iter()
        .filter(|(byte, _)| *byte != layout.delimiter);
    let header = usize::try_from(file.head.above).unwrap_or(usize::MAX);
    for (delimiter, name) in std::iter::once(&own).chain(others) {
        let has_all = |line: &str| {
            let cells = cells(line, *delimiter);
            let has = |named: &&NamedMapping| named.names().iter().any(|name| cells.contains(name));
            missing.iter().all(has)
        };
        let Some(found) = file.head.lines.iter().position(|line| has_all(line)) else {
            continue;
        };
        let number = found + 1;
        let mut keys = Vec::new();
        let mut place = format!("Its line {number} has the name");
        if missing.len() > 1 {
            place.push('s');
        }
        if *delimiter != layout.delimiter {
            place += &format!(", separated by {name}");
            keys.push(format!(
                "delimiter = {:?}",
                char::from(*delimiter).to_string()
            ));
        }
        if found != header {
            keys.push(format!("skip_lines = {found}"));
        }
        if keys.is_empty() {
            continue;
        }
        return Some(format!(
            "{place}: write {} at the head of the mapping.",
            keys.join(" and ")
        ));
    }
    None
}

/// Names of the file that differ from those of the mapping in capitals, blanks and signs only.
fn respelt(file: &InputFile, missing: &[&NamedMapping]) -> Option<String> {
    let folded = |name: &str| -> String {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let pairs: Vec<String> = missing
        .iter()
        .flat_map(|named| named.names())
        .filter_map(|name| {
            let mut header = file.header.iter();
            let like =
                header.find(|seen| !folded(seen).is_empty() && folded(seen) == folded(name))?;
            Some(format!("{like:?} for {name:?}"))
        })
        .collect();
    if pairs.is_empty() {
        return None;
    }
    Some(format!(
        "It has {}: write the names in the mapping exactly as the file has them.",
        pairs.join(", ")
    ))
}
