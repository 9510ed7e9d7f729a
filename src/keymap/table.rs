//! The table itself: every key of the program, in the order in which the footer offers them.

use super::Key;
use crate::action::{Action, Edit, KeyContext};
use crate::domain::QueueView;
use crate::export::Format;
use crossterm::event::KeyCode;

/// One line of the table.
pub struct Binding {
    pub places: &'static [KeyContext],
    pub keys: &'static [Key],
    pub action: Action,
    /// One or two words for the footer; empty keeps it out.
    pub hint: &'static str,
    /// What it does, for help and the palette.
    pub words: &'static str,
    /// Whether the palette offers it.
    pub command: bool,
}

use KeyContext::{
    AssigneePicker, BulkFailures, Dashboard, Enquiry, Export, Filter, Help, History, NewEnquiry,
    Note, Outcomes, Palette, Priority, Queue, Reply, Reports, Search, SignIn, StageForm, Templates,
    Transitions,
};

/// The screens where work is done.
const WORK: &[KeyContext] = &[Queue, Enquiry, History];
/// Everywhere under the layers.
const SCREENS: &[KeyContext] = &[Dashboard, Queue, Enquiry, History, Reports];
/// Where a letter is a letter.
const TEXT: &[KeyContext] = &[
    SignIn,
    Search,
    Filter,
    AssigneePicker,
    Note,
    Reply,
    NewEnquiry,
    Export,
    StageForm,
    Outcomes,
    Palette,
];
/// Layers and screens in which something can be chosen while typing.
const CHOICES: &[KeyContext] = &[SignIn, Filter, AssigneePicker, Palette];
const LAYERS: &[KeyContext] = &[
    Search,
    Filter,
    AssigneePicker,
    Note,
    Reply,
    Templates,
    NewEnquiry,
    Export,
    Transitions,
    Priority,
    StageForm,
    Outcomes,
    Help,
    Palette,
    BulkFailures,
];

const UP: Key = Key::plain(KeyCode::Up);
const DOWN: Key = Key::plain(KeyCode::Down);
const LEFT: Key = Key::plain(KeyCode::Left);
const RIGHT: Key = Key::plain(KeyCode::Right);
const ENTER: Key = Key::plain(KeyCode::Enter);
const ESC: Key = Key::plain(KeyCode::Esc);
const PAGE_UP: Key = Key::plain(KeyCode::PageUp);
const PAGE_DOWN: Key = Key::plain(KeyCode::PageDown);
const HOME: Key = Key::plain(KeyCode::Home);
const END: Key = Key::plain(KeyCode::End);

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

