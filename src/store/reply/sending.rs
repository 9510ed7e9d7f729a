//! A reply goes out, or stays as it was typed with the reason at its field.

use super::Spot;
use crate::domain::{DraftForm, Failure, Letter, ReplyTo};
use crate::effect::{Effect, Question};
use crate::store::Store;
use crate::store::acts::Doing;
use crate::store::assign::told;
use crate::store::layer::{Layer, Trouble};
use crate::store::notice::Tone;
use uuid::Uuid;

impl Store {
    pub(in crate::store) fn send_reply(&mut self) -> Vec<Effect> {
        let Some(Layer::Reply(reply)) = &mut self.layer else {
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
            // It could not be read where it goes; the same key asks again.
            return self.ask_where();
        };
        if reply.body.is_blank() {
            reply.in_subject = false;
            reply.spot = Spot::Body;
            reply.trouble = Some(Trouble::new("Write the reply first."));
            return Vec::new();
        }
        reply.trouble = None;
        let subject_is = reply.has_subject() && reply.subject.too_long().is_some();
        if subject_is || reply.body.too_long().is_some() {
            reply.in_subject = subject_is;
            return self.refuse_too_long();
        }
        reply.saving = true;
        let subject = reply.subject.text();
        let letter = Letter {
            channel_code: way.channel_code,
            address: way.address,
            subject: Some(subject).filter(|_| reply.has_subject()),
            body: reply.body.text(),
            in_reply_to,
            template_id: reply.template_id,
        };
        let (enquiry, reference) = (reply.seen, reply.reference.clone());
        self.sending(DraftForm::Reply, enquiry.id, true);
        let what = Doing::Reply {
            enquiry_id: enquiry.id,
            reference,
            to: citizen_name.unwrap_or_default(),
        };
        let letter = Box::new(letter);
        vec![self.act(what, Question::SendReply { enquiry, letter })]
    }

    pub(in crate::store) fn reply_sent(
        &mut self,
        id: Uuid,
        reference: &str,
        to: &str,
    ) -> Vec<Effect> {
        self.was_sent(DraftForm::Reply, id);
        if self.reply_is_open(id) {
            self.layer = None;
        }
        let words = format!("Your reply to {to} on {reference} waits to be sent.");
        self.say(Tone::Good, words);
        self.refresh_all()
    }

    pub(in crate::store) fn reply_failed(
        &mut self,
        id: Uuid,
        reference: &str,
        failure: &Failure,
    ) -> Vec<Effect> {
        let doubt = self.not_sent(DraftForm::Reply, id, failure);
        let is_doubt = doubt.is_some();
        let trouble = doubt.unwrap_or_else(|| self.trouble(failure));
        let newest = self.newest_row(id).cloned();
        let Some(Layer::Reply(reply)) = &mut self.layer else {
            return self.reply_failed_elsewhere(reference, is_doubt, &trouble);
        };
        if reply.seen.id != id {
            return self.reply_failed_elsewhere(reference, is_doubt, &trouble);
        }
        reply.saving = is_doubt;
        reply.trouble = Some(trouble);
        reply.spot = Spot::Whole;
        match failure {
            Failure::Refused(refusal) => {
                match refusal.column.as_deref() {
                    Some("subject") => (reply.spot, reply.in_subject) = (Spot::Subject, true),
                    Some("body") => (reply.spot, reply.in_subject) = (Spot::Body, false),
                    _ => {}
                }
                if refusal.rule == "messages_places_filled" {
                    reply.go_to_open_place();
                    if reply.in_subject {
                        reply.spot = Spot::Subject;
                    }
                }
                Vec::new()
            }
            // Whoever reads what changed sends it again on what is there now.
            Failure::Conflict => {
                let seen = reply.seen;
                let saw = reply.saw.clone();
                reply.sees_again = true;
                if let Some(newest) = newest {
                    reply.saw = newest;
                }
                let mut effects = self.overtaken(seen, Some(saw), "Ctrl-S");
                effects.extend(self.ask_where());
                effects.extend(self.refresh_all());
                effects
            }
            _ => Vec::new(),
        }
    }

    fn reply_failed_elsewhere(
        &mut self,
        reference: &str,
        is_doubt: bool,
        trouble: &Trouble,
    ) -> Vec<Effect> {
        let not = if is_doubt {
            "got no answer"
        } else {
            "was not sent"
        };
        let words = format!("The reply on {reference} {not}. {}", told(trouble));
        self.say(Tone::Error, words + " l opens it again.");
        Vec::new()
    }

    fn reply_is_open(&self, id: Uuid) -> bool {
        matches!(&self.layer, Some(Layer::Reply(reply)) if reply.seen.id == id)
    }
}
