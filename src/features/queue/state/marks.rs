//! Marking rows for a change of several: single ones, ranges, those that are loaded, and all of the list.

use super::QueueScreen;
use crate::action::Action;
use crate::domain::QueueCounts;
use crate::keys::MARK_ALL;
use crate::services::notices::Tone;
use crate::view::Context;

/// The most rows that are loaded to be marked: as many as a tab counts.
const MOST: usize = 1_000;

impl QueueScreen {
    pub(super) fn mark(&mut self, how: &Action, cx: &mut Context<'_>) {
        let lines = cx.metrics.lines;
        match how {
            Action::MarkDown => self.list_mut().mark_on(true, lines),
            Action::MarkUp => self.list_mut().mark_on(false, lines),
            Action::MarkAll => return mark_all(self, cx),
            _ => self.list_mut().mark(lines),
        }
        self.load_next_page(cx);
    }

    /// A page was loaded: marks its rows too, and loads the next, as long as all are to be marked.
    pub(super) fn mark_rest(&mut self, cx: &mut Context<'_>) {
        if !self.marks_rest {
            return;
        }
        let shown: Vec<_> = self.list().shown().iter().map(|row| row.id).collect();
        self.list_mut().marks.extend(shown);
        if has_rest(self) {
            return load_rest(self, cx);
        }
        self.marks_rest = false;
        let marked = self.list().marks.len();
        let words = match self.list().more {
            true => format!("{marked} marked, out of the first 1,000. More follow."),
            false => format!("All {marked} marked."),
        };
        cx.notify(Tone::Plain, words);
    }
}

/// Marks what is loaded, then all of the list, then nothing.
fn mark_all(screen: &mut QueueScreen, cx: &mut Context<'_>) {
    if screen.list().is_all_marked() && has_rest(screen) {
        screen.marks_rest = true;
        return load_rest(screen, cx);
    }
    screen.marks_rest = false;
    screen.list_mut().mark_all();
    if screen.list().is_all_marked() && has_rest(screen) {
        let marked = screen.list().marks.len();
        let words = format!(
            "{marked} marked. Press {MARK_ALL} again to mark {}.",
            rest(screen)
        );
        cx.notify(Tone::Plain, words);
    }
}

/// Whether rows follow that are not loaded.
fn has_rest(screen: &QueueScreen) -> bool {
    let list = screen.list();
    list.more && list.rows().len() < MOST && !screen.lists.loads_at_once()
}

/// All of the list in words, with their number where it is known.
fn rest(screen: &QueueScreen) -> String {
    let counted = screen.counts.value();
    let counted = counted.filter(|_| screen.lists.found.is_none());
    let count = counted.map(|counts| counts.in_view(screen.lists.view));
    match (screen.list().filter.is_empty(), count) {
        (false, _) => "all that match".into(),
        (true, Some(count)) if count < QueueCounts::AT_MOST => format!("all {count}"),
        (true, Some(_)) => "the first 1,000".into(),
        (true, None) => "all of them".into(),
    }
}

fn load_rest(screen: &mut QueueScreen, cx: &mut Context<'_>) {
    let last = screen.list().rows().last().map(|row| row.key());
    screen.lists.load(last, cx);
}
