//! A letter that is not sent yet, as one text.

use uuid::Uuid;

/// The draft of a reply: its template, its subject and its body, in that order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplyDraft {
    pub template_id: Option<Uuid>,
    pub subject: String,
    pub body: String,
}

impl ReplyDraft {
    pub fn written(&self) -> String {
        let template = self.template_id.map(|id| id.to_string());
        let (template, subject) = (template.unwrap_or_default(), &self.subject);
        format!("{template}\n{subject}\n{}", self.body)
    }

    pub fn read(kept: &str) -> Self {
        let mut parts = kept.splitn(3, '\n');
        let mut next = || parts.next().unwrap_or_default();
        Self {
            template_id: next().parse().ok(),
            subject: next().to_owned(),
            body: next().to_owned(),
        }
    }

    /// Two that were typed apart: both texts stay, the older first.
    pub fn both(older: &str, newer: &str) -> String {
        let (older, newer) = (Self::read(older), Self::read(newer));
        let subject = match newer.subject.is_empty() {
            true => older.subject,
            false => newer.subject,
        };
        let both = Self {
            template_id: newer.template_id.or(older.template_id),
            subject,
            body: format!("{}\n{}", older.body, newer.body),
        };
        both.written()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_letter_is_read_again() {
        let letter = ReplyDraft {
            template_id: Some(Uuid::from_u128(7)),
            subject: String::new(),
            body: "Dear Owen,\n\nyes.".into(),
        };
        assert_eq!(ReplyDraft::read(&letter.written()), letter);
        let both = ReplyDraft::both(&letter.written(), "\nYes\nno.");
        assert_eq!(
            ReplyDraft::read(&both),
            ReplyDraft {
                template_id: letter.template_id,
                subject: "Yes".into(),
                body: "Dear Owen,\n\nyes.\nno.".into(),
            }
        );
    }
}
