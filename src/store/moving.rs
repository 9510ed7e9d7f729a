//! Up, down, further, back: one meaning for every list and every text that scrolls.

use super::cursor::Cursor;
use super::found::{Found, Source};
use super::layer::Layer;
use super::{Screen, Store};
use crate::effect::{Effect, Slot};
use crate::intent::{Intent, Measured, Place};

impl Store {
    /// Moves what has the keys: the layer, or the screen beneath.
    pub(super) fn go(&mut self, how: &Intent) -> Vec<Effect> {
        if self.layer.is_some() {
            self.go_in_layer(how);
            return Vec::new();
        }
        let lines = self.measured.lines;
        match self.screen() {
            Screen::SignIn => {
                let len = self.sign_in.shown().len();
                step(&mut self.sign_in.cursor, how, len, lines);
            }
            Screen::Dashboard => self.go_on_board(how),
            Screen::Reports => {
                let furthest = self.measured.furthest;
                scroll(&mut self.reports.scroll, how, furthest, lines);
            }
            Screen::Queue => {
                let list = self.queue.list_mut();
                let len = list.len();
                step(&mut list.cursor, how, len, lines);
                return self.read_on();
            }
            Screen::Enquiry => {
                let furthest = self.measured.furthest;
                // A choice keeps itself on the screen; whoever scrolls lets go of it where it stands.
                if self.enquiry.near.take().is_some() {
                    self.enquiry.scroll = self.measured.top;
                }
                scroll(&mut self.enquiry.scroll, how, furthest, lines);
            }
            Screen::History => {
                let len = self.trail.events().len();
                step(&mut self.trail.cursor, how, len, lines);
                self.trail.scroll = 0;
            }
        }
        Vec::new()
    }

    /// Reads on in what the chosen event of a history changed, or back: a long letter has more than one page.
    pub(super) fn read_beside(&mut self, on: bool) -> Vec<Effect> {
        let how = match on {
            true => Intent::PageDown,
            false => Intent::PageUp,
        };
        let Measured {
            furthest, beside, ..
        } = self.measured;
        scroll(&mut self.trail.scroll, &how, furthest, beside);
        Vec::new()
    }

    fn go_in_layer(&mut self, how: &Intent) {
        if matches!(self.place(), Place::StageForm | Place::Outcomes) {
            return self.go_in_stage_form(*how != Intent::Up);
        }
        let lines = self.measured.layer_lines;
        let furthest = self.measured.layer_furthest;
        let people = match &self.layer {
            Some(Layer::People(people)) => self.fitting_colleagues(&people.typed.text()).len(),
            _ => 0,
        };
        let ways_out = self.transitions().len();
        match &mut self.layer {
            Some(Layer::Help { scroll: at, .. }) => scroll(at, how, furthest, lines),
            Some(Layer::Palette(palette)) => {
                let len = palette.fitting().len();
                step(&mut palette.cursor, how, len, lines);
            }
            Some(Layer::People(layer)) => step(&mut layer.cursor, how, people, lines),
            Some(Layer::Priority(urgency)) => {
                let len = crate::domain::PRIORITIES.len();
                step(&mut urgency.cursor, how, len, len);
            }
            Some(Layer::Stages(stages)) => {
                stages.trouble = None;
                step(&mut stages.cursor, how, ways_out, ways_out);
            }
            Some(Layer::Together(together)) => {
                together.trouble = None;
                let len = together.choices().len();
                step(&mut together.cursor, how, len, len);
            }
            Some(Layer::Remainder) => {
                if let Some(remainder) = &mut self.queue.remainder {
                    let len = remainder.rows.len();
                    step(&mut remainder.cursor, how, len, lines);
                }
            }
            Some(Layer::Filter { .. }) => {
                let lines = self.measured.lines;
                let list = self.queue.list_mut();
                let len = list.len();
                step(&mut list.cursor, how, len, lines);
            }
            Some(Layer::Reply(reply)) => {
                let len = reply.to.value().map_or(0, |to| to.templates.len());
                if let Some(cursor) = &mut reply.choosing {
                    step(cursor, how, len, len);
                }
            }
            Some(Layer::Register(_)) => self.go_in_form(how),
            Some(Layer::Search { .. } | Layer::Note(_) | Layer::Notes(_) | Layer::Export(_))
            | None => {}
        }
    }

