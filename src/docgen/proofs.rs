//! Where requirement numbers are named: in tests (which prove), in SQL, in the program and in documents.
//!
//! A number in the file's own head counts for the whole file; one inside or above a test, for that test.

use super::files::{files_under, read_text};
use super::numbers::numbers;
use super::{DocumentError, MADE};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where one number is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Tests and compliance queries: only these count as proof.
    pub shown_by: BTreeSet<String>,
    /// Migrations, queries, the program, documents.
    pub named_in: BTreeSet<String>,
}

/// Every number that the checkout names.
pub(super) fn find(checkout: &Path) -> Result<BTreeMap<u16, Proof>, DocumentError> {
    let mut proofs: BTreeMap<u16, Proof> = BTreeMap::new();
    for (folder, endings) in [
        ("tests", &["rs"][..]),
        ("sql", &["sql", "md"]),
        ("src", &["rs"]),
        ("benches", &["rs"]),
    ] {
        for path in files_under(&checkout.join(folder), endings)? {
            read_into(&mut proofs, checkout, &path)?;
        }
    }
    let readme = checkout.join("README.md");
    if readme.exists() {
        read_into(&mut proofs, checkout, &readme)?;
    }
    Ok(proofs)
}

fn read_into(
    proofs: &mut BTreeMap<u16, Proof>,
    checkout: &Path,
    path: &Path,
) -> Result<(), DocumentError> {
    let name = path.strip_prefix(checkout).unwrap_or(path);
    let name = name.to_string_lossy().replace('\\', "/");
    if MADE.contains(&name.as_str()) {
        return Ok(());
    }
    let text = read_text(path)?;
    let proves = name.starts_with("tests/") || name.starts_with("sql/compliance/");
    for (number, test) in named_in(&text) {
        let proof = proofs.entry(number).or_default();
        if proves {
            let place = match test {
                Some(test) if name.ends_with(".rs") => format!("{name}: {test}"),
                _ => name.clone(),
            };
            proof.shown_by.insert(place);
        } else {
            proof.named_in.insert(name.clone());
        }
    }
    Ok(())
}

/// Numbers in a text, each with the function that contains or follows it.
fn named_in(text: &str) -> Vec<(u16, Option<String>)> {
    let mut found: Vec<(u16, Option<String>)> = Vec::new();
    let mut inside: Option<String> = None;
    // Numbers above a function wait here for its name.
    let mut waiting: Vec<usize> = Vec::new();
    for line in text.lines() {
        if let Some(name) = function_name(line) {
            for at in waiting.drain(..) {
                found[at].1 = Some(name.clone());
            }
            inside = Some(name);
        }
        for number in numbers(line) {
            if inside.is_none() && !line.starts_with("//!") {
                waiting.push(found.len());
            }
            found.push((number, inside.clone()));
        }
        if line.starts_with('}') {
            inside = None;
        }
    }
    found
}

/// The name of a function that begins on this line, at the left edge.
fn function_name(line: &str) -> Option<String> {
    let rest = line.strip_prefix("pub ").unwrap_or(line);
    let rest = rest.strip_prefix("async ").unwrap_or(rest);
    let name = rest.strip_prefix("fn ")?.split(['(', '<']).next()?;
    Some(name.to_owned())
}
