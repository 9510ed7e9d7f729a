//! The export popup: the name of the file that a report is written to.

use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::domain::{FormError, Person, Report, ReportName};
use crate::export::{self, Format};
use crate::runtime::effect::FileWritten;
use crate::runtime::request::{Reply, RequestId};
use crate::services::notices::Tone;
use crate::view::{Context, Handled, View};
use std::path::PathBuf;

/// Limit of the path.
const MAX_LEN: usize = 500;

#[derive(Clone, Debug)]
pub struct ExportPopup {
    name: ReportName,
    pub field: Field,
    pub error: Option<FormError>,
    /// The file being written.
    pub saving: Option<RequestId>,
}

impl ExportPopup {
    /// Suggests a descriptive name in the working directory.
    pub fn new(report: &Report, person: &Person, format: Format) -> Self {
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
        Self {
            name: report.name,
            field,
            error: None,
            saving: None,
        }
    }

    /// The extension decides the format.
    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving.is_some() {
            return;
        }
        let path = PathBuf::from(self.field.text().trim());
        let format = match path.extension().and_then(|ending| ending.to_str()) {
            Some(ending) if ending.eq_ignore_ascii_case("csv") => Format::Csv,
            Some(ending) if ending.eq_ignore_ascii_case("json") => Format::Json,
            _ => {
                let wanted = "Enter a file name that ends in .csv or .json.";
                self.error = Some(FormError::new(wanted));
                return;
            }
        };
        // The newest figures: they may have been loaded again while the name was typed.
        let (Some((report, _)), Some(person)) = (cx.services.reports.find(self.name), cx.person)
        else {
            return;
        };
        let text = export::file(report, person, format);
        self.error = None;
        self.saving = Some(cx.write_file(path, text));
    }
}

impl View for ExportPopup {
    fn key_context(&self) -> KeyContext {
        KeyContext::Export
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    /// After an error the name stays, with the error beside it.
    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        if self.saving != Some(reply.number) {
            return Some(reply);
        }
        self.saving = None;
        let why = match reply.open::<FileWritten>() {
            Ok(FileWritten {
                path,
                why_not: None,
            }) => {
                cx.notify(Tone::Good, format!("Saved: {}", path.display()));
                cx.close();
                return None;
            }
            Ok(FileWritten {
                why_not: Some(why), ..
            }) => why,
            Err(failure) => failure.to_string(),
        };
        self.error = Some(FormError::new(format!("Not saved: {why}.")));
        None
    }

    /// The name shown stays the name of the file being written.
    fn field(&mut self) -> Option<&mut Field> {
        self.saving.is_none().then_some(&mut self.field)
    }
}