    /// One step back, and never a step that loses what was typed.
    pub(super) fn back(&mut self) -> Vec<Effect> {
        self.conflict = None;
        match &self.layer {
            Some(Layer::Note(_)) => self.close_note(),
            Some(Layer::Reply(_)) => self.close_reply(),
            Some(Layer::Notes(_)) => self.close_notes(),
            Some(Layer::Stages(_)) => self.close_stages(),
            Some(Layer::Together(_)) => self.close_together(),
            Some(Layer::Filter { .. }) => {
                self.filter_by(String::new());
                self.layer = None;
            }
            Some(Layer::Register(_)) => self.close_form(),
            Some(_) => self.layer = None,
            // A door is closed behind whoever goes back to the dashboard; marks are let go of first.
            None if self.at_a_door() => {
                self.queue.found = None;
                // Rows that are still on their way are of no tab.
                self.tickets.forget(Slot::Queue);
                self.screens.pop();
                return self.refresh_dashboard();
            }
            None if self.holds_something() => return self.let_go(),
            // What was refused has been read by whoever goes on.
            None if self.screens.len() > 1 => return self.leave_screen(),
            None => return self.let_go(),
        }
        Vec::new()
    }

    /// The list behind a figure, or one that was opened from the dashboard, with nothing to let go of first.
    fn at_a_door(&self) -> bool {
        let found = self.queue.found.as_ref();
        let opened = |found: &Found| !matches!(found.source, Source::Words(_) | Source::These(_));
        let behind = found.is_some_and(opened);
        self.screen() == Screen::Queue
            && self.screens.len() > 1
            && behind
            && self.queue.list().marks.is_empty()
            && self.queue.list().filter.is_empty()
    }

    fn holds_something(&self) -> bool {
        let marks = !self.queue.list().marks.is_empty();
        let filtered = !self.queue.list().filter.is_empty();
        self.screen() == Screen::Queue && (marks || filtered || self.queue.found.is_some())
    }

    /// Esc in the queue lets go of one thing at a time: the filter, the marks, the refusal, the search.
    fn let_go(&mut self) -> Vec<Effect> {
        if !self.queue.list().filter.is_empty() {
            self.filter_by(String::new());
            return Vec::new();
        }
        let marks = &mut self.queue.list_mut().marks;
        if !marks.is_empty() {
            marks.clear();
        } else if self.queue.refused.take().is_none()
            && let Some(found) = self.queue.found.take()
        {
            // Back to the list from which a text for several was opened.
            return match found.source {
                Source::These(_) if self.drafted() > 0 => self.open_drafts(),
                _ => self.refresh_queue(),
            };
        }
        Vec::new()
    }
}

/// A page is one line less than what fits, so that the eye keeps its place.
fn step(cursor: &mut Cursor, how: &Intent, len: usize, lines: usize) {
    let page = lines.max(2) - 1;
    match how {
        Intent::Up | Intent::Earlier => cursor.up(1, len, lines),
        Intent::Down | Intent::Later => cursor.down(1, len, lines),
        Intent::PageUp => cursor.up(page, len, lines),
        Intent::PageDown => cursor.down(page, len, lines),
        Intent::First => cursor.go(0, len, lines),
        _ => cursor.go(len.saturating_sub(1), len, lines),
    }
}

/// Text stops where its last line is on the screen.
fn scroll(at: &mut usize, how: &Intent, furthest: usize, lines: usize) {
    // The first and the last line may say only how many more there are.
    let page = lines.max(3) - 2;
    *at = (*at).min(furthest);
    let wanted = match how {
        Intent::Up => at.saturating_sub(1),
        Intent::Down => at.saturating_add(1),
        Intent::PageUp => at.saturating_sub(page),
        Intent::PageDown => at.saturating_add(page),
        Intent::First => 0,
        _ => furthest,
    };
    *at = wanted.min(furthest);
}
