//! Agreed words: chosen from a list, filled in by the database, put where the cursor is.

use super::{page, subject_line, with};
use crate::domain::ReplyTemplate;
use crate::effect::{Effect, Request, Slot};
use crate::store::Store;
use crate::store::cursor::Cursor;
use crate::store::notice::Tone;
use crate::store::popup::{FormError, Popup};
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
        // It opens before the list has come, so that its keys are no letters of the text.
        reply.choosing = Some(Cursor::default());
        match reply.to.value() {
            Some(_) => self.on_templates_loaded(),
            // It could not be read, and nothing else would bring the list.
            None if reply.to.asking_since().is_none() => self.ask_where(),
            None => Vec::new(),
        }
    }

    /// What can be chosen is known: whoever chose before has it now.
    pub(super) fn on_templates_loaded(&mut self) -> Vec<Effect> {
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return Vec::new();
        };
        let none = reply.to.value().is_none_or(|to| to.templates.is_empty());
        if reply.choosing.is_some() && none {
            reply.choosing = None;
            reply.error = Some(FormError::new("There are no reply templates yet."));
            reply.spot = ReplyField::Whole;
        }
        match reply.wanted.take() {
            Some(index) => self.take_template(Some(index)),
            None => Vec::new(),
        }
    }

    /// Enter on one of them, or its number.
    pub(in crate::store) fn take_template(&mut self, index: Option<usize>) -> Vec<Effect> {
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return Vec::new();
        };
        let Some(cursor) = &reply.choosing else {
            return Vec::new();
        };
        let index = index.unwrap_or(cursor.index);
        if reply.to.asking_since().is_some() {
            reply.wanted = Some(index);
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

    /// In the place of words that nobody typed, or else among those that somebody did.
    pub(in crate::store) fn template_came(
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
            reply.spot = ReplyField::Whole;
            return;
        };
        reply.template_id = Some(template_id);
        let was = reply.subject.text();
        if let Some(subject) = subject.filter(|_| reply.has_subject())
            && (was == reply.given.0 || was.trim().is_empty())
        {
            reply.subject = with(subject_line(), &subject).0;
            reply.given.0 = reply.subject.text();
        }
        let untouched = reply.body.is_blank() || reply.body.text() == reply.given.1;
        let left_out = match untouched {
            true => {
                let (body, left_out) = with(page(String::new()), &body);
                reply.body = body;
                reply.given.1 = reply.body.text();
                left_out
            }
            // Behind words on the same line it would run into them.
            false if reply.body.begins_line() => reply.body.paste(&body),
            false => reply.body.paste(&format!("\n\n{body}")),
        };
        reply.in_subject = false;
        reply.go_to_unfilled_placeholder();
        self.typed();
        if left_out > 0 {
            let words = format!("Too long: the last {left_out} characters were not added.");
            self.notify(Tone::Error, words);
        }
    }

    pub(in crate::store) fn template_failed(&mut self, why: &str) {
        if let Some(Popup::Reply(reply)) = &mut self.popup {
            reply.filling = false;
            reply.spot = ReplyField::Whole;
            reply.error = Some(FormError::new(format!(
                "The template could not be loaded. {why}"
            )));
        }
    }
}
