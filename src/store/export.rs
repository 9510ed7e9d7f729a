//! Exports a report to a file.

use super::Store;
use super::popup::Popup;
use crate::components::field::Field;
use crate::domain::FormError;
use crate::export::{self, Format};
use crate::runtime::effect::{Effect, Slot};
use crate::services::notices::Tone;
use std::path::{Path, PathBuf};

/// Limit of the path.
const MAX_LEN: usize = 500;

/// The form for the path of the file.
#[derive(Clone, Debug)]
pub struct Export {
    pub field: Field,
    pub error: Option<FormError>,
    pub saving: bool,
}

impl Store {
    /// Suggests a descriptive name in the working directory.
    pub(super) fn open_export(&mut self, format: Format) -> Vec<Effect> {
        if let Some(months) = self.reports.awaited() {
            let words = format!("Not yet: the figures for {months} months are loading.");
            self.notify(Tone::Plain, words);
            return Vec::new();
        }
        let (Some(report), Some(person)) = (self.reports.data().value(), &self.person) else {
            self.notify(Tone::Plain, "There is nothing to export yet.");
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
        let mut field = Field::one_line(MAX_LEN);
        field.paste(&path);
        self.popup = Some(Popup::Export(Export {
            field,
            error: None,
            saving: false,
        }));
        Vec::new()
    }

    /// The extension decides the format.
    pub(super) fn save_export(&mut self) -> Vec<Effect> {
        let Some(Popup::Export(popup)) = &mut self.popup else {
            return Vec::new();
        };
        let path = PathBuf::from(popup.field.text().trim());
        let format = match path.extension().and_then(|ending| ending.to_str()) {
            Some(ending) if ending.eq_ignore_ascii_case("csv") => Format::Csv,
            Some(ending) if ending.eq_ignore_ascii_case("json") => Format::Json,
            _ => {
                let wanted = "Enter a file name that ends in .csv or .json.";
                popup.error = Some(FormError::new(wanted));
                return Vec::new();
            }
        };
        let (Some(report), Some(person)) = (self.reports.data().value(), &self.person) else {
            return Vec::new();
        };
        let text = export::file(report, person, format);
        (popup.saving, popup.error) = (true, None);
        let request_id = self.request_ids.issue(Slot::File);
        vec![Effect::WriteFile {
            request_id,
            path,
            text,
        }]
    }

    /// The form keeps the name and shows the error beside it.
    pub(super) fn on_export_saved(&mut self, path: &Path, why_not: Option<String>) -> Vec<Effect> {
        match (why_not, &mut self.popup) {
            (None, popup) => {
                if matches!(popup, Some(Popup::Export(_))) {
                    *popup = None;
                }
                self.notify(Tone::Good, format!("Saved: {}", path.display()));
            }
            (Some(why), Some(Popup::Export(popup))) => {
                popup.saving = false;
                popup.error = Some(FormError::new(format!("Not saved: {why}.")));
            }
            (Some(why), _) => {
                self.notify(
                    Tone::Error,
                    format!("{} was not saved: {why}.", path.display()),
                );
            }
        }
        Vec::new()
    }
}
