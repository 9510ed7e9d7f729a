//! Reply templates: chosen from a list, filled by the database, inserted at the cursor.

use super::{FillTemplate, ReplyField, ReplyForm, page, subject_line, with};
use crate::components::cursor::Cursor;
use crate::domain::FormError;
use crate::domain::reply::FilledTemplate;
use crate::services::notices::Tone;
use crate::view::Context;
use crate::view::remote::Remote;

impl ReplyForm {
    pub(super) fn open_templates(&mut self, cx: &mut Context<'_>) {
        if self.saving || self.is_filling() {
            return;
        }
        self.error = None;
        // Opens before the list is loaded, so that its keys do not go into the text.
        self.choosing = Some(Cursor::default());
        self.offered.clear();
        match self.to.value() {
            Some(_) => self.on_templates_loaded(cx),
            // Loading failed before, and nothing else would load the list.
            None if self.to.asking_since().is_none() => self.load_destination(cx),
            None => {}
        }
    }

    /// The list is loaded: applies a template that was chosen before.
    pub(super) fn on_templates_loaded(&mut self, cx: &mut Context<'_>) {
        let templates = self.to.value().map(|to| to.templates.clone());
        let none = templates.as_ref().is_none_or(Vec::is_empty);
        if self.offered.is_empty() {
            self.offered = templates.unwrap_or_default();
        }
        if self.choosing.is_some() && none {
            self.choosing = None;
            let error = FormError::new("There are no reply templates yet.");
            self.fail(ReplyField::Whole, error);
        }
        if let Some(index) = self.pending_template.take() {
            self.take_template(Some(index), cx);
        }
    }

    /// Enter on a template, or its number.
    pub(super) fn take_template(&mut self, index: Option<usize>, cx: &mut Context<'_>) {
        let Some(cursor) = &self.choosing else {
            return;
        };
        let index = index.unwrap_or(cursor.index);
        if self.to.asking_since().is_some() {
            self.pending_template = Some(index);
            return;
        }
        let Some(template_id) = self.offered.get(index).map(|template| template.id) else {
            return;
        };
        self.choosing = None;
        let enquiry_id = self.target.seen.id;
        let request = FillTemplate {
            template_id,
            enquiry_id,
        };
        self.template.load(request, cx);
    }

    pub(super) fn on_template_filled(&mut self, cx: &mut Context<'_>) {
        let words = match std::mem::take(&mut self.template) {
            Remote::Fresh {
                value: Some(filled),
                ..
            } => return self.insert_template(&filled, cx),
            Remote::Failed { why } => format!("The template could not be loaded. {why}"),
            _ => "This template is no longer in use.".into(),
        };
        self.fail(ReplyField::Whole, FormError::new(words));
    }

    /// Replaces prefilled text, or goes into typed text at the cursor.
    fn insert_template(&mut self, filled: &FilledTemplate, cx: &mut Context<'_>) {
        self.template_id = Some(filled.id);
        let was = self.subject.text();
        if let Some(subject) = filled.subject.as_ref().filter(|_| self.has_subject())
            && (was == self.prefilled.0 || was.trim().is_empty())
        {
            self.subject = with(subject_line(), subject).0;
            self.prefilled.0 = self.subject.text();
        }
        let untouched = self.body.is_blank() || self.body.text() == self.prefilled.1;
        let left_out = match untouched {
            true => {
                let (body, left_out) = with(page(String::new()), &filled.body);
                self.body = body;
                self.prefilled.1 = self.body.text();
                left_out
            }
            // Starts a new line, or it would run into the text before it.
            false if self.body.begins_line() => self.body.paste(&filled.body),
            false => self.body.paste(&format!("\n\n{}", filled.body)),
        };
        self.in_subject = false;
        self.go_to_unfilled_placeholder();
        self.write_draft(cx);
        if left_out > 0 {
            let words = format!("Too long: the last {left_out} characters were not added.");
            cx.notify(Tone::Error, words);
        }
    }
}
