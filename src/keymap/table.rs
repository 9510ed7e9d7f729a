//! The table itself: every key of the program, in the order in which the footer offers them.

use super::Key;
use crate::domain::QueueView;
use crate::export::Format;
use crate::intent::{Edit, Intent, Place};
use crossterm::event::KeyCode;

/// One line of the table.
pub struct Binding {
    pub places: &'static [Place],
    pub keys: &'static [Key],
    pub intent: Intent,
    /// One or two words for the footer; empty keeps it out.
    pub hint: &'static str,
    /// What it does, for help and the palette.
    pub words: &'static str,
    /// Whether the palette offers it.
    pub command: bool,
}

use Place::{
    Dashboard, Enquiry, Export, Filter, Help, History, Note, Outcomes, Palette, People, Priority,
    Queue, Register, Remainder, Reply, Reports, Search, SignIn, StageForm, Stages, Templates,
};

/// The screens where work is done.
const WORK: &[Place] = &[Queue, Enquiry, History];
/// Everywhere under the layers.
const SCREENS: &[Place] = &[Dashboard, Queue, Enquiry, History, Reports];
/// Where a letter is a letter.
const TEXT: &[Place] = &[
    SignIn, Search, Filter, People, Note, Reply, Register, Export, StageForm, Outcomes, Palette,
];
/// Layers and screens in which something can be chosen while typing.
const CHOICES: &[Place] = &[SignIn, Filter, People, Palette];
const LAYERS: &[Place] = &[
    Search, Filter, People, Note, Reply, Templates, Register, Export, Stages, Priority, StageForm,
    Outcomes, Help, Palette, Remainder,
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
    places: &'static [Place],
    keys: &'static [Key],
    intent: Intent,
    hint: &'static str,
    words: &'static str,
) -> Binding {
    Binding {
        places,
        keys,
        intent,
        hint,
        words,
        command: true,
    }
}

/// A movement or an edit: in help, and in the footer where it has a hint.
const fn moves(
    places: &'static [Place],
    keys: &'static [Key],
    intent: Intent,
    hint: &'static str,
    words: &'static str,
) -> Binding {
    Binding {
        places,
        keys,
        intent,
        hint,
        words,
        command: false,
    }
}

const fn edits(keys: &'static [Key], edit: Edit, words: &'static str) -> Binding {
    moves(TEXT, keys, Intent::Edit(edit), "", words)
}

