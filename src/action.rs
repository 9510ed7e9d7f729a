//! What a person can mean, and where they are when they mean it.
//!
//! Words only: no keys (they are in `keymap`) and no consequences (they are in `store`).

use crate::domain::{LoadProgress, QueueView};
use crate::export::Format;
use strum::VariantArray;

/// Where the next key goes: the layer on top, or else the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, VariantArray)]
pub enum KeyContext {
    SignIn,
    Dashboard,
    Reports,
    Queue,
    Enquiry,
    History,
    Clocks,
    /// The list of what was closed lately.
    RecentlyClosed,
    /// The list of clocks that run out next.
    NextHours,
    /// The list of tasks.
    Tasks,
    /// The list of what is for the person.
    ForYou,
    /// The list of open questions that the person asked.
    Questions,
    /// The list of what is due today.
    Today,
    /// The list of decisions on an enquiry.
    Decisions,
    /// The form that records an act on the clocks of an enquiry, and the one that takes it back.
    ClockAct,
    /// What a clock would be, if.
    WhatIf,
    /// The form that records what came in.
    Incoming,
    /// The form that records a decision, and the one that withdraws it.
    NewDecision,
    Hold,
    /// The form that names a deputy.
    Deputy,
    /// The form that asks a colleague.
    NewQuestion,
    /// The answer to a question.
    Answer,
    /// The form of a new task.
    NewTask,
    /// The saved views.
    Views,
    /// The name of a view that is saved.
    SaveView,
    /// The related enquiries of one.
    Links,
    /// The tags of enquiries.
    Tags,
    /// Choosing a tag, to list its enquiries.
    TagList,
    /// Choosing the enquiry that another is merged into.
    Duplicates,
    /// Whether a merge is taken back.
    UndoMerge,
    /// The box in which words to search for are typed.
    Search,
    /// Typing letters that narrow the queue.
    Filter,
    /// Choosing a colleague.
    AssigneePicker,
    Note,
    /// A letter to a citizen.
    Reply,
    /// Choosing the agreed words it begins with.
    Templates,
    /// The form of a new enquiry.
    NewEnquiry,
    /// Where a report is to be written.
    Export,
    /// Choosing what happens next.
    Transitions,
    /// What stands against the steps of an enquiry.
    Refusals,
    /// Choosing how urgent.
    Priority,
    /// Giving the reason or the outcome that a change of stage asks for.
    StageForm,
    /// The same form while an outcome of the list under its words is chosen.
    Outcomes,
    Help,
    Palette,
    /// What the last act on several left as it was.
    BulkFailures,
}

impl KeyContext {
    pub const ALL: &[Self] = Self::VARIANTS;

    /// Here a letter is a letter, and a paste is welcome.
    pub fn takes_text(self) -> bool {
        matches!(
            self,
            Self::SignIn
                | Self::Search
                | Self::Filter
                | Self::AssigneePicker
                | Self::Duplicates
                | Self::Note
                | Self::Reply
                | Self::NewEnquiry
                | Self::NewTask
                | Self::NewQuestion
                | Self::NewDecision
                | Self::Hold
                | Self::Deputy
                | Self::ClockAct
                | Self::WhatIf
                | Self::Incoming
                | Self::Answer
                | Self::SaveView
                | Self::Links
                | Self::Tags
                | Self::TagList
                | Self::Export
                | Self::StageForm
                | Self::Outcomes
                | Self::Palette
        )
    }
}

/// One change to the text under the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    Insert(char),
    NewLine,
    Backspace,
    Delete,
    DeleteWord,
    DeleteToStart,
    Left,
    Right,
    WordLeft,
    WordRight,
    Up,
    Down,
    Start,
    End,
}

