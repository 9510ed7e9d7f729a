//! Writing a report to a file: where to, and what came of it.

use super::Store;
use super::field::Field;
use super::layer::{Layer, Trouble};
use super::notice::Tone;
use crate::effect::{Effect, Slot};
use crate::export::{self, Format};
use std::path::{Path, PathBuf};

/// The longest path that is taken.
const MOST: usize = 500;

/// Where the file is to be.
#[derive(Clone, Debug)]
pub struct Export {
    pub field: Field,
    pub trouble: Option<Trouble>,
    pub saving: bool,
}

impl Store {
    /// A name that says what it is, in the folder the program was started in.
    pub(super) fn open_export(&mut self, format: Format) -> Vec<Effect> {
        if let Some(months) = self.reports.awaited() {
            let words = format!("Not yet: the figures of {months} months are being read.");
            self.say(Tone::Plain, words);
            return Vec::new();
        }
        let (Some(report), Some(person)) = (self.reports.told().value(), &self.person) else {
            self.say(Tone::Plain, "There is nothing to write yet.");
            return Vec::new();
        };
        let safe = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        let months = match report.name.looks_back() {
            true => format!("-{}-months", report.months),
            false => String::new(),
        };
        let path = format!(
            "{}-{}{months}-{}.{}",
            safe(&person.tenant_code).to_lowercase(),
            report.name.code(),
            report.at.format("%Y-%m-%d-%H%M"),
            format.ending()
        );
        let mut field = Field::one_line(MOST);
        field.paste(&path);
        self.layer = Some(Layer::Export(Export {
            field,
            trouble: None,
            saving: false,
        }));
        Vec::new()
    }

    /// The ending of the name says the format.
    pub(super) fn save_export(&mut self) -> Vec<Effect> {
        let Some(Layer::Export(layer)) = &mut self.layer else {
            return Vec::new();
        };
        let path = PathBuf::from(layer.field.text().trim());
        let format = match path.extension().and_then(|ending| ending.to_str()) {
            Some(ending) if ending.eq_ignore_ascii_case("csv") => Format::Csv,
            Some(ending) if ending.eq_ignore_ascii_case("json") => Format::Json,
            _ => {
                let wanted = "Enter a file name that ends in .csv or .json.";
                layer.trouble = Some(Trouble::new(wanted));
                return Vec::new();
            }
        };
        let (Some(report), Some(person)) = (self.reports.told().value(), &self.person) else {
            return Vec::new();
        };
        let text = export::file(report, person, format);
        (layer.saving, layer.trouble) = (true, None);
        let ticket = self.tickets.issue(Slot::File);
        vec![Effect::Save { ticket, path, text }]
    }

    /// The name stays where it was typed, with the reason beside it.
    pub(super) fn saved(&mut self, path: &Path, why_not: Option<String>) -> Vec<Effect> {
        match (why_not, &mut self.layer) {
            (None, layer) => {
                if matches!(layer, Some(Layer::Export(_))) {
                    *layer = None;
                }
                self.say(Tone::Good, format!("Written: {}", path.display()));
            }
            (Some(why), Some(Layer::Export(layer))) => {
                layer.saving = false;
                layer.trouble = Some(Trouble::new(format!("Not written: {why}.")));
            }
            (Some(why), _) => {
                self.say(
                    Tone::Error,
                    format!("{} was not written: {why}.", path.display()),
                );
            }
        }
        Vec::new()
    }
}
