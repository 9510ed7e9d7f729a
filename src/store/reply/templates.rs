//! Reply templates: chosen from a list, filled by the database, inserted at the cursor.

use super::{page, subject_line, with};
use crate::components::cursor::Cursor;
use crate::domain::FormError;
use crate::domain::ReplyTemplate;
use crate::runtime::effect::{Effect, Request, Slot};
use crate::services::notices::Tone;
use crate::store::Store;
use crate::store::popup::Popup;
use crate::store::reply::ReplyField;
use uuid::Uuid;

impl Store {
    pub(in crate::store) fn open_templates(&mut self) -> Vec<Effect> {
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return Vec::new();
        };
        if reply.saving || reply.filling {
            return Vec::new();
        }
        reply.error = None;
        // Opens before the list is loaded, so that its keys do not go into the text.
        reply.choosing = Some(Cursor::default());
        match reply.to.value() {
            Some(_) => self.on_templates_loaded(),
            // Loading failed before, and nothing else would load the list.
            None if reply.to.asking_since().is_none() => self.load_destination(),
            None => Vec::new(),
        }
    }

    /// The list is loaded: applies a template that was chosen before.
    pub(super) fn on_templates_loaded(&mut self) -> Vec<Effect> {
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return Vec::new();
        };
        let none = reply.to.value().is_none_or(|to| to.templates.is_empty());
        if reply.choosing.is_some() && none {
            reply.choosing = None;
            reply.error = Some(FormError::new("There are no reply templates yet."));
            reply.error_field = ReplyField::Whole;
        }
        match reply.pending_template.take() {
            Some(index) => self.take_template(Some(index)),
            None => Vec::new(),
        }
    }

    /// Enter on a template, or its number.
    pub(in crate::store) fn take_template(&mut self, index: Option<usize>) -> Vec<Effect> {
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return Vec::new();
        };
        let Some(cursor) = &reply.choosing else {
            return Vec::new();
        };
        let index = index.unwrap_or(cursor.index);
        if reply.to.asking_since().is_some() {
            reply.pending_template = Some(index);
            return Vec::new();
        }
        let offered: &[ReplyTemplate] = reply.to.value().map_or(&[], |to| &to.templates);
        let Some(template_id) = offered.get(index).map(|template| template.id) else {
            return Vec::new();
        };
        reply.choosing = None;
        reply.filling = true;
        let enquiry_id = reply.seen.id;
        let request = Request::FillTemplate {
            template_id,
            enquiry_id,
        };
        vec![self.ask(Slot::Template, request)]
    }

    /// Replaces prefilled text, or goes into typed text at the cursor.
    pub(in crate::store) fn on_template_filled(
        &mut self,
        template_id: Uuid,
        words: Option<(Option<String>, String)>,
    ) {
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return;
        };
        if !std::mem::take(&mut reply.filling) || reply.saving {
            return;
        }
        let Some((subject, body)) = words else {
            reply.error = Some(FormError::new("This template is no longer in use."));
            reply.error_field = ReplyField::Whole;
            return;
        };
        reply.template_id = Some(template_id);
        let was = reply.subject.text();
        if let Some(subject) = subject.filter(|_| reply.has_subject())
            && (was == reply.prefilled.0 || was.trim().is_empty())
        {
            reply.subject = with(subject_line(), &subject).0;
            reply.prefilled.0 = reply.subject.text();
        }
        let untouched = reply.body.is_blank() || reply.body.text() == reply.prefilled.1;
        let left_out = match untouched {
            true => {
                let (body, left_out) = with(page(String::new()), &body);
                reply.body = body;
                reply.prefilled.1 = reply.body.text();
                left_out
            }
            // Starts a new line, or it would run into the text before it.
            false if reply.body.begins_line() => reply.body.paste(&body),
            false => reply.body.paste(&format!("\n\n{body}")),
        };
        reply.in_subject = false;
        reply.go_to_unfilled_placeholder();
        self.draft_changed();
        if left_out > 0 {
            let words = format!("Too long: the last {left_out} characters were not added.");
            self.notify(Tone::Error, words);
        }
    }

    pub(in crate::store) fn on_template_failed(&mut self, why: &str) {
        if let Some(Popup::Reply(reply)) = &mut self.popup {
            reply.filling = false;
            reply.error_field = ReplyField::Whole;
            reply.error = Some(FormError::new(format!(
                "The template could not be loaded. {why}"
            )));
        }
    }
}
