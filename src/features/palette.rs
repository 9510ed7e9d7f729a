//! The command palette: the commands of the view below by name, with their keys, from the key table.

use crate::action::{Action, KeyContext};
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::components::text::{fit, fit_right};
use crate::components::{choice_list, fuzzy, popup_frame, text_box};
use crate::keymap::{self, Binding};
use crate::theme::ThemeRole;
use crate::view::{Context, Draw, DrawContext, Handled, Navigation, View};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

#[derive(Clone, Debug)]
pub struct Palette {
    /// Of the view below.
    of: KeyContext,
    pub query: Field,
    pub cursor: Cursor,
}

pub fn open(cx: &mut Context<'_>) {
    cx.push(Palette::new(cx.key_context));
}

impl Palette {
    pub fn new(of: KeyContext) -> Self {
        Self {
            of,
            query: Field::one_line(80),
            cursor: Cursor::default(),
        }
    }

    /// The commands that match the query, best first.
    pub fn matches(&self) -> Vec<&'static Binding> {
        let commands: Vec<_> = keymap::commands(self.of)
            .filter(|binding| binding.action != Action::Palette)
            .collect();
        let words: Vec<String> = commands.iter().map(|it| it.words.to_owned()).collect();
        let query = self.query.text();
        let ranked = fuzzy::rank(&query, &words);
        let matches = ranked
            .into_iter()
            .filter_map(|at| commands.get(at).copied());
        // Matches of initials and shortened words are guesses: Enter on one must not end the program.
        let query = query.trim().to_lowercase();
        let is_safe = |binding: &&Binding| {
            let leaves = matches!(binding.action, Action::SignOut | Action::Quit);
            !leaves || binding.words.to_lowercase().contains(&query)
        };
        matches.filter(is_safe).collect()
    }
}

impl View for Palette {
    fn key_context(&self) -> KeyContext {
        KeyContext::Palette
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let matches = self.matches();
        let lines = cx.metrics.popup_lines;
        match (action, matches.get(self.cursor.index)) {
            (Action::Confirm, Some(chosen)) => {
                // Closed first, so that the action finds the view and the targets below.
                cx.close();
                let action = chosen.action.clone();
                cx.navigation.push(Navigation::Perform(action));
            }
            (Action::Confirm, None) => {}
            _ if choice_list::step(&mut self.cursor, action, matches.len(), lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.query)
    }

    /// The best match is chosen.
    fn edited(&mut self, _: &mut Context<'_>) {
        self.cursor = Cursor::default();
    }
}

impl Draw for Palette {
    /// A command that is not available stays in the list and says why.
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (60, 18), "Commands", rule);
        let rows = [Constraint::Length(1), Constraint::Fill(1)];
        let [field, list] = Layout::vertical(rows).areas(inner);
        cx.measure_popup(usize::from(list.height), 0);
        let cells = usize::from(inner.width);
        let lines: Vec<_> = self
            .matches()
            .into_iter()
            .map(|binding| describe(binding, cx, cells))
            .collect();
        let nothing = "No matching command.";
        choice_list::draw(frame, list, self.cursor, &lines, nothing, cx.theme);
        let strong = cx.theme.style(ThemeRole::Strong);
        text_box::draw(frame, field, self.query.area(), strong);
    }
}

/// The command with its first key, or why it does nothing now.
fn describe(binding: &Binding, cx: &DrawContext<'_>, cells: usize) -> (String, ThemeRole) {
    let (words, role) = match (cx.why_not)(&binding.action) {
        Some(why) => (format!("{}: {why}", binding.words), ThemeRole::Off),
        None => (binding.words.to_owned(), ThemeRole::Text),
    };
    let key = binding.keys.first().map(ToString::to_string);
    let line = format!(
        "{} {}",
        fit(&words, cells.saturating_sub(12)),
        fit_right(&key.unwrap_or_default(), 9.min(cells))
    );
    (line, role)
}
