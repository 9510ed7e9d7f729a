//! Text being typed. The one place that holds a text area; its own shortcuts stay unused, because every
//! key of this program comes from the one table.

use crate::action::Edit;
use crate::domain::figures::grouped;
use crate::domain::text;
use tui_textarea::{CursorMove, TextArea, WrapMode};

/// A draft holds 100,000 characters (`drafts_body_length`): a page has room in it with what else is typed
/// there, and where each of its characters takes two as JSON.
const PAGE_HOLDS: usize = 40_000;
const LINE_HOLDS: usize = 10_000;

#[derive(Clone, Debug)]
pub struct Field {
    area: TextArea<'static>,
    one_line: bool,
    most: usize,
    /// As much as stays in it, so that what is too long can be shortened by whoever typed it.
    holds: usize,
}

impl Field {
    /// A field for one line, up to `most` characters.
    pub fn one_line(most: usize) -> Self {
        Self::new(String::new(), true, most)
    }

    /// A field for a longer text, up to `most` characters.
    pub fn many_lines(text: String, most: usize) -> Self {
        Self::new(text, false, most)
    }

    fn new(text: String, one_line: bool, most: usize) -> Self {
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_tab_length(0);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self {
            area,
            one_line,
            most,
            holds: most,
        }
    }

    /// Holds more than may be sent: nobody's words are cut, and what is too long is refused until it is short enough.
    pub fn allow_overflow(mut self) -> Self {
        self.holds = if self.one_line {
            LINE_HOLDS
        } else {
            PAGE_HOLDS
        };
        self
    }

    /// The most characters that may be sent.
    pub fn most(&self) -> usize {
        self.most
    }

    /// By how much it is too long, in words.
    pub fn too_long(&self) -> Option<String> {
        let count = |number: usize| grouped(i64::try_from(number).unwrap_or(i64::MAX));
        let most = count(self.most);
        match self.length().checked_sub(self.most)? {
            0 => None,
            1 => Some(format!("1 character too long: at most {most}.")),
            many => Some(format!(
                "{} characters too long: at most {most}.",
                count(many)
            )),
        }
    }

    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    /// For drawing.
    pub fn area(&self) -> &TextArea<'static> {
        &self.area
    }

    pub fn edit(&mut self, edit: Edit) {
        let area = &mut self.area;
        match edit {
            Edit::Insert(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            Edit::NewLine => self.insert("\n"),
            Edit::Backspace => {
                area.delete_char();
            }
            Edit::Delete => {
                area.delete_next_char();
            }
            Edit::DeleteWord => {
                area.delete_word();
            }
            Edit::DeleteToStart => {
                area.delete_line_by_head();
            }
            Edit::Left => area.move_cursor(CursorMove::Back),
            Edit::Right => area.move_cursor(CursorMove::Forward),
            Edit::WordLeft => area.move_cursor(CursorMove::WordBack),
            Edit::WordRight => area.move_cursor(CursorMove::WordForward),
            Edit::Up => area.move_cursor(CursorMove::Up),
            Edit::Down => area.move_cursor(CursorMove::Down),
            Edit::Start => area.move_cursor(CursorMove::Head),
            Edit::End => area.move_cursor(CursorMove::End),
        }
    }

    /// Puts the cursor on a character of a line.
    pub fn go_to(&mut self, line: usize, at: usize) {
        let place = |number| u16::try_from(number).unwrap_or(u16::MAX);
        self.area
            .move_cursor(CursorMove::Jump(place(line), place(at)));
    }

    /// Puts text in at the cursor, harmless and no longer than fits. Tells how many characters were not added.
    pub fn paste(&mut self, text: &str) -> usize {
        let clean = text::continued(&self.word_before(), text, !self.one_line);
        let room = self.holds.saturating_sub(self.length());
        let kept: String = clean.chars().take(room).collect();
        self.area.insert_str(&kept);
        clean.chars().count().saturating_sub(room)
    }

    fn insert(&mut self, text: &str) {
        if !(self.one_line && text == "\n") {
            self.paste(text);
        }
    }

    /// Nothing stands before the cursor in its line.
    pub fn begins_line(&self) -> bool {
        self.area.cursor().1 == 0
    }

    /// The last characters before the cursor: enough to know what a joiner would join.
    fn word_before(&self) -> String {
        let at = self.area.cursor();
        let line = self.area.lines().get(at.0).map_or("", String::as_str);
        let before: Vec<char> = line.chars().take(at.1).collect();
        let from = before
            .iter()
            .rposition(|c| c.is_whitespace())
            .map_or(0, |space| space + 1);
        before.iter().skip(from).collect()
    }

    fn length(&self) -> usize {
        let lines = self.area.lines();
        lines.iter().map(|line| line.chars().count()).sum::<usize>() + lines.len() - 1
    }
}
