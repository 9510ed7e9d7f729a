//! A text field. The only user of `TextArea`, whose own shortcuts stay unused because all keys come from the key table.

use crate::action::Edit;
use crate::domain::figures::grouped;
use crate::domain::text;
use tui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_normalization::UnicodeNormalization;

/// A draft capacity 100,000 characters (`drafts_body_length`): enough for a page with the other fields of its form, even
/// if JSON takes two characters for each.
const PAGE_CAPACITY: usize = 40_000;
const LINE_CAPACITY: usize = 10_000;

#[derive(Clone, Debug)]
pub struct Field {
    area: TextArea<'static>,
    one_line: bool,
    max_len: usize,
    /// Characters the field accepts: more than may be sent, so that the user can shorten the text.
    capacity: usize,
}

impl Field {
    /// A field for one line of up to `max_len` characters.
    pub fn one_line(max_len: usize) -> Self {
        Self::new(String::new(), true, max_len)
    }

    /// A field for a text of up to `max_len` characters.
    pub fn many_lines(text: String, max_len: usize) -> Self {
        Self::new(text, false, max_len)
    }

    fn new(text: String, one_line: bool, max_len: usize) -> Self {
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_tab_length(0);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self {
            area,
            one_line,
            max_len,
            capacity: max_len,
        }
    }

    /// Accepts more than may be sent, so that no text is cut: it is rejected until it is short enough.
    pub fn allow_overflow(mut self) -> Self {
        self.capacity = if self.one_line {
            LINE_CAPACITY
        } else {
            PAGE_CAPACITY
        };
        self
    }

    /// The limit for sending.
    pub fn max_len(&self) -> usize {
        self.max_len
    }

    /// The error of a text that is too long.
    pub fn too_long(&self) -> Option<String> {
        let count = |number: usize| grouped(i64::try_from(number).unwrap_or(i64::MAX));
        let most = count(self.max_len);
        match self.length().checked_sub(self.max_len)? {
            0 => None,
            1 => Some(format!("1 character too long: at most {most}.")),
            many => Some(format!(
                "{} characters too long: at most {most}.",
                count(many)
            )),
        }
    }

    /// In NFC, the one form in which the database keeps text: a typed letter and a typed accent are one letter.
    pub fn text(&self) -> String {
        self.area.lines().join("\n").nfc().collect()
    }

    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    pub fn is_one_line(&self) -> bool {
        self.one_line
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

    /// Moves the cursor to a character of a line.
    pub fn go_to(&mut self, line: usize, at: usize) {
        let place = |number| u16::try_from(number).unwrap_or(u16::MAX);
        self.area
            .move_cursor(CursorMove::Jump(place(line), place(at)));
    }

    /// Inserts sanitised text at the cursor, as much as fits. Returns the number of characters left out.
    pub fn paste(&mut self, text: &str) -> usize {
        let clean = text::continued(&self.word_before(), text, !self.one_line);
        let room = self.capacity.saturating_sub(self.length());
        let fitting: String = clean.chars().take(room).collect();
        self.area.insert_str(&fitting);
        clean.chars().count().saturating_sub(room)
    }

    fn insert(&mut self, text: &str) {
        if !(self.one_line && text == "\n") {
            self.paste(text);
        }
    }

    /// Whether the cursor is at the beginning of its line.
    pub fn begins_line(&self) -> bool {
        self.area.cursor().1 == 0
    }

    /// The characters of the word before the cursor, which decide whether a joiner is allowed.
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