// A table is read down its columns: one line a key, however long.
#[rustfmt::skip]
pub static BINDINGS: &[Binding] = &[
    // Layers: what they are for comes first.
    moves(&[SignIn], &[ENTER], Action::Confirm, "sign in", "Sign in as the chosen person"),
    moves(&[Search], &[ENTER], Action::Confirm, "search", "Search for these words"),
    moves(&[Filter], &[ENTER], Action::Confirm, "keep", "Keep what is shown, and go on"),
    moves(&[AssigneePicker], &[ENTER], Action::Confirm, "assign", "Assign to the chosen person"),
    moves(&[Palette], &[ENTER], Action::Confirm, "do it", "Do the chosen thing"),
    moves(&[Transitions], &[ENTER], Action::Confirm, "choose", "Choose this change of stage"),
    moves(&[Transitions], &[Key::letter('A')], Action::Decide(true), "approve", "Approve of the step that was asked for"),
    moves(&[Transitions], &[Key::letter('D')], Action::Decide(false), "decline", "Decline the step that was asked for"),
    moves(&[Priority], &[ENTER], Action::Confirm, "choose", "Make it as urgent as the chosen line"),
    moves(&[Priority], &[Key::letter('1')], Action::ToPriority(1), "", "Make it an emergency"),
    moves(&[Priority], &[Key::letter('2')], Action::ToPriority(2), "", "Make it high"),
    moves(&[Priority], &[Key::letter('3')], Action::ToPriority(3), "", "Make it normal"),
    moves(&[Priority], &[Key::letter('4')], Action::ToPriority(4), "", "Make it low"),
    moves(&[Note], &[Key::ctrl('s'), Key::alt(KeyCode::Enter)], Action::Confirm, "save", "Save"),
    moves(&[StageForm], &[ENTER, Key::ctrl('s'), Key::alt(KeyCode::Enter)], Action::Confirm, "save", "Save"),
    moves(&[Outcomes], &[ENTER, Key::ctrl('s'), Key::alt(KeyCode::Enter)], Action::Confirm, "take", "Take the chosen outcome into the words"),
    moves(&[Reply], &[Key::ctrl('s'), Key::alt(KeyCode::Enter)], Action::Confirm, "send", "Send the reply"),
    moves(&[Reply], &[Key::ctrl('t')], Action::Templates, "templates", "Choose a template to begin with"),
    moves(&[Reply], &[Key::plain(KeyCode::Tab), Key::plain(KeyCode::BackTab)], Action::NextField, "next field", "Go to the subject, or to the text"),
    moves(&[Reply], &[ENTER], Action::Edit(Edit::NewLine), "", "Begin a new line; from the subject go to the text"),
    moves(&[Templates], &[ENTER], Action::Confirm, "choose", "Begin with the chosen template"),
    moves(&[Templates], &[Key::letter('1')], Action::ToTemplate(0), "", "Begin with number 1"),
    moves(&[Templates], &[Key::letter('2')], Action::ToTemplate(1), "", "Begin with number 2"),
    moves(&[Templates], &[Key::letter('3')], Action::ToTemplate(2), "", "Begin with number 3"),
    moves(&[Templates], &[Key::letter('4')], Action::ToTemplate(3), "", "Begin with number 4"),
    moves(&[Templates], &[Key::letter('5')], Action::ToTemplate(4), "", "Begin with number 5"),
    moves(&[Templates], &[Key::letter('6')], Action::ToTemplate(5), "", "Begin with number 6"),
    moves(&[Templates], &[Key::letter('7')], Action::ToTemplate(6), "", "Begin with number 7"),
    moves(&[Templates], &[Key::letter('8')], Action::ToTemplate(7), "", "Begin with number 8"),
    moves(&[Templates], &[Key::letter('9')], Action::ToTemplate(8), "", "Begin with number 9"),
    moves(&[Note], &[ENTER], Action::Edit(Edit::NewLine), "", "Begin a new line"),
    moves(&[StageForm], &[DOWN], Action::Down, "", "Choose the next outcome of the list, or one line down"),
    moves(&[StageForm], &[UP], Action::Up, "", "One line up"),
    moves(&[Outcomes], &[DOWN], Action::Down, "", "Choose the next outcome of the list"),
    moves(&[Outcomes], &[UP], Action::Up, "", "Choose the outcome above; from the first go back to the words"),
    moves(&[StageForm, Outcomes], &[Key::plain(KeyCode::Tab)], Action::NextField, "next field", "Go to the other field, or to the next outcome"),
    moves(&[StageForm, Outcomes], &[Key::plain(KeyCode::BackTab)], Action::PreviousField, "", "Go to the other field, or to the outcome above"),
    moves(&[NewEnquiry], &[Key::ctrl('s'), Key::alt(KeyCode::Enter)], Action::Confirm, "save", "Save the new enquiry"),
    moves(&[NewEnquiry], &[ENTER], Action::Edit(Edit::NewLine), "next", "Take this and go on; a new line in the text"),
    moves(&[NewEnquiry], &[Key::plain(KeyCode::Tab)], Action::NextField, "next field", "Go to the next field"),
    moves(&[NewEnquiry], &[Key::plain(KeyCode::BackTab)], Action::PreviousField, "", "Go to the field before"),
    moves(&[NewEnquiry], &[UP], Action::Up, "", "Choose the one above, or one line up"),
    moves(&[NewEnquiry], &[DOWN], Action::Down, "", "Choose the one below, or one line down"),
    moves(&[Export], &[ENTER], Action::Confirm, "write", "Write the file"),
    moves(&[Note, Reply, NewEnquiry, StageForm, Outcomes], &[Key::ctrl('x')], Action::Discard, "discard", "Discard what is typed here, and close; u brings it back"),
    // Work, most useful first.
    does(&[Dashboard], &[ENTER], Action::Open, "list them", "List the enquiries behind the figure"),
    does(&[Dashboard], &[Key::letter('t')], Action::NextScope, "whose", "Count mine, my team's or everybody's"),
    does(&[Reports], &[Key::letter('p')], Action::Period(true), "period", "Look back over more months: 3, 6, 12, 24 or 36"),
    does(&[Reports], &[Key::letter('P')], Action::Period(false), "", "Look back over fewer months"),
    does(&[Reports], &[Key::letter('e')], Action::Export(Format::Csv), "CSV", "Write the report to a CSV file"),
    does(&[Reports], &[Key::letter('E')], Action::Export(Format::Json), "JSON", "Write the report to a JSON file"),
    does(&[Queue, BulkFailures], &[ENTER], Action::Open, "open", "Open the enquiry"),
    does(&[Queue], &[Key::letter('x')], Action::Discard, "discard", "Discard what is not sent"),
    does(WORK, &[Key::letter('a')], Action::Assign, "assign", "Assign to a colleague"),
    does(WORK, &[Key::letter('m')], Action::AssignToMe, "to me", "Assign to me"),
    does(WORK, &[Key::letter('n')], Action::Note, "note", "Write a note"),
    does(&[Queue, Enquiry], &[Key::letter('l')], Action::Reply, "reply", "Write a reply to the citizen"),
    does(WORK, &[Key::letter('s')], Action::Stage, "stage", "Change the stage"),
    does(&[Queue], &[Key::letter(' ')], Action::Mark, "mark", "Mark or unmark, to act on several"),
    does(WORK, &[Key::letter('p')], Action::Priority, "priority", "Change the priority"),
    does(&[Queue, Enquiry], &[Key::letter('h')], Action::History, "history", "Show the history"),
    moves(&[Enquiry], &[Key::plain(KeyCode::Tab)], Action::NextRelated, "others", "Choose the next of the other enquiries here"),
    moves(&[Enquiry], &[Key::plain(KeyCode::BackTab)], Action::PreviousRelated, "", "Choose the one before"),
    moves(&[Enquiry], &[ENTER], Action::Open, "open", "Open the chosen other enquiry; Esc comes back"),
    does(&[Enquiry], &[Key::letter('w')], Action::Watch, "watch", "Watch the enquiry, or stop watching it"),
    does(&[Queue, Dashboard], &[Key::letter('/')], Action::Search, "search", "Search words or a reference"),
    does(&[Enquiry, History, Reports], &[Key::letter('/')], Action::Search, "", "Search words or a reference"),
    does(&[Queue, Dashboard, Enquiry], &[Key::letter('N')], Action::NewEnquiry, "new", "Receive a new enquiry"),
    does(&[Queue], &[Key::letter('f')], Action::Filter, "filter", "Show only rows with these letters"),
    does(&[Queue], &[Key::letter('J')], Action::MarkDown, "", "Mark this row and the next one"),
    does(&[Queue], &[Key::letter('K')], Action::MarkUp, "", "Mark this row and the one above"),
    does(&[Queue], &[Key::letter('*')], Action::MarkAll, "", "Mark every row that is shown, or none"),
    does(&[Queue], &[Key::letter('o')], Action::Sort(1), "order", "Order by the next column: due, received, priority, stage, person, type, subject, reference"),
    does(&[Queue], &[Key::letter('O')], Action::Sort(-1), "", "Order by the column before"),
    does(&[Queue], &[Key::letter('v')], Action::Preview, "preview", "Show or hide the preview beside the list"),
    does(&[Dashboard, Queue, Enquiry, History, BulkFailures], &[Key::letter('u')], Action::Undo, "undo", "Undo what was done last"),
    does(&[Queue], &[Key::letter('!')], Action::BulkFailures, "left out", "Show what the last act left out, and why"),
    moves(&[History], &[LEFT, UP, Key::letter('k')], Action::Earlier, "earlier", "One event earlier"),
    moves(&[History], &[RIGHT, DOWN, Key::letter('j')], Action::Later, "later", "One event later"),
    does(&[History], &[Key::letter('J')], Action::PreviewPageDown, "", "Read on in what the event changed"),
    does(&[History], &[Key::letter('K')], Action::PreviewPageUp, "", "Read back in what the event changed"),
    does(SCREENS, &[Key::letter('r')], Action::Refresh, "refresh", "Ask the server again"),
    does(WORK, &[Key::letter('y')], Action::CopyReference, "copy", "Copy the reference"),
    // Where to look.
    does(&[Queue, Enquiry, History, Reports], &[Key::letter('0'), Key::letter('d')], Action::Dashboard, "dashboard", "Show the dashboard"),
    does(&[Queue, Dashboard, Enquiry, History], &[Key::letter('R')], Action::Reports, "reports", "Show the reports"),
    does(SCREENS, &[Key::letter('D')], Action::Drafts, "", "List what I typed and did not send"),
    does(SCREENS, &[Key::letter('W')], Action::Watched, "", "List what I watch"),
    does(SCREENS, &[Key::letter('1')], Action::View(QueueView::Mine), "", "Show my enquiries (mine)"),
    does(SCREENS, &[Key::letter('2')], Action::View(QueueView::Team), "", "Show my team's enquiries"),
    does(SCREENS, &[Key::letter('3')], Action::View(QueueView::Unassigned), "", "Show unassigned enquiries"),
    does(SCREENS, &[Key::letter('4')], Action::View(QueueView::DueToday), "", "Show enquiries due today"),
    does(SCREENS, &[Key::letter('5')], Action::View(QueueView::Overdue), "", "Show overdue enquiries"),
    does(SCREENS, &[Key::letter('6')], Action::View(QueueView::Waiting), "", "Show enquiries that wait for somebody outside"),
    does(SCREENS, &[Key::letter('7')], Action::View(QueueView::All), "", "Show all open enquiries"),
    moves(&[Queue, Reports], &[Key::plain(KeyCode::Tab), RIGHT], Action::NextView, "", "Next tab"),
    moves(&[Queue, Reports], &[Key::plain(KeyCode::BackTab), LEFT], Action::PreviousView, "", "Tab before"),
    // Moving.
    moves(&[Dashboard], &[UP, Key::letter('k')], Action::Up, "", "One figure up"),
    moves(&[Dashboard], &[DOWN, Key::letter('j')], Action::Down, "", "One figure down"),
    moves(&[Dashboard], &[RIGHT, Key::plain(KeyCode::Tab)], Action::Later, "", "To the next heading"),
    moves(&[Dashboard], &[LEFT, Key::plain(KeyCode::BackTab)], Action::Earlier, "", "To the heading before"),
    moves(&[Queue, Transitions, Priority, Templates, BulkFailures], &[UP, Key::letter('k')], Action::Up, "", "One row up"),
    moves(&[Queue, Transitions, Priority, Templates, BulkFailures], &[DOWN, Key::letter('j')], Action::Down, "", "One row down"),
    moves(&[Enquiry, Reports, Help], &[UP, Key::letter('k')], Action::Up, "", "Scroll up"),
    moves(&[Enquiry, Reports, Help], &[DOWN, Key::letter('j')], Action::Down, "", "Scroll down"),
    moves(CHOICES, &[UP], Action::Up, "", "Choose the one above"),
    moves(CHOICES, &[DOWN], Action::Down, "", "Choose the one below"),
    moves(&[Dashboard, Queue, Enquiry, History, Reports, Transitions, Templates, Help, BulkFailures, SignIn, AssigneePicker, Palette], &[PAGE_UP], Action::PageUp, "", "One page up"),
    moves(&[Dashboard, Queue, Enquiry, History, Reports, Transitions, Templates, Help, BulkFailures, SignIn, AssigneePicker, Palette], &[PAGE_DOWN], Action::PageDown, "", "One page down"),
    moves(&[Dashboard, Queue, Enquiry, History, Reports, Transitions, Templates, Help, BulkFailures], &[HOME, Key::letter('g')], Action::First, "", "To the beginning"),
    moves(&[Dashboard, Queue, Enquiry, History, Reports, Transitions, Templates, Help, BulkFailures], &[END, Key::letter('G')], Action::Last, "", "To the end"),
    // Typing.
    moves(&[Note, Reply], &[UP], Action::Edit(Edit::Up), "", "One line up"),
    moves(&[Note, Reply], &[DOWN], Action::Edit(Edit::Down), "", "One line down"),
    edits(&[LEFT], Edit::Left, "One character back"),
    edits(&[RIGHT], Edit::Right, "One character on"),
    edits(&[Key::alt(KeyCode::Left), Key::alt(KeyCode::Char('b'))], Edit::WordLeft, "One word back"),
    edits(&[Key::alt(KeyCode::Right), Key::alt(KeyCode::Char('f'))], Edit::WordRight, "One word on"),
    edits(&[HOME, Key::ctrl('a')], Edit::Start, "To the start of the line"),
    edits(&[END, Key::ctrl('e')], Edit::End, "To the end of the line"),
    edits(&[Key::plain(KeyCode::Backspace), Key::ctrl('h')], Edit::Backspace, "Delete before the cursor"),
    edits(&[Key::plain(KeyCode::Delete), Key::ctrl('d')], Edit::Delete, "Delete after the cursor"),
    edits(&[Key::ctrl('w'), Key::alt(KeyCode::Backspace)], Edit::DeleteWord, "Delete the word before"),
    edits(&[Key::ctrl('u')], Edit::DeleteToStart, "Delete to the start of the line"),
    // Leaving, and help.
    moves(LAYERS, &[ESC], Action::Back, "back", "Close this; what you typed is kept"),
    moves(&[Help], &[Key::letter('q'), Key::letter('?'), ENTER], Action::Back, "", "Close help"),
    moves(&[Enquiry, History, Reports], &[ESC, Key::plain(KeyCode::Backspace)], Action::Back, "back", "Go back"),
    moves(&[Queue], &[ESC], Action::Back, "", "Take the marks away, leave the search or the list"),
    moves(&[Dashboard], &[ESC], Action::View(QueueView::Mine), "queue", "Go to my queue"),
    does(SCREENS, &[Key::letter(':')], Action::Palette, "anything", "Find anything by its name"),
    does(SCREENS, &[Key::letter('?')], Action::Help, "help", "Show every key of this screen"),
    does(SCREENS, &[Key::ctrl('o')], Action::SignOut, "", "Sign out, and choose another person"),
    does(SCREENS, &[Key::ctrl('z')], Action::Suspend, "", "Go to the shell; fg comes back"),
    moves(&[SignIn, Search, Filter, AssigneePicker, Note, Reply, Templates, NewEnquiry, Export, Transitions, Priority, StageForm, Outcomes, Help, Palette, BulkFailures], &[Key::ctrl('z')], Action::Suspend, "", "Go to the shell; fg comes back"),
    moves(&[SignIn], &[ESC], Action::Quit, "quit", "Leave the program"),
    does(&[Queue, Dashboard], &[Key::letter('q'), Key::ctrl('c')], Action::Quit, "quit", "Leave the program"),
    moves(&[SignIn, Enquiry, History, Reports, Search, Filter, AssigneePicker, Note, Reply, Templates, NewEnquiry, Export, Transitions, Priority, StageForm, Outcomes, Help, Palette, BulkFailures], &[Key::ctrl('c')], Action::Quit, "", "Leave the program"),
];
