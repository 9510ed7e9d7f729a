//! Every file of `sql/queries`, by its name. The text is compiled in; nothing here is ever put together.

/// One query file.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Its path under `sql/queries`, for messages and tests.
    pub name: &'static str,
    pub text: &'static str,
}

macro_rules! statements {
    ($($constant:ident = $path:literal;)*) => {
        $(
            pub const $constant: Statement = Statement {
                name: $path,
                text: include_str!(concat!("../../sql/queries/", $path)),
            };
        )*
        /// All of them: a test prepares and explains each as the staff program's role.
        pub const ALL: &[Statement] = &[$($constant),*];
    };
}

statements! {
    SESSION_ENTER = "session/enter.sql";
    PEOPLE_SIGN_IN_CHOICES = "people/sign_in_choices.sql";
    PEOPLE_SIGN_IN = "people/sign_in.sql";
    PEOPLE_SIGN_OUT = "people/sign_out.sql";
    PEOPLE_ASSIGNABLE = "people/assignable.sql";
    QUEUE_PAGE = "queue/page.sql";
    QUEUE_COUNTS = "queue/counts.sql";
    QUEUE_SEARCH = "queue/search.sql";
    QUEUE_LOG_SEARCH = "queue/log_search.sql";
    QUEUE_PULSE = "queue/pulse.sql";
    ENQUIRY_LOOK_AT = "enquiry/look_at.sql";
    ENQUIRY_DETAIL = "enquiry/detail.sql";
    ENQUIRY_NOTES = "enquiry/notes.sql";
    ENQUIRY_TRANSITIONS = "enquiry/transitions.sql";
    ENQUIRY_STAGE_CHANGES = "enquiry/stage_changes.sql";
    ENQUIRY_ASSIGNMENTS = "enquiry/assignments.sql";
    ENQUIRY_VERSIONS = "enquiry/versions.sql";
    ENQUIRY_ASSIGN = "enquiry/assign.sql";
    ENQUIRY_ADD_NOTE = "enquiry/add_note.sql";
    ENQUIRY_CHANGE_STAGE = "enquiry/change_stage.sql";
    HISTORY_OF_ENQUIRY = "history/of_enquiry.sql";
    HISTORY_RECORD_AS_AT = "history/record_as_at.sql";
    HISTORY_ACCESSES = "history/accesses.sql";
}