/// The space of the last frame. The store scrolls by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViewMetrics {
    /// Rows of the list that were visible.
    pub lines: usize,
    /// The pane beside the list fitted.
    pub pane: bool,
    /// Lines of the text beside or below the list.
    pub beside: usize,
    /// How far the text can be scrolled, and how far it is.
    pub furthest: usize,
    pub top: usize,
    /// Where the entries before and behind the first visible line of the text begin.
    pub entries: (usize, usize),
    /// The same for the layer above the screen.
    pub popup_lines: usize,
    pub popup_furthest: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    /// A page on, or back, in the text beside the list.
    PreviewPageDown,
    PreviewPageUp,
    /// To the next or previous letter, message or note of an enquiry.
    NextEntry,
    PreviousEntry,
    /// Shows long letters, messages and notes whole, or their first lines.
    Unfold,
    /// One event back, or forward, in a history.
    Earlier,
    Later,
    /// What is due, waiting and late, in figures.
    Dashboard,
    /// Mine, my team's or everybody's figures.
    NextScope,
    RecentlyClosed,
    /// The clocks that run out in the next hours.
    NextHours,
    Tasks,
    /// What others did that concerns this person.
    ForYou,
    /// Marks what is for the person as seen: the chosen entry, or all that are shown.
    Seen,
    SeenAll,
    /// Asks a colleague about an enquiry, or answers what a colleague asked.
    Ask,
    /// The open questions that this person asked.
    Questions,
    /// Withdraws a question or a decision.
    Withdraw,
    /// The decisions on an enquiry, and recording one.
    Decisions,
    RecordDecision,
    AddTask,
    /// The enquiries that this one may be a duplicate of, to merge it into one.
    Duplicates,
    /// Marks a task as done, or as to do again.
    CompleteTask,
    Reports,
    /// Reports over more months, or over fewer.
    Period(bool),
    /// Write the report to a file.
    Export(Format),
    View(QueueView),
    NextView,
    PreviousView,
    Open,
    Back,
    Mark,
    /// Marks this row and the next one, or the one above.
    MarkDown,
    MarkUp,
    MarkAll,
    Filter,
    /// The order of the queue so many places on.
    Sort(isize),
    /// Shows or hides the pane beside the queue.
    Preview,
    AssignToMe,
    /// Take the next enquiry that is handed out.
    TakeNext,
    /// By which rule an enquiry is with its team.
    WhyHere,
    Assign,
    Note,
    /// Write to the citizen.
    Reply,
    /// Record what came in, and correct what a message meant.
    RecordMessage,
    MeanMessage,
    Hold,
    /// Name who decides requests for approval while one is away, or end that.
    Deputy,
    /// Take back a letter that waits to be sent.
    Recall,
    /// The agreed words that a reply can begin with, and this one of them.
    Templates,
    ToTemplate(usize),
    Stage,
    /// What stands against a step, and what cures it.
    WhyNot,
    Priority,
    /// This one, without going to it first.
    ToPriority(i16),
    History,
    /// The clocks of an enquiry; recording what they follow, taking it back, and what would be, if.
    Clocks,
    RecordClockAct,
    TakeBackClockAct,
    WhatIf,
    /// Hear of it from now on, or no more.
    Watch,
    /// The enquiries that this person watches.
    Watched,
    /// The saved views of the queue.
    Views,
    /// Links to related enquiries.
    Links,
    /// Adds tags and removes them, and lists enquiries by tag.
    Tags,
    Search,
    /// The enquiries about which something is typed and not sent.
    Drafts,
    /// Throw away what is typed in the box, or about the chosen line of the list of such texts.
    Discard,
    Refresh,
    Undo,
    /// Go to the request for approval of the enquiry.
    Request,
    /// Approve the requested step, or decline it.
    Decide(bool),
    /// What the last act on several left as it was, and why.
    BulkFailures,
    CopyReference,
    Help,
    Palette,
    /// Do what the layer is for: save the note, run the command, choose the person.
    Confirm,
    /// Enter in a field of one line that has more below it: takes the chosen line or goes to the next field, and never
    /// saves.
    GoOn,
    NextField,
    PreviousField,
    /// The next of the other enquiries on the screen of one, or the one before.
    NextRelated,
    PreviousRelated,
    /// The form of a new enquiry.
    NewEnquiry,
    /// The same, for a part of the open enquiry.
    Split,
    Suspend,
    SignOut,
    Quit,
    Edit(Edit),
    Paste(String),
    /// Time passed.
    Tick,
    Resized {
        columns: u16,
        rows: u16,
    },
    ViewMetrics(ViewMetrics),
    /// Sample data came that are loaded beside the program.
    SampleData(LoadProgress),
}

impl Action {
    /// It came from a key, not from the clock, the window or another task.
    pub fn is_from_person(&self) -> bool {
        !matches!(
            self,
            Self::Tick | Self::Resized { .. } | Self::ViewMetrics(_) | Self::SampleData(_)
        )
    }
}
