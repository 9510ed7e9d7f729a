//! The requirements in short, with what decides each and what shows that it is met.

use super::DocumentError;
use super::decided::Places;
use super::files::read_text;
use super::markdown::{opening, table};
use super::numbers::numbers;
use super::proofs::{self, Proof};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

const LIST: &str = "assets/requirements.toml";

/// One demand, in our words, and where it is decided.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    pub demand: String,
    /// With a link to each page.
    pub decided: String,
}

/// All of them by number, with their proofs.
#[derive(Debug)]
pub struct Requirements {
    pub all: BTreeMap<u16, Requirement>,
    pub proofs: BTreeMap<u16, Proof>,
}

impl Requirements {
    /// Reads the list and looks for the numbers in the checkout.
    ///
    /// Fails when a number is listed twice, is decided in a place that does not exist, or when a file names one that is
    /// not listed.
    pub fn read(checkout: &Path) -> Result<Self, DocumentError> {
        if !checkout.join(LIST).exists() {
            return Err(DocumentError::no_checkout(checkout, LIST));
        }
        let text = read_text(&checkout.join(LIST))?;
        // TOML itself refuses a duplicate key.
        let listed: BTreeMap<String, Requirement> = toml::from_str(&text)
            .map_err(|error| DocumentError::Checkout(format!("{LIST}: {error}")))?;
        let places = Places::read(checkout)?;
        let mut all = BTreeMap::new();
        for (name, mut requirement) in listed {
            requirement.decided = places.linked(&requirement.decided).map_err(|place| {
                DocumentError::Checkout(format!(
                    "{LIST}: {name} is decided in {place:?}, which is not in the repository."
                ))
            })?;
            match numbers(&name)[..] {
                [number] if name.len() == 4 => all.insert(number, requirement),
                _ => {
                    return Err(DocumentError::Checkout(format!(
                        "{LIST}: {name} is not an R with three digits."
                    )));
                }
            };
        }
        let proofs = proofs::find(checkout)?;
        for (number, proof) in &proofs {
            if !all.contains_key(number) {
                let places: Vec<&str> = proof
                    .shown_by
                    .iter()
                    .chain(&proof.named_in)
                    .map(String::as_str)
                    .collect();
                return Err(DocumentError::Checkout(format!(
                    "R{number:03} is no requirement, and is named in {}.",
                    places.join(", ")
                )));
            }
        }
        Ok(Self { all, proofs })
    }

    /// How many a test or a compliance query names.
    pub fn proven(&self) -> usize {
        self.all
            .keys()
            .filter(|number| self.is_proven(**number))
            .count()
    }

    fn is_proven(&self, number: u16) -> bool {
        self.proofs
            .get(&number)
            .is_some_and(|proof| !proof.shown_by.is_empty())
    }

    /// The sentence that a build prints.
    pub fn summary(&self) -> String {
        format!(
            "{} of {} requirements are proven by tests or compliance queries.",
            self.proven(),
            self.all.len()
        )
    }

    pub(super) fn render(&self) -> String {
        let mut text = opening(
            "Requirements, decisions, proofs",
            &format!(
                "{} A proof is a test that runs, or a compliance query with its sabotage, that names the number of \
                 what it shows. A number that only migrations, queries, the program, documents, helpers, heads of \
                 files or ignored tests name is not counted: what is written there is a claim. The demands are told \
                 in our own words (`{LIST}`). \"model §\" is a section of [sql/README.md](sql/README.md), \
                 \"decision\" a record of [docs/decisions](docs/decisions/README.md).",
                self.summary()
            ),
        );
        let rows: Vec<Vec<String>> = self.all.iter().map(|(n, r)| self.row(*n, r)).collect();
        let head = [
            "Number",
            "Demand",
            "Decided in",
            "Proven by",
            "Also named in",
        ];
        text.push_str(&table(&head, &rows));
        text
    }

    fn row(&self, number: u16, requirement: &Requirement) -> Vec<String> {
        let none = Proof::default();
        let proof = self.proofs.get(&number).unwrap_or(&none);
        let list = |places: &std::collections::BTreeSet<String>| {
            let places: Vec<String> = places.iter().map(|place| format!("`{place}`")).collect();
            places.join(", ")
        };
        vec![
            format!("R{number:03}"),
            requirement.demand.clone(),
            requirement.decided.clone(),
            if proof.shown_by.is_empty() {
                "**not yet**".into()
            } else {
                list(&proof.shown_by)
            },
            list(&proof.named_in),
        ]
    }
}
