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
    SESSION_ENTER = "session/set_context.sql";
    PEOPLE_SIGN_IN_CHOICES = "people/sign_in_choices.sql";
    PEOPLE_SIGN_IN = "people/sign_in.sql";
    PEOPLE_SIGN_OUT = "people/sign_out.sql";
    PEOPLE_ASSIGNABLE = "people/assignable.sql";
    QUEUE_PAGE = "queue/page.sql";
    QUEUE_PAGE_WAITING = "queue/page_waiting.sql";
    QUEUE_PAGE_BY_RECEIVED = "queue/page_by_received.sql";
    QUEUE_PAGE_BY_PRIORITY = "queue/page_by_priority.sql";
    QUEUE_PAGE_BY_STAGE = "queue/page_by_stage.sql";
    QUEUE_PAGE_BY_WHO = "queue/page_by_assignee.sql";
    QUEUE_PAGE_BY_TYPE = "queue/page_by_type.sql";
    QUEUE_PAGE_BY_SUBJECT = "queue/page_by_subject.sql";
    QUEUE_PAGE_BY_REFERENCE = "queue/page_by_reference.sql";
    QUEUE_PREVIEW = "queue/preview.sql";
    QUEUE_COUNTS = "queue/counts.sql";
    QUEUE_COUNTS_OF_FEW = "queue/counts_single_pass.sql";
    QUEUE_SEARCH = "queue/search.sql";
    QUEUE_LOG_SEARCH = "queue/log_search.sql";
    QUEUE_PULSE = "queue/pulse.sql";
    ENQUIRY_LOOK_AT = "enquiry/log_access.sql";
    ENQUIRY_DETAIL = "enquiry/detail.sql";
    ENQUIRY_NOTES = "enquiry/notes.sql";
    ENQUIRY_TRANSITIONS = "enquiry/transitions.sql";
    ENQUIRY_STAGE_CHANGES = "enquiry/stage_changes.sql";
    ENQUIRY_ASSIGNMENTS = "enquiry/assignments.sql";
    ENQUIRY_STANDING = "enquiry/current_states.sql";
    ENQUIRY_ASSIGN = "enquiry/assign.sql";
    ENQUIRY_CHANGE_PRIORITY = "enquiry/change_priority.sql";
    ENQUIRY_ADD_NOTES = "enquiry/add_notes.sql";
    ENQUIRY_CHANGE_STAGES = "enquiry/change_stages.sql";
    ENQUIRY_WAYS_OUT = "enquiry/transitions_of_many.sql";
    ENQUIRY_OUTCOMES = "enquiry/outcomes.sql";
    ENQUIRY_MESSAGES = "enquiry/messages.sql";
    ENQUIRY_REPLY_TO = "enquiry/reply_to.sql";
    ENQUIRY_SEND_REPLY = "enquiry/send_reply.sql";
    ENQUIRY_RECORD_MESSAGE = "enquiry/record_message.sql";
    ENQUIRY_TELL_DELIVERY = "enquiry/record_delivery.sql";
    ENQUIRY_TEMPLATES = "enquiry/templates.sql";
    ENQUIRY_FILL_TEMPLATE = "enquiry/fill_template.sql";
    ENQUIRY_OF_CITIZEN = "enquiry/of_citizen.sql";
    ENQUIRY_CITIZEN = "enquiry/citizen.sql";
    ENQUIRY_TOLD_FIELDS = "enquiry/custom_field_values.sql";
    ENQUIRY_CHANGED_SINCE = "enquiry/changed_since.sql";
    REGISTER_TYPES = "new_enquiry/types.sql";
    REGISTER_CHANNELS = "new_enquiry/channels.sql";
    REGISTER_CITIZEN = "new_enquiry/citizen.sql";
    REGISTER_CITIZENS_BY_NAME = "new_enquiry/citizens_by_name.sql";
    REGISTER_CITIZENS_BY_CONTACT = "new_enquiry/citizens_by_contact.sql";
    ENQUIRY_DOCUMENTS = "enquiry/documents.sql";
    ENQUIRY_ADD_DOCUMENT = "enquiry/add_document.sql";
    ENQUIRY_CHANGE_DOCUMENT_ACCESS = "enquiry/change_document_access.sql";
    ENQUIRY_LINKS = "enquiry/links.sql";
    ENQUIRY_LINK = "enquiry/link.sql";
    ENQUIRY_UNLINK = "enquiry/unlink.sql";
    ENQUIRY_TAG_CHOICES = "enquiry/tag_choices.sql";
    ENQUIRY_TAGS = "enquiry/tags.sql";
    ENQUIRY_TAG = "enquiry/tag.sql";
    ENQUIRY_WATCHERS = "enquiry/watchers.sql";
    ENQUIRY_WATCH = "enquiry/watch.sql";
    ENQUIRY_APPROVALS = "enquiry/approvals.sql";
    ENQUIRY_REQUEST_APPROVAL = "enquiry/request_approval.sql";
    ENQUIRY_DECIDE_APPROVAL = "enquiry/decide_approval.sql";
    ENQUIRY_TASKS = "enquiry/tasks.sql";
    ENQUIRY_SET_TASK = "enquiry/set_task.sql";
    ENQUIRY_CHANGE_TASK = "enquiry/change_task.sql";
    ENQUIRY_TYPE_FIELDS = "enquiry/type_fields.sql";
    ENQUIRY_CHECK_OWN_FIELDS = "enquiry/check_custom_fields.sql";
    ENQUIRY_OWN_FIELDS = "enquiry/custom_fields.sql";
    ENQUIRY_CHANGE_OWN_FIELDS = "enquiry/change_custom_fields.sql";
    ENQUIRY_REGISTER = "enquiry/register.sql";
    QUEUE_OF_TAG = "queue/of_tag.sql";
    QUEUE_WATCHED = "queue/watched.sql";
    QUEUE_APPROVALS = "queue/approvals.sql";
    QUEUE_TASKS = "queue/tasks.sql";
    QUEUE_SAVED_VIEWS = "queue/saved_views.sql";
    QUEUE_SAVE_VIEW = "queue/save_view.sql";
    QUEUE_DROP_VIEW = "queue/drop_view.sql";
    QUEUE_DRAFTED = "queue/with_drafts.sql";
    QUEUE_THESE = "queue/by_ids.sql";
    DRAFT_SAVE = "draft/save.sql";
    DRAFT_DROP = "draft/drop.sql";
    DRAFT_MINE = "draft/mine.sql";
    CONFIGURE_MIGRATE_WORKFLOW = "configure/migrate_workflow.sql";
    CONFIGURE_WORKFLOW_MIGRATIONS = "configure/workflow_migrations.sql";
    DASHBOARD_FIGURES = "dashboard/figures.sql";
    DASHBOARD_BEHIND = "dashboard/drilldown.sql";
    REPORTS_VOLUMES = "reports/volumes.sql";
    REPORTS_TIMES = "reports/times.sql";
    REPORTS_BACKLOG = "reports/backlog.sql";
    REPORTS_WORKLOAD = "reports/workload.sql";
    REPORTS_OUTCOMES = "reports/outcomes.sql";
    REPORTS_ORIGIN = "reports/origin.sql";
    HISTORY_OF_ENQUIRY = "history/of_enquiry.sql";
    HISTORY_OF_LINKS = "history/of_links.sql";
    HISTORY_RECORD_AS_AT = "history/record_as_at.sql";
    HISTORY_ACCESSES = "history/accesses.sql";
}
