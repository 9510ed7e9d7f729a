//! The key table: every key of the program, in footer order.

use crate::action::{Action, Edit, KeyContext};
use crate::domain::QueueView;
use crate::export::Format;
use crate::keys::{self, BACK as ESC, CHOOSE as ENTER, DOWN, Key, LAST as END, NEXT as TAB, UP};
use crossterm::event::KeyCode;

/// One line of the table.
pub struct Binding {
    pub places: &'static [KeyContext],
    pub keys: &'static [Key],
    pub action: Action,
    /// One or two words for the footer; empty keeps it out.
    pub hint: &'static str,
    /// Description, for help and the palette.
    pub words: &'static str,
    /// Whether the palette offers it.
    pub command: bool,
}

use KeyContext::{
    Answer, AssigneePicker, BulkFailures, Dashboard, Enquiry, Export, Filter, ForYou, Help,
    History, NewEnquiry, NewQuestion, NewTask, Note, Outcomes, Palette, Priority, Questions, Queue,
    RecentlyClosed, Reply, Reports, Search, SignIn, StageForm, Tasks, Templates, Today,
    Transitions,
};

/// The screens where work is done.
const WORK: &[KeyContext] = &[Queue, Enquiry, History];
/// All screens, without popups.
const SCREENS: &[KeyContext] = &[
    Dashboard,
    Queue,
    Enquiry,
    History,
    RecentlyClosed,
    Tasks,
    ForYou,
    Questions,
    Today,
    Reports,
];
/// Contexts in which letters are text.
const TEXT: &[KeyContext] = &[
    SignIn,
    Search,
    Filter,
    AssigneePicker,
    Note,
    Reply,
    NewEnquiry,
    NewTask,
    NewQuestion,
    Answer,
    Export,
    StageForm,
    Outcomes,
    Palette,
];
/// Contexts with a list to choose from while typing.
const CHOICES: &[KeyContext] = &[SignIn, Filter, AssigneePicker, Palette];
const LAYERS: &[KeyContext] = &[
    Search,
    Filter,
    AssigneePicker,
    Note,
    Reply,
    Templates,
    NewEnquiry,
    NewTask,
    NewQuestion,
    Answer,
    Export,
    Transitions,
    Priority,
    StageForm,
    Outcomes,
    Help,
    Palette,
    BulkFailures,
];

const LEFT: Key = Key::plain(KeyCode::Left);
const RIGHT: Key = Key::plain(KeyCode::Right);
const PAGE_UP: Key = Key::plain(KeyCode::PageUp);
const PAGE_DOWN: Key = Key::plain(KeyCode::PageDown);
const F1: Key = Key::plain(KeyCode::F(1));
const HOME: Key = Key::plain(KeyCode::Home);

/// A command: in the footer, in help and in the palette.
const fn does(
    places: &'static [KeyContext],
    keys: &'static [Key],
    action: Action,
    hint: &'static str,
    words: &'static str,
) -> Binding {
    Binding {
        places,
        keys,
        action,
        hint,
        words,
        command: true,
    }
}

/// A movement or an edit: in help, and in the footer where it has a hint.
const fn moves(
    places: &'static [KeyContext],
    keys: &'static [Key],
    action: Action,
    hint: &'static str,
    words: &'static str,
) -> Binding {
    Binding {
        places,
        keys,
        action,
        hint,
        words,
        command: false,
    }
}

const fn edits(keys: &'static [Key], edit: Edit, words: &'static str) -> Binding {
    moves(TEXT, keys, Action::Edit(edit), "", words)
}

