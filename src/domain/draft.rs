//! What somebody typed and has not sent, as the database keeps it for them alone.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Where it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DraftForm {
    Note,
    /// The reason and the outcome of a change of stage, a line each.
    StageChange,
    /// Why an approval is asked for, or declined.
    Approval,
    /// A new enquiry, as its form writes it down; it belongs to no enquiry.
    NewEnquiry,
}

impl DraftForm {
    /// What `tenant.drafts.form` calls it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::StageChange => "stage_change",
            Self::Approval => "approval",
            Self::NewEnquiry => "new_enquiry",
        }
    }

    /// Another program, or a later one, may keep drafts of forms that this one does not have.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::Note,
            Self::StageChange,
            Self::Approval,
            Self::NewEnquiry,
        ]
        .into_iter()
        .find(|form| form.code() == code)
    }
}

/// Which text it is: one for each form and enquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DraftOf {
    pub form: DraftForm,
    pub enquiry_id: Uuid,
}

impl DraftOf {
    /// The one draft that is about no enquiry.
    pub const NEW_ENQUIRY: Self = Self {
        form: DraftForm::NewEnquiry,
        enquiry_id: Uuid::nil(),
    };

    /// The enquiry that it is about.
    pub fn enquiry(self) -> Option<Uuid> {
        (self.form != DraftForm::NewEnquiry).then_some(self.enquiry_id)
    }
}

/// A text that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub of: DraftOf,
    pub reference: String,
    pub body: String,
    pub kept_at: DateTime<Utc>,
}
