//! A draft: text that its writer has not sent. The database shows it to nobody else.

use super::Failure;
use super::reply::ReplyDraft;
use crate::keys::{self, Key};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

/// The form in which it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum DraftForm {
    Note,
    /// A letter to a citizen: the agreed words it began from, its subject and its text.
    Reply,
    /// The reason and the outcome of a change of stage, a line each.
    StageChange,
    /// Why an approval is asked for, or declined.
    Approval,
    /// A new enquiry, as its form writes it down; it belongs to no enquiry.
    NewEnquiry,
    /// A question to a colleague: what is asked, by when, and whom, a line each.
    Question,
    /// An answer to one.
    Answer,
    /// What came in: channel, sender, meaning and whether it was answered, a line each; then what was said.
    Message,
}

impl DraftForm {
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The draft in this form about one enquiry.
    pub const fn on(self, enquiry_id: Uuid) -> DraftSubject {
        DraftSubject {
            form: self,
            enquiry_id,
        }
    }

    /// Those about one enquiry: what the text is, and the key that opens its form again.
    pub fn of_one(self) -> Option<(&'static str, Key)> {
        match self {
            Self::Note => Some(("Note", keys::NOTE)),
            Self::Reply => Some(("Reply", keys::REPLY)),
            Self::StageChange => Some(("Change of stage", keys::STAGE)),
            Self::Approval => Some(("Approval", keys::STAGE)),
            Self::Question => Some(("Question", keys::ASK)),
            Self::Answer => Some(("Answer", keys::ASK)),
            Self::Message => Some(("Message", keys::INCOMING)),
            Self::NewEnquiry => None,
        }
    }

    /// The lines that distinguish a draft in a list: subject and citizen of a new enquiry, subject and body of a
    /// letter, else all lines.
    pub fn lines(self, typed: &str) -> Vec<String> {
        let lines: Vec<String> = match self {
            Self::NewEnquiry => NewTyped::read(typed),
            Self::Reply => {
                let letter = ReplyDraft::read(typed);
                let words = letter.body.lines().map(str::to_owned);
                [letter.subject].into_iter().chain(words).collect()
            }
            Self::Question => typed.lines().take(1).map(str::to_owned).collect(),
            Self::Message => typed.lines().skip(4).map(str::to_owned).collect(),
            _ => typed.lines().map(str::to_owned).collect(),
        };
        let said = |line: &String| !line.trim().is_empty();
        lines.into_iter().filter(said).collect()
    }

    /// What `tenant.drafts.form` calls it.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// `None` for forms that this version does not have: a later version may have written them.
    pub fn from_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }
}

/// Identifies a draft: one for each form and enquiry, one for a new enquiry, and one note, one change of stage and one
/// question for several enquiries. The last four have a nil `enquiry_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DraftSubject {
    pub form: DraftForm,
    pub enquiry_id: Uuid,
}

impl DraftSubject {
    pub const NEW_ENQUIRY: Self = Self::alone(DraftForm::NewEnquiry);
    pub const NOTES: Self = Self::alone(DraftForm::Note);
    pub const STAGES: Self = Self::alone(DraftForm::StageChange);
    pub const QUESTIONS: Self = Self::alone(DraftForm::Question);
    /// Those about no single enquiry, in the order in which they are listed.
    pub const ALONE: [Self; 4] = [
        Self::NEW_ENQUIRY,
        Self::NOTES,
        Self::STAGES,
        Self::QUESTIONS,
    ];

    const fn alone(form: DraftForm) -> Self {
        form.on(Uuid::nil())
    }

    /// A note, a change of stage or a question for all marked enquiries.
    pub fn is_for_several(self) -> bool {
        self.enquiry_id.is_nil() && self.form.of_one().is_some()
    }

    /// Its enquiry, if it is about a single one.
    pub fn enquiry(self) -> Option<Uuid> {
        (!self.enquiry_id.is_nil()).then_some(self.enquiry_id)
    }

    /// Its subject in words, if that is no single enquiry.
    pub fn about(self) -> Option<&'static str> {
        match self {
            Self::NEW_ENQUIRY => Some("a new enquiry"),
            Self::NOTES | Self::STAGES | Self::QUESTIONS => Some("several enquiries"),
            _ => None,
        }
    }
}

impl DraftSubject {
    /// What a text is and what it is about, in a sentence.
    pub fn describe(self, reference: &str, marked: usize) -> String {
        match (self.enquiry(), self.form.of_one()) {
            (Some(_), Some((what, _))) => format!("{} on {reference}", what.to_lowercase()),
            _ => self.what(marked).to_lowercase(),
        }
    }

    /// Names a draft about no single enquiry, as briefly as a reference, with the number of marked enquiries.
    pub fn what(self, marked: usize) -> String {
        match (self.form, marked) {
            (DraftForm::NewEnquiry, _) => "New enquiry".into(),
            (DraftForm::Note, 0) => "Note on several".into(),
            (DraftForm::Note, many) => format!("Note on {many}"),
            (DraftForm::Question, 0) => "Question on several".into(),
            (DraftForm::Question, many) => format!("Question on {many}"),
            (_, 0) => "Stage of several".into(),
            (_, many) => format!("Stage of {many}"),
        }
    }
}

/// The fields of a new enquiry's draft that identify it to people.
#[derive(Default, Deserialize)]
#[serde(default)]
struct NewTyped {
    citizen: String,
    phone: String,
    email: String,
    subject: String,
    body: String,
}

impl NewTyped {
    /// Subject, citizen and body. All are empty in a draft that another program wrote.
    fn read(typed: &str) -> Vec<String> {
        let new: Self = serde_json::from_str(typed).unwrap_or_default();
        let who = [new.citizen, new.phone, new.email];
        let who = who.into_iter().find(|words| !words.trim().is_empty());
        let first = [new.subject, who.unwrap_or_default()].into_iter();
        first.chain(new.body.lines().map(str::to_owned)).collect()
    }
}

/// A saved draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub of: DraftSubject,
    pub reference: String,
    /// The enquiries that were marked when it was typed for several.
    pub marked: Vec<Uuid>,
    pub body: String,
    pub kept_at: DateTime<Utc>,
    /// Counts the saves of all sessions of its writer: a save names the version that it replaces.
    pub version: i32,
}

/// The rule by which the database refuses to replace or send a draft over what another session of its writer wrote.
const UNREAD: &str = "refuse_unread_draft";

/// Whether another session of the writer has written on the draft since it was read here.
pub fn is_unread(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(refusal) if refusal.rule == UNREAD)
}

/// Counts drafts about no single enquiry in words, beside `rows` enquiries that `here` already counts.
pub fn counted(texts: usize, rows: usize, here: String) -> String {
    match (texts, rows) {
        (0, _) => here,
        (1, 0) => "1 draft".into(),
        (texts, 0) => format!("{texts} drafts"),
        (1, _) => format!("{here} and 1 other draft"),
        (texts, _) => format!("{here} and {texts} other drafts"),
    }
}