// One line for each key, so that the table can be read by column.
#[rustfmt::skip]
pub static BINDINGS: &[Binding] = &[
    // Popups: their main action first.
    moves(&[SignIn], &[ENTER], Action::Confirm, "sign in", "Sign in as the chosen person"),
    moves(&[Search], &[ENTER], Action::Confirm, "search", "Search for these words"),
    moves(&[Search], &[UP], Action::Up, "last words", "Bring back the words of the last search"),
    moves(&[Filter], &[ENTER], Action::Confirm, "apply", "Apply the filter"),
    moves(&[AssigneePicker], &[ENTER], Action::Confirm, "assign", "Assign to the chosen person"),
    moves(&[Palette], &[ENTER], Action::Confirm, "run", "Run the chosen command"),
    moves(&[Transitions], &[ENTER], Action::Confirm, "choose", "Choose this stage change"),
    moves(&[Transitions], &[Key::letter('A')], Action::Decide(true), "approve", "Approve the request"),
    moves(&[Transitions], &[Key::letter('D')], Action::Decide(false), "decline", "Decline the request"),
    moves(&[Priority], &[ENTER], Action::Confirm, "choose", "Set the chosen priority"),
    moves(&[Priority], &[Key::letter('1')], Action::ToPriority(1), "", "Set to emergency"),
    moves(&[Priority], &[Key::letter('2')], Action::ToPriority(2), "", "Set to high"),
    moves(&[Priority], &[Key::letter('3')], Action::ToPriority(3), "", "Set to normal"),
    moves(&[Priority], &[Key::letter('4')], Action::ToPriority(4), "", "Set to low"),
    moves(&[Note], &[keys::SAVE, Key::alt(KeyCode::Enter)], Action::Confirm, "save", "Save"),
    moves(&[StageForm], &[keys::SAVE, Key::alt(KeyCode::Enter)], Action::Confirm, "save", "Save"),
    moves(&[StageForm], &[ENTER], Action::GoOn, "", "Go to the next field"),
    moves(&[Outcomes], &[ENTER], Action::GoOn, "use", "Use the chosen outcome"),
    moves(&[Outcomes], &[keys::SAVE, Key::alt(KeyCode::Enter)], Action::Confirm, "save", "Use the chosen outcome; the next time, save"),
    moves(&[Reply], &[keys::SAVE, Key::alt(KeyCode::Enter)], Action::Confirm, "send", "Send the reply"),
    moves(&[Reply], &[Key::ctrl('t')], Action::Templates, "templates", "Choose a template"),
    moves(&[Reply], &[TAB, Key::plain(KeyCode::BackTab)], Action::NextField, "next field", "Go to the subject or the text"),
    moves(&[Reply], &[ENTER], Action::Edit(Edit::NewLine), "", "New line; from the subject, go to the text"),
    moves(&[Templates], &[ENTER], Action::Confirm, "choose", "Use the chosen template"),
    moves(&[Templates], &[Key::letter('1')], Action::ToTemplate(0), "", "Use template 1"),
    moves(&[Templates], &[Key::letter('2')], Action::ToTemplate(1), "", "Use template 2"),
    moves(&[Templates], &[Key::letter('3')], Action::ToTemplate(2), "", "Use template 3"),
    moves(&[Templates], &[Key::letter('4')], Action::ToTemplate(3), "", "Use template 4"),
    moves(&[Templates], &[Key::letter('5')], Action::ToTemplate(4), "", "Use template 5"),
    moves(&[Templates], &[Key::letter('6')], Action::ToTemplate(5), "", "Use template 6"),
    moves(&[Templates], &[Key::letter('7')], Action::ToTemplate(6), "", "Use template 7"),
    moves(&[Templates], &[Key::letter('8')], Action::ToTemplate(7), "", "Use template 8"),
    moves(&[Templates], &[Key::letter('9')], Action::ToTemplate(8), "", "Use template 9"),
    moves(&[Note], &[ENTER], Action::Edit(Edit::NewLine), "", "New line"),
    moves(&[StageForm], &[DOWN], Action::Down, "", "Next outcome in the list, or one line down"),
    moves(&[StageForm], &[UP], Action::Up, "", "One line up; from an outcome, your own words"),
    moves(&[Outcomes], &[DOWN], Action::Down, "", "Next outcome in the list"),
    moves(&[Outcomes], &[UP], Action::Up, "", "Previous outcome; from the first, back to the text"),
    moves(&[StageForm, Outcomes], &[TAB], Action::NextField, "next field", "Go to the other field or the next outcome"),
    moves(&[StageForm, Outcomes], &[Key::plain(KeyCode::BackTab)], Action::PreviousField, "", "Go to the other field or the previous outcome"),
    moves(&[NewEnquiry], &[keys::SAVE, Key::alt(KeyCode::Enter)], Action::Confirm, "save", "Save the new enquiry"),
    moves(&[NewEnquiry], &[ENTER], Action::Edit(Edit::NewLine), "next", "Next field; in the text, a new line"),
    moves(&[NewEnquiry], &[TAB], Action::NextField, "next field", "Go to the next field"),
    moves(&[NewEnquiry], &[Key::plain(KeyCode::BackTab)], Action::PreviousField, "", "Go to the previous field"),
    moves(&[NewEnquiry], &[UP], Action::Up, "", "Choose the one above, or one line up"),
    moves(&[NewEnquiry], &[DOWN], Action::Down, "", "Choose the one below, or one line down"),
    moves(&[NewEnquiry], &[keys::OPEN_OTHER], Action::Open, "", "Open the citizen's open enquiry; your text is kept"),
    moves(&[Export], &[ENTER], Action::Confirm, "save", "Save the file"),
    moves(&[NewTask], &[keys::SAVE, Key::alt(KeyCode::Enter)], Action::Confirm, "save", "Save the task"),
    moves(&[NewTask], &[ENTER, TAB], Action::NextField, "next field", "Go to the next field"),
    moves(&[NewTask], &[Key::plain(KeyCode::BackTab)], Action::PreviousField, "", "Go to the previous field"),
    moves(&[NewTask], &[UP], Action::Up, "", "Choose the one above"),
    moves(&[NewTask], &[DOWN], Action::Down, "", "Choose the one below"),
    moves(&[NewQuestion], &[keys::SAVE, Key::alt(KeyCode::Enter)], Action::Confirm, "ask", "Ask"),
    moves(&[NewQuestion], &[ENTER, TAB], Action::NextField, "next field", "Go to the next field"),
    moves(&[NewQuestion], &[Key::plain(KeyCode::BackTab)], Action::PreviousField, "", "Go to the previous field"),
    moves(&[NewQuestion], &[UP], Action::Up, "", "Choose the one above"),
    moves(&[NewQuestion], &[DOWN], Action::Down, "", "Choose the one below"),
    moves(&[Answer], &[keys::SAVE, Key::alt(KeyCode::Enter)], Action::Confirm, "answer", "Answer the question"),
    moves(&[Answer], &[ENTER], Action::Edit(Edit::NewLine), "", "New line"),
    moves(&[Note, Reply, NewEnquiry, StageForm, Outcomes], &[Key::ctrl('x')], Action::Discard, "discard", "Discard this draft and close; undo restores it"),
    // Work, most useful first.
    does(&[Dashboard], &[ENTER], Action::Open, "list", "List these enquiries"),
    does(&[Dashboard], &[keys::SCOPE], Action::NextScope, "show", "Show: me, my team or everyone"),
    does(&[Reports], &[Key::letter('p')], Action::Period(true), "period", "Show more months: 3, 6, 12, 24, 36 or 84"),
    does(&[Reports], &[Key::letter('P')], Action::Period(false), "", "Show fewer months"),
    does(&[Reports], &[Key::letter('e')], Action::Export(Format::Csv), "CSV", "Export the report as CSV"),
    does(&[Reports], &[Key::letter('E')], Action::Export(Format::Json), "JSON", "Export the report as JSON"),
    does(&[ForYou], &[keys::SEEN], Action::Seen, "seen", "Mark as seen"),
    does(&[ForYou], &[keys::ASK], Action::Ask, "answer", "Answer the question"),
    does(&[Questions], &[keys::WITHDRAW], Action::Withdraw, "withdraw", "Withdraw the question"),
    moves(&[ForYou], &[TAB], Action::Questions, "asked", "Show the open questions that I asked"),
    moves(&[Questions], &[TAB], Action::ForYou, "for me", "Show what is for you"),
    does(&[ForYou], &[keys::MARK_ALL], Action::SeenAll, "all seen", "Mark all that are shown as seen"),
    does(&[Tasks, Today], &[keys::COMPLETE_TASK], Action::CompleteTask, "complete", "Complete the task, or set it to do again"),
    does(&[Tasks], &[Key::letter('a')], Action::Assign, "give to", "Give the task to a colleague or a team"),
    does(&[Tasks], &[Key::letter('m')], Action::AssignToMe, "take", "Take the task"),
    does(&[Queue, RecentlyClosed, Tasks, ForYou, Questions, Today, BulkFailures], &[ENTER], Action::Open, "open", "Open the enquiry"),
    does(&[Queue], &[keys::DISCARD], Action::Discard, "discard", "Discard the draft"),
    does(WORK, &[Key::letter('a')], Action::Assign, "assign", "Assign to a colleague"),
    does(WORK, &[Key::letter('m')], Action::AssignToMe, "to me", "Assign to me"),
    does(WORK, &[keys::NOTE], Action::Note, "note", "Write a note"),
    does(&[Queue, Enquiry], &[keys::REPLY], Action::Reply, "reply", "Write a reply to the citizen"),
    does(&[Enquiry], &[keys::RECALL], Action::Recall, "recall", "Recall your letter that waits to be sent"),
    does(&[Queue, Enquiry, History, RecentlyClosed], &[keys::STAGE], Action::Stage, "stage", "Change the stage"),
    does(&[Queue, Enquiry], &[keys::REQUEST], Action::Request, "approval", "Decide an approval"),
    does(&[Queue], &[Key::letter(' ')], Action::Mark, "mark", "Mark or unmark, to change several at once"),
    does(WORK, &[Key::letter('p')], Action::Priority, "priority", "Change the priority"),
    does(&[Queue, Enquiry, RecentlyClosed], &[Key::letter('h')], Action::History, "history", "Show the history"),
    moves(&[Enquiry], &[TAB], Action::NextRelated, "related", "Choose the next related enquiry"),
    moves(&[Enquiry], &[Key::plain(KeyCode::BackTab)], Action::PreviousRelated, "", "Choose the previous related enquiry"),
    moves(&[Enquiry], &[ENTER], Action::Open, "open", "Open the chosen related enquiry; Esc returns"),
    does(&[Enquiry], &[keys::UNFOLD], Action::Unfold, "", "Show long letters and notes whole, or folded"),
    moves(&[Enquiry], &[Key::letter(']')], Action::NextEntry, "", "Go to the next letter or note"),
    moves(&[Enquiry], &[Key::letter('[')], Action::PreviousEntry, "", "Go to the previous letter or note"),
    does(&[Queue, Enquiry], &[keys::WATCH], Action::Watch, "watch", "Watch or stop watching this enquiry"),
    does(&[Queue, Dashboard], &[keys::SEARCH], Action::Search, "search", "Search for words or a reference"),
    does(&[Enquiry, History, RecentlyClosed, Tasks, ForYou, Questions, Today, Reports], &[keys::SEARCH], Action::Search, "", "Search for words or a reference"),
    does(&[Queue, Dashboard, Enquiry], &[keys::NEW_ENQUIRY], Action::NewEnquiry, "new", "New enquiry"),
    does(&[Queue, Enquiry], &[keys::ADD_TASK], Action::AddTask, "task", "Add a task"),
    does(&[Today], &[keys::ASK], Action::Ask, "answer", "Answer the question"),
    moves(&[Today], &[TAB], Action::NextView, "all tasks", "Show all tasks to do"),
    moves(&[Tasks], &[TAB], Action::NextView, "today", "Show what is due today"),
    does(&[Queue, Enquiry], &[keys::ASK], Action::Ask, "ask", "Ask a colleague, or answer a question to you"),
    does(&[Queue, RecentlyClosed, Tasks, ForYou, Questions, Today], &[keys::FILTER], Action::Filter, "filter", "Filter this list"),
    does(&[RecentlyClosed], &[keys::SCOPE], Action::NextScope, "show", "Show: me, my team or everyone"),
    does(&[Queue], &[Key::letter('J')], Action::MarkDown, "", "Mark this row and the next one"),
    does(&[Queue], &[Key::letter('K')], Action::MarkUp, "", "Mark this row and the one above"),
    does(&[Queue], &[keys::MARK_ALL], Action::MarkAll, "", "Mark all rows loaded, again all of the list, again none"),
    does(&[Queue], &[Key::letter('o')], Action::Sort(1), "sort", "Sort by the next column: due, received, priority, stage, person, type, subject, reference"),
    does(&[Queue], &[Key::letter('O')], Action::Sort(-1), "", "Sort by the previous column"),
    does(&[Queue], &[Key::letter('v')], Action::Preview, "preview", "Show or hide the preview beside the list"),
    does(&[Dashboard, Queue, Enquiry, History, RecentlyClosed, Tasks, ForYou, Questions, Today, BulkFailures], &[keys::UNDO], Action::Undo, "undo", "Undo the last change"),
    does(&[Queue], &[keys::FAILURES], Action::BulkFailures, "refused", "Show what was not changed, and why"),
    moves(&[History], &[LEFT, UP, Key::letter('k')], Action::Earlier, "earlier", "One event earlier"),
    moves(&[History], &[RIGHT, DOWN, Key::letter('j')], Action::Later, "later", "One event later"),
    does(&[History], &[keys::SCROLL_DOWN], Action::PreviewPageDown, "", "Scroll down the changes"),
    does(&[History], &[keys::SCROLL_UP], Action::PreviewPageUp, "", "Scroll up the changes"),
    does(SCREENS, &[keys::REFRESH], Action::Refresh, "refresh", "Refresh"),
    does(&[Queue, Enquiry, History, RecentlyClosed], &[Key::letter('y')], Action::CopyReference, "copy", "Copy the reference"),
    // Where to look.
    does(&[Queue, Enquiry, History, RecentlyClosed, Tasks, ForYou, Questions, Today, Reports], &[Key::letter('0'), Key::letter('d')], Action::Dashboard, "dashboard", "Show the dashboard"),
    does(&[Queue, Dashboard, Enquiry, History, RecentlyClosed, Tasks, ForYou, Questions, Today], &[Key::letter('R')], Action::Reports, "reports", "Show the reports"),
    does(SCREENS, &[keys::DRAFTS], Action::Drafts, "", "List my drafts"),
    does(SCREENS, &[Key::letter('W')], Action::Watched, "", "List enquiries I watch"),
    does(SCREENS, &[keys::FOR_YOU], Action::ForYou, "", "Show what is for you"),
    does(SCREENS, &[keys::TASKS], Action::Tasks, "", "Show today's work, or this enquiry's tasks"),
    does(SCREENS, &[Key::letter('C')], Action::RecentlyClosed, "", "List recently closed enquiries"),
    does(&[Dashboard], &[Key::letter('1')], Action::View(QueueView::Mine), "my queue", "Show my enquiries (mine)"),
    does(&[Queue, Enquiry, History, RecentlyClosed, Reports], &[Key::letter('1')], Action::View(QueueView::Mine), "", "Show my enquiries (mine)"),
    does(SCREENS, &[Key::letter('2')], Action::View(QueueView::Team), "", "Show my team's enquiries"),
    does(SCREENS, &[keys::UNASSIGNED], Action::View(QueueView::Unassigned), "", "Show unassigned enquiries"),
    does(SCREENS, &[Key::letter('4')], Action::View(QueueView::DueToday), "", "Show enquiries due today"),
    does(SCREENS, &[Key::letter('5')], Action::View(QueueView::Overdue), "", "Show overdue enquiries"),
    does(SCREENS, &[Key::letter('6')], Action::View(QueueView::Waiting), "", "Show enquiries waiting for a reply"),
    does(SCREENS, &[keys::ALL_OPEN], Action::View(QueueView::All), "", "Show all open enquiries"),
    moves(&[Queue, Reports], &[TAB, RIGHT], Action::NextView, "", "Next tab"),
    moves(&[Queue, Reports], &[Key::plain(KeyCode::BackTab), LEFT], Action::PreviousView, "", "Previous tab"),
    // Moving.
    moves(&[Dashboard], &[UP, Key::letter('k')], Action::Up, "", "One figure up"),
    moves(&[Dashboard], &[DOWN, Key::letter('j')], Action::Down, "", "One figure down"),
    moves(&[Dashboard], &[RIGHT, TAB], Action::Later, "", "To the next heading"),
    moves(&[Dashboard], &[LEFT, Key::plain(KeyCode::BackTab)], Action::Earlier, "", "To the previous heading"),
    moves(&[Queue, RecentlyClosed, Tasks, ForYou, Questions, Today, Transitions, Priority, Templates, BulkFailures], &[UP, Key::letter('k')], Action::Up, "", "One row up"),
    moves(&[Queue, RecentlyClosed, Tasks, ForYou, Questions, Today, Transitions, Priority, Templates, BulkFailures], &[DOWN, Key::letter('j')], Action::Down, "", "One row down"),
    moves(&[Enquiry, Reports, Help], &[UP, Key::letter('k')], Action::Up, "", "Scroll up"),
    moves(&[Enquiry, Reports, Help], &[DOWN, Key::letter('j')], Action::Down, "", "Scroll down"),
    moves(CHOICES, &[UP], Action::Up, "", "Choose the one above"),
    moves(CHOICES, &[DOWN], Action::Down, "", "Choose the one below"),
    moves(&[Dashboard, Queue, Enquiry, History, RecentlyClosed, Tasks, ForYou, Questions, Today, Reports, Transitions, Templates, Help, BulkFailures, SignIn, AssigneePicker, Palette], &[PAGE_UP], Action::PageUp, "", "One page up"),
    moves(&[Dashboard, Queue, Enquiry, History, RecentlyClosed, Tasks, ForYou, Questions, Today, Reports, Transitions, Templates, Help, BulkFailures, SignIn, AssigneePicker, Palette], &[PAGE_DOWN], Action::PageDown, "", "One page down"),
    moves(&[Dashboard, Queue, Enquiry, History, RecentlyClosed, Tasks, ForYou, Questions, Today, Reports, Transitions, Templates, Help, BulkFailures], &[HOME, Key::letter('g')], Action::First, "", "To the top"),
    moves(&[Dashboard, Queue, Enquiry, History, RecentlyClosed, Tasks, ForYou, Questions, Today, Reports, Transitions, Templates, Help, BulkFailures], &[END, Key::letter('G')], Action::Last, "", "To the bottom"),
    // Typing.
    moves(&[Note, Reply], &[UP], Action::Edit(Edit::Up), "", "One line up"),
    moves(&[Note, Reply], &[DOWN], Action::Edit(Edit::Down), "", "One line down"),
    edits(&[LEFT], Edit::Left, "One character left"),
    edits(&[RIGHT], Edit::Right, "One character right"),
    edits(&[Key::alt(KeyCode::Left), Key::alt(KeyCode::Char('b'))], Edit::WordLeft, "One word left"),
    edits(&[Key::alt(KeyCode::Right), Key::alt(KeyCode::Char('f'))], Edit::WordRight, "One word right"),
    edits(&[HOME, Key::ctrl('a')], Edit::Start, "To the start of the line"),
    edits(&[END, Key::ctrl('e')], Edit::End, "To the end of the line"),
    edits(&[Key::plain(KeyCode::Backspace), Key::ctrl('h')], Edit::Backspace, "Delete before the cursor"),
    edits(&[Key::plain(KeyCode::Delete), Key::ctrl('d')], Edit::Delete, "Delete after the cursor"),
    edits(&[Key::ctrl('w'), Key::alt(KeyCode::Backspace)], Edit::DeleteWord, "Delete the previous word"),
    edits(&[Key::ctrl('u')], Edit::DeleteToStart, "Delete to the start of the line"),
    // Leaving, and help.
    moves(LAYERS, &[ESC], Action::Back, "back", "Close; what you typed is kept"),
    moves(&[Help], &[Key::letter('q'), Key::letter('?'), F1, ENTER], Action::Back, "", "Close help"),
    moves(&[Enquiry, History, RecentlyClosed, Tasks, ForYou, Questions, Today, Reports], &[ESC, Key::plain(KeyCode::Backspace)], Action::Back, "back", "Go back"),
    moves(&[Queue], &[ESC], Action::Back, "", "Clear marks, then leave the search or list"),
    moves(&[Dashboard], &[ESC], Action::Back, "back", "Go back to the list that you came from"),
    does(SCREENS, &[Key::letter(':')], Action::Palette, "commands", "Find a command by name"),
    does(SCREENS, &[Key::letter('?'), F1], Action::Help, "help", "Show the keys for this screen"),
    moves(&[SignIn], &[F1], Action::Help, "help", "Show the keys here; so does ? while nothing is typed"),
    moves(&[Search, Filter, AssigneePicker, Note, Reply, NewEnquiry, Export, StageForm, Outcomes, Palette], &[F1], Action::Help, "", "Show the keys here"),
    does(SCREENS, &[Key::ctrl('o')], Action::SignOut, "", "Sign out and choose another person"),
    does(SCREENS, &[Key::ctrl('z')], Action::Suspend, "", "Go to the shell; fg returns"),
    moves(&[SignIn, Search, Filter, AssigneePicker, Note, Reply, Templates, NewEnquiry, NewTask, NewQuestion, Answer, Export, Transitions, Priority, StageForm, Outcomes, Help, Palette, BulkFailures], &[Key::ctrl('z')], Action::Suspend, "", "Go to the shell; fg returns"),
    moves(&[SignIn], &[ESC], Action::Quit, "quit", "Quit"),
    does(&[Queue, Dashboard], &[Key::letter('q'), Key::ctrl('c')], Action::Quit, "quit", "Quit"),
    moves(&[SignIn, Enquiry, History, RecentlyClosed, Tasks, ForYou, Questions, Today, Reports, Search, Filter, AssigneePicker, Note, Reply, Templates, NewEnquiry, NewTask, NewQuestion, Answer, Export, Transitions, Priority, StageForm, Outcomes, Help, Palette, BulkFailures], &[Key::ctrl('c')], Action::Quit, "", "Quit"),
];