// A table is read down its columns: one line a key, however long.
#[rustfmt::skip]
pub static BINDINGS: &[Binding] = &[
    // Layers: what they are for comes first.
    moves(&[SignIn], &[ENTER], Intent::Confirm, "sign in", "Sign in as the chosen person"),
    moves(&[Search], &[ENTER], Intent::Confirm, "search", "Search for these words"),
    moves(&[Filter], &[ENTER], Intent::Confirm, "keep", "Keep what is shown, and go on"),
    moves(&[People], &[ENTER], Intent::Confirm, "assign", "Assign to the chosen person"),
    moves(&[Palette], &[ENTER], Intent::Confirm, "do it", "Do the chosen thing"),
    moves(&[Stages], &[ENTER], Intent::Confirm, "choose", "Choose this change of stage"),
    moves(&[Stages], &[Key::letter('A')], Intent::Decide(true), "approve", "Approve of the step that was asked for"),
    moves(&[Stages], &[Key::letter('D')], Intent::Decide(false), "decline", "Decline the step that was asked for"),
    moves(&[Priority], &[ENTER], Intent::Confirm, "choose", "Make it as urgent as the chosen line"),
    moves(&[Priority], &[Key::letter('1')], Intent::ToPriority(1), "", "Make it an emergency"),
    moves(&[Priority], &[Key::letter('2')], Intent::ToPriority(2), "", "Make it high"),
    moves(&[Priority], &[Key::letter('3')], Intent::ToPriority(3), "", "Make it normal"),
    moves(&[Priority], &[Key::letter('4')], Intent::ToPriority(4), "", "Make it low"),
    moves(&[Note], &[Key::ctrl('s'), Key::alt(KeyCode::Enter)], Intent::Confirm, "save", "Save"),
    moves(&[StageForm], &[ENTER, Key::ctrl('s'), Key::alt(KeyCode::Enter)], Intent::Confirm, "save", "Save"),
    moves(&[Outcomes], &[ENTER, Key::ctrl('s'), Key::alt(KeyCode::Enter)], Intent::Confirm, "take", "Take the chosen outcome into the words"),
    moves(&[Reply], &[Key::ctrl('s'), Key::alt(KeyCode::Enter)], Intent::Confirm, "send", "Send the reply"),
    moves(&[Reply], &[Key::ctrl('t')], Intent::Templates, "templates", "Choose a template to begin with"),
    moves(&[Reply], &[Key::plain(KeyCode::Tab), Key::plain(KeyCode::BackTab)], Intent::NextField, "next field", "Go to the subject, or to the text"),
    moves(&[Reply], &[ENTER], Intent::Edit(Edit::NewLine), "", "Begin a new line; from the subject go to the text"),
    moves(&[Templates], &[ENTER], Intent::Confirm, "choose", "Begin with the chosen template"),
    moves(&[Templates], &[Key::letter('1')], Intent::ToTemplate(0), "", "Begin with number 1"),
    moves(&[Templates], &[Key::letter('2')], Intent::ToTemplate(1), "", "Begin with number 2"),
    moves(&[Templates], &[Key::letter('3')], Intent::ToTemplate(2), "", "Begin with number 3"),
    moves(&[Templates], &[Key::letter('4')], Intent::ToTemplate(3), "", "Begin with number 4"),
    moves(&[Templates], &[Key::letter('5')], Intent::ToTemplate(4), "", "Begin with number 5"),
    moves(&[Templates], &[Key::letter('6')], Intent::ToTemplate(5), "", "Begin with number 6"),
    moves(&[Templates], &[Key::letter('7')], Intent::ToTemplate(6), "", "Begin with number 7"),
    moves(&[Templates], &[Key::letter('8')], Intent::ToTemplate(7), "", "Begin with number 8"),
    moves(&[Templates], &[Key::letter('9')], Intent::ToTemplate(8), "", "Begin with number 9"),
    moves(&[Note], &[ENTER], Intent::Edit(Edit::NewLine), "", "Begin a new line"),
    moves(&[StageForm], &[DOWN], Intent::Down, "", "Choose the next outcome of the list, or one line down"),
    moves(&[StageForm], &[UP], Intent::Up, "", "One line up"),
    moves(&[Outcomes], &[DOWN], Intent::Down, "", "Choose the next outcome of the list"),
    moves(&[Outcomes], &[UP], Intent::Up, "", "Choose the outcome above; from the first go back to the words"),
    moves(&[StageForm, Outcomes], &[Key::plain(KeyCode::Tab)], Intent::NextField, "next field", "Go to the other field, or to the next outcome"),
    moves(&[StageForm, Outcomes], &[Key::plain(KeyCode::BackTab)], Intent::PreviousField, "", "Go to the other field, or to the outcome above"),
    moves(&[Register], &[Key::ctrl('s'), Key::alt(KeyCode::Enter)], Intent::Confirm, "save", "Save the new enquiry"),
    moves(&[Register], &[ENTER], Intent::Edit(Edit::NewLine), "next", "Take this and go on; a new line in the text"),
    moves(&[Register], &[Key::plain(KeyCode::Tab)], Intent::NextField, "next field", "Go to the next field"),
    moves(&[Register], &[Key::plain(KeyCode::BackTab)], Intent::PreviousField, "", "Go to the field before"),
    moves(&[Register], &[UP], Intent::Up, "", "Choose the one above, or one line up"),
    moves(&[Register], &[DOWN], Intent::Down, "", "Choose the one below, or one line down"),
    moves(&[Export], &[ENTER], Intent::Confirm, "write", "Write the file"),
    moves(&[Note, Reply, Register, StageForm, Outcomes], &[Key::ctrl('x')], Intent::Discard, "discard", "Discard what is typed here, and close; u brings it back"),
    // Work, most useful first.
    does(&[Dashboard], &[ENTER], Intent::Open, "list them", "List the enquiries behind the figure"),
    does(&[Dashboard], &[Key::letter('t')], Intent::NextScope, "whose", "Count mine, my team's or everybody's"),
    does(&[Reports], &[Key::letter('p')], Intent::Period(true), "period", "Look back over more months: 3, 6, 12, 24 or 36"),
    does(&[Reports], &[Key::letter('P')], Intent::Period(false), "", "Look back over fewer months"),
    does(&[Reports], &[Key::letter('e')], Intent::Export(Format::Csv), "CSV", "Write the report to a CSV file"),
    does(&[Reports], &[Key::letter('E')], Intent::Export(Format::Json), "JSON", "Write the report to a JSON file"),
    does(&[Queue, Remainder], &[ENTER], Intent::Open, "open", "Open the enquiry"),
    does(&[Queue], &[Key::letter('x')], Intent::Discard, "discard", "Discard what is not sent"),
    does(WORK, &[Key::letter('a')], Intent::Assign, "assign", "Assign to a colleague"),
    does(WORK, &[Key::letter('m')], Intent::AssignToMe, "to me", "Assign to me"),
    does(WORK, &[Key::letter('n')], Intent::Note, "note", "Write a note"),
    does(&[Queue, Enquiry], &[Key::letter('l')], Intent::Reply, "reply", "Write a reply to the citizen"),
    does(WORK, &[Key::letter('s')], Intent::Stage, "stage", "Change the stage"),
    does(&[Queue], &[Key::letter(' ')], Intent::Mark, "mark", "Mark or unmark, to act on several"),
    does(WORK, &[Key::letter('p')], Intent::Priority, "priority", "Change the priority"),
    does(&[Queue, Enquiry], &[Key::letter('h')], Intent::History, "history", "Show the history"),
    moves(&[Enquiry], &[Key::plain(KeyCode::Tab)], Intent::NextNear, "others", "Choose the next of the other enquiries here"),
    moves(&[Enquiry], &[Key::plain(KeyCode::BackTab)], Intent::PreviousNear, "", "Choose the one before"),
    moves(&[Enquiry], &[ENTER], Intent::Open, "open", "Open the chosen other enquiry; Esc comes back"),
    does(&[Enquiry], &[Key::letter('w')], Intent::Watch, "watch", "Watch the enquiry, or stop watching it"),
    does(&[Queue, Dashboard], &[Key::letter('/')], Intent::Search, "search", "Search words or a reference"),
    does(&[Enquiry, History, Reports], &[Key::letter('/')], Intent::Search, "", "Search words or a reference"),
    does(&[Queue, Dashboard, Enquiry], &[Key::letter('N')], Intent::NewEnquiry, "new", "Receive a new enquiry"),
    does(&[Queue], &[Key::letter('f')], Intent::Filter, "filter", "Show only rows with these letters"),
    does(&[Queue], &[Key::letter('J')], Intent::MarkDown, "", "Mark this row and the next one"),
    does(&[Queue], &[Key::letter('K')], Intent::MarkUp, "", "Mark this row and the one above"),
    does(&[Queue], &[Key::letter('*')], Intent::MarkAll, "", "Mark every row that is shown, or none"),
    does(&[Queue], &[Key::letter('o')], Intent::Sort(1), "order", "Order by the next column: due, received, priority, stage, person, type, subject, reference"),
    does(&[Queue], &[Key::letter('O')], Intent::Sort(-1), "", "Order by the column before"),
    does(&[Queue], &[Key::letter('v')], Intent::Preview, "preview", "Show or hide the preview beside the list"),
    does(&[Dashboard, Queue, Enquiry, History, Remainder], &[Key::letter('u')], Intent::Undo, "undo", "Undo what was done last"),
    does(&[Queue], &[Key::letter('!')], Intent::Remainder, "left out", "Show what the last act left out, and why"),
    moves(&[History], &[LEFT, UP, Key::letter('k')], Intent::Earlier, "earlier", "One event earlier"),
    moves(&[History], &[RIGHT, DOWN, Key::letter('j')], Intent::Later, "later", "One event later"),
    does(&[History], &[Key::letter('J')], Intent::OnBeside, "", "Read on in what the event changed"),
    does(&[History], &[Key::letter('K')], Intent::BackBeside, "", "Read back in what the event changed"),
    does(SCREENS, &[Key::letter('r')], Intent::Refresh, "refresh", "Ask the server again"),
    does(WORK, &[Key::letter('y')], Intent::CopyReference, "copy", "Copy the reference"),
    // Where to look.
    does(&[Queue, Enquiry, History, Reports], &[Key::letter('0'), Key::letter('d')], Intent::Dashboard, "dashboard", "Show the dashboard"),
    does(&[Queue, Dashboard, Enquiry, History], &[Key::letter('R')], Intent::Reports, "reports", "Show the reports"),
    does(SCREENS, &[Key::letter('D')], Intent::Drafts, "", "List what I typed and did not send"),
    does(SCREENS, &[Key::letter('W')], Intent::Watched, "", "List what I watch"),
    does(SCREENS, &[Key::letter('1')], Intent::View(QueueView::Mine), "", "Show my enquiries (mine)"),
    does(SCREENS, &[Key::letter('2')], Intent::View(QueueView::Team), "", "Show my team's enquiries"),
    does(SCREENS, &[Key::letter('3')], Intent::View(QueueView::Unassigned), "", "Show unassigned enquiries"),
    does(SCREENS, &[Key::letter('4')], Intent::View(QueueView::DueToday), "", "Show enquiries due today"),
    does(SCREENS, &[Key::letter('5')], Intent::View(QueueView::Overdue), "", "Show overdue enquiries"),
    does(SCREENS, &[Key::letter('6')], Intent::View(QueueView::Waiting), "", "Show enquiries that wait for somebody outside"),
    does(SCREENS, &[Key::letter('7')], Intent::View(QueueView::All), "", "Show all open enquiries"),
    moves(&[Queue, Reports], &[Key::plain(KeyCode::Tab), RIGHT], Intent::NextView, "", "Next tab"),
    moves(&[Queue, Reports], &[Key::plain(KeyCode::BackTab), LEFT], Intent::PreviousView, "", "Tab before"),
    // Moving.
    moves(&[Dashboard], &[UP, Key::letter('k')], Intent::Up, "", "One figure up"),
    moves(&[Dashboard], &[DOWN, Key::letter('j')], Intent::Down, "", "One figure down"),
    moves(&[Dashboard], &[RIGHT, Key::plain(KeyCode::Tab)], Intent::Later, "", "To the next heading"),
    moves(&[Dashboard], &[LEFT, Key::plain(KeyCode::BackTab)], Intent::Earlier, "", "To the heading before"),
    moves(&[Queue, Stages, Priority, Templates, Remainder], &[UP, Key::letter('k')], Intent::Up, "", "One row up"),
    moves(&[Queue, Stages, Priority, Templates, Remainder], &[DOWN, Key::letter('j')], Intent::Down, "", "One row down"),
    moves(&[Enquiry, Reports, Help], &[UP, Key::letter('k')], Intent::Up, "", "Scroll up"),
    moves(&[Enquiry, Reports, Help], &[DOWN, Key::letter('j')], Intent::Down, "", "Scroll down"),
    moves(CHOICES, &[UP], Intent::Up, "", "Choose the one above"),
    moves(CHOICES, &[DOWN], Intent::Down, "", "Choose the one below"),
    moves(&[Dashboard, Queue, Enquiry, History, Reports, Stages, Templates, Help, Remainder, SignIn, People, Palette], &[PAGE_UP], Intent::PageUp, "", "One page up"),
    moves(&[Dashboard, Queue, Enquiry, History, Reports, Stages, Templates, Help, Remainder, SignIn, People, Palette], &[PAGE_DOWN], Intent::PageDown, "", "One page down"),
    moves(&[Dashboard, Queue, Enquiry, History, Reports, Stages, Templates, Help, Remainder], &[HOME, Key::letter('g')], Intent::First, "", "To the beginning"),
    moves(&[Dashboard, Queue, Enquiry, History, Reports, Stages, Templates, Help, Remainder], &[END, Key::letter('G')], Intent::Last, "", "To the end"),
    // Typing.
    moves(&[Note, Reply], &[UP], Intent::Edit(Edit::Up), "", "One line up"),
    moves(&[Note, Reply], &[DOWN], Intent::Edit(Edit::Down), "", "One line down"),
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
    moves(LAYERS, &[ESC], Intent::Back, "back", "Close this; what you typed is kept"),
    moves(&[Help], &[Key::letter('q'), Key::letter('?'), ENTER], Intent::Back, "", "Close help"),
    moves(&[Enquiry, History, Reports], &[ESC, Key::plain(KeyCode::Backspace)], Intent::Back, "back", "Go back"),
    moves(&[Queue], &[ESC], Intent::Back, "", "Take the marks away, leave the search or the list"),
    moves(&[Dashboard], &[ESC], Intent::View(QueueView::Mine), "queue", "Go to my queue"),
    does(SCREENS, &[Key::letter(':')], Intent::Palette, "anything", "Find anything by its name"),
    does(SCREENS, &[Key::letter('?')], Intent::Help, "help", "Show every key of this screen"),
    does(SCREENS, &[Key::ctrl('o')], Intent::SignOut, "", "Sign out, and choose another person"),
    does(SCREENS, &[Key::ctrl('z')], Intent::Suspend, "", "Go to the shell; fg comes back"),
    moves(&[SignIn, Search, Filter, People, Note, Reply, Templates, Register, Export, Stages, Priority, StageForm, Outcomes, Help, Palette, Remainder], &[Key::ctrl('z')], Intent::Suspend, "", "Go to the shell; fg comes back"),
    moves(&[SignIn], &[ESC], Intent::Quit, "quit", "Leave the program"),
    does(&[Queue, Dashboard], &[Key::letter('q'), Key::ctrl('c')], Intent::Quit, "quit", "Leave the program"),
    moves(&[SignIn, Enquiry, History, Reports, Search, Filter, People, Note, Reply, Templates, Register, Export, Stages, Priority, StageForm, Outcomes, Help, Palette, Remainder], &[Key::ctrl('c')], Intent::Quit, "", "Leave the program"),
];
