//! Sends a reply, or shows the error at its field.

use super::{ReplyField, ReplyForm};
use crate::domain::reply::UNSEEN;
use crate::domain::{Failure, FormError, OutgoingMessage, Refusal, ReplyTo};
use crate::features::reply::SendReply;
use crate::services::notices::Tone;
use crate::view::{Context, Ended};

impl ReplyForm {
    pub(super) fn send(&mut self, cx: &mut Context<'_>) {
        if self.saving || self.is_filling() || self.to.asking_since().is_some() {
            return;
        }
        let Some(ReplyTo {
            way: Some(way),
            in_reply_to,
            citizen_name,
            ..
        }) = self.to.value().cloned()
        else {
            // The destination could not be loaded; the same key tries again.
            return self.load_destination(cx);
        };
        if self.body.is_blank() {
            self.in_subject = false;
            return self.fail(ReplyField::Body, FormError::new("Enter a reply."));
        }
        self.error = None;
        let subject_is = self.has_subject() && self.subject.too_long().is_some();
        if subject_is || self.body.too_long().is_some() {
            self.in_subject = subject_is;
            // The field itself shows by how much.
            return cx.notify(Tone::Error, "Not saved or sent. The text is too long.");
        }
        // After a conflict the user has seen the newest row beside the one before.
        let conflict = cx.services.changes.conflict.as_ref();
        let newest = conflict.and_then(|conflict| conflict.now.as_ref());
        if let Some(row) = newest.filter(|row| row.id == self.target.seen.id) {
            self.target.row = row.clone();
        }
        self.saving = true;
        let subject = self.subject.text();
        let letter = OutgoingMessage {
            channel_code: way.channel_code,
            address: way.address,
            subject: Some(subject).filter(|_| self.has_subject()),
            body: self.body.text(),
            in_reply_to,
            after: self.seen.iter().flatten().map(|seen| seen.id).next(),
            template_id: self.template_id,
        };
        let reply = SendReply {
            target: self.target.clone(),
            to: citizen_name.unwrap_or_default(),
            letter,
        };
        cx.submit_draft(self.draft_subject(), reply);
    }

    pub(super) fn on_sent(&mut self, ended: &Ended, cx: &mut Context<'_>) {
        let Ended::Failed {
            error,
            unconfirmed,
            failure,
        } = ended
        else {
            return cx.close();
        };
        self.saving = *unconfirmed;
        self.fail(ReplyField::Whole, error.clone());
        match failure {
            // Shown with who wrote it; sent again, it is known.
            Failure::Refused(refusal) if refusal.rule == UNSEEN => {
                (self.seen, self.kept_at) = (None, None);
                self.load_destination(cx);
            }
            Failure::Refused(refusal) => self.go_to_refused(refusal),
            // The user reads what changed and sends again, at the newest version.
            Failure::Conflict => {
                self.version_confirmed = true;
                self.load_destination(cx);
            }
            _ => {}
        }
    }

    fn go_to_refused(&mut self, refusal: &Refusal) {
        match refusal.column.as_deref() {
            Some("subject") => (self.error_field, self.in_subject) = (ReplyField::Subject, true),
            Some("body") => (self.error_field, self.in_subject) = (ReplyField::Body, false),
            _ => {}
        }
        if refusal.rule == "messages_places_filled" {
            self.go_to_unfilled_placeholder();
            if self.in_subject {
                self.error_field = ReplyField::Subject;
            }
        }
    }
}
