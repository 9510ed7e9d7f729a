//! Sends a reply, or shows the error at its field.

use super::ReplyField;
use crate::domain::FormError;
use crate::domain::{DraftForm, Failure, OutgoingMessage, ReplyTo};
use crate::runtime::effect::{Effect, Request};
use crate::services::notices::Tone;
use crate::store::Store;
use crate::store::mutations::Mutation;
use crate::store::popup::Popup;
use uuid::Uuid;

impl Store {
    pub(in crate::store) fn send_reply(&mut self) -> Vec<Effect> {
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return Vec::new();
        };
        if reply.saving || reply.filling || reply.to.asking_since().is_some() {
            return Vec::new();
        }
        let Some(ReplyTo {
            way: Some(way),
            in_reply_to,
            citizen_name,
            ..
        }) = reply.to.value().cloned()
        else {
            // The destination could not be loaded; the same key tries again.
            return self.load_destination();
        };
        if reply.body.is_blank() {
            reply.in_subject = false;
            reply.error_field = ReplyField::Body;
            reply.error = Some(FormError::new("Enter a reply."));
            return Vec::new();
        }
        reply.error = None;
        let subject_is = reply.has_subject() && reply.subject.too_long().is_some();
        if subject_is || reply.body.too_long().is_some() {
            reply.in_subject = subject_is;
            return self.reject_too_long();
        }
        reply.saving = true;
        let subject = reply.subject.text();
        let letter = OutgoingMessage {
            channel_code: way.channel_code,
            address: way.address,
            subject: Some(subject).filter(|_| reply.has_subject()),
            body: reply.body.text(),
            in_reply_to,
            template_id: reply.template_id,
        };
        let (enquiry, reference) = (reply.seen, reply.reference.clone());
        self.sending(DraftForm::Reply.on(enquiry.id), true);
        let mutation = Mutation::Reply {
            enquiry_id: enquiry.id,
            reference,
            to: citizen_name.unwrap_or_default(),
        };
        let letter = Box::new(letter);
        vec![self.mutate(mutation, Request::SendReply { enquiry, letter })]
    }

    pub(in crate::store) fn on_reply_sent(
        &mut self,
        id: Uuid,
        reference: &str,
        to: &str,
    ) -> Vec<Effect> {
        self.was_sent(DraftForm::Reply.on(id));
        if self.reply_is_open(id) {
            self.popup = None;
        }
        let words = format!("Your reply to {to} on {reference} is released, to be sent by hand.");
        self.notify(Tone::Good, words);
        self.refresh_all()
    }

    pub(in crate::store) fn on_reply_failed(
        &mut self,
        id: Uuid,
        reference: &str,
        failure: &Failure,
    ) -> Vec<Effect> {
        let unconfirmed = self.not_sent(DraftForm::Reply.on(id), failure);
        let is_unconfirmed = unconfirmed.is_some();
        let error = unconfirmed.unwrap_or_else(|| self.error(failure));
        let newest = self.newest_row(id).cloned();
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return self.reply_failed_elsewhere(reference, is_unconfirmed, &error);
        };
        if reply.seen.id != id {
            return self.reply_failed_elsewhere(reference, is_unconfirmed, &error);
        }
        reply.saving = is_unconfirmed;
        reply.error = Some(error);
        reply.error_field = ReplyField::Whole;
        match failure {
            Failure::Refused(refusal) => {
                match refusal.column.as_deref() {
                    Some("subject") => {
                        (reply.error_field, reply.in_subject) = (ReplyField::Subject, true)
                    }
                    Some("body") => {
                        (reply.error_field, reply.in_subject) = (ReplyField::Body, false)
                    }
                    _ => {}
                }
                if refusal.rule == "messages_places_filled" {
                    reply.go_to_unfilled_placeholder();
                    if reply.in_subject {
                        reply.error_field = ReplyField::Subject;
                    }
                }
                Vec::new()
            }
            // The user reads what changed and sends again, at the newest version.
            Failure::Conflict => {
                let seen = reply.seen;
                let saw = reply.saw.clone();
                reply.version_confirmed = true;
                if let Some(newest) = newest {
                    reply.saw = newest;
                }
                let mut effects = self.on_superseded(seen, Some(saw), "Ctrl-S");
                effects.extend(self.load_destination());
                effects.extend(self.refresh_all());
                effects
            }
            _ => Vec::new(),
        }
    }

    fn reply_failed_elsewhere(
        &mut self,
        reference: &str,
        is_unconfirmed: bool,
        error: &FormError,
    ) -> Vec<Effect> {
        let not = if is_unconfirmed {
            "may not have been sent"
        } else {
            "was not sent"
        };
        let words = format!("The reply on {reference} {not}. {}", error.describe());
        self.notify(Tone::Error, words + " Press l to open it again.");
        Vec::new()
    }

    fn reply_is_open(&self, id: Uuid) -> bool {
        matches!(&self.popup, Some(Popup::Reply(reply)) if reply.seen.id == id)
    }
}
