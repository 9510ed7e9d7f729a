//! Where requirement numbers are named: in tests (which prove), in SQL, in the program and in documents.
//!
//! A number counts as proven where a test that runs names it, or the header of a compliance query that has a
//! sabotage. Everywhere else it is only named.

use super::files::{files_under, read_text};
use super::numbers::numbers;
use super::test_source::{Place, named_in};
use super::{DocumentError, MADE, modules};
use crate::checks::Header;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where one number is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Tests that run, and compliance queries with their sabotage: only these count as proof.
    pub shown_by: BTreeSet<String>,
    /// Migrations, queries, the program, documents; and what of a test file proves nothing, with the reason.
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
    if name.starts_with("tests/") {
        let compiled = modules::is_compiled(checkout, &name)?;
        for (number, place) in named_in(&text) {
            let proof = proofs.entry(number).or_default();
            match place {
                Place::Test(test) if compiled => proof.shown_by.insert(format!("{name}: {test}")),
                Place::Test(test) => proof
                    .named_in
                    .insert(format!("{name}: {test}, not compiled")),
                Place::Other(why) => proof.named_in.insert(format!("{name}: {why}")),
            };
        }
        return Ok(());
    }
    let shown = match name.starts_with("sql/compliance/") {
        true => shown_by_query(&text),
        false => Vec::new(),
    };
    for number in text.lines().flat_map(numbers) {
        let proof = proofs.entry(number).or_default();
        match shown.contains(&number) {
            true => proof.shown_by.insert(name.clone()),
            false => proof.named_in.insert(name.clone()),
        };
    }
    Ok(())
}

/// What a compliance query proves: the numbers of its header's line `proves`, if a sabotage shows that it finds what
/// it looks for. `tests/all/compliance.rs` runs the sabotage of each.
fn shown_by_query(text: &str) -> Vec<u16> {
    let header = Header::parse(text);
    match header.sabotage.is_empty() {
        true => Vec::new(),
        false => numbers(&header.proves),
    }
}
