//! The popup of saved views: Enter opens one in the queue, the last line saves what the queue shows.

use super::requests::{DropView, LoadViews};
use super::save::SaveViewForm;
use crate::action::{Action, KeyContext};
use crate::components::choice_list;
use crate::components::cursor::Cursor;
use crate::components::text::clean;
use crate::domain::{SavedView, ViewQuery};
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Destination, Ended, Event, Handled, View};
use chrono::{DateTime, Utc};

#[derive(Clone, Debug)]
pub struct ViewsPopup {
    /// What the queue shows; none where that cannot be saved.
    pub shown: Option<ViewQuery>,
    pub views: Remote<Vec<SavedView>>,
    pub cursor: Cursor,
}

impl ViewsPopup {
    pub fn new(shown: Option<ViewQuery>) -> Self {
        Self {
            shown,
            views: Remote::NotAsked,
            cursor: Cursor::default(),
        }
    }

    pub fn listed(&self) -> &[SavedView] {
        self.views.value().map_or(&[][..], Vec::as_slice)
    }

    /// The views, and the line that saves one.
    pub fn line_count(&self) -> usize {
        self.listed().len() + 1
    }

    fn confirm(&self, cx: &mut Context<'_>) {
        match self.listed().get(self.cursor.index) {
            Some(view) => self.open(view, cx),
            None if cx.only_reads() => {
                cx.notify(Tone::Plain, "You cannot save views in your role.");
            }
            None => match self.shown.clone() {
                Some(query) => cx.push(SaveViewForm::new(query)),
                None => cx.notify(Tone::Plain, "This list cannot be saved as a view."),
            },
        }
    }

    fn open(&self, view: &SavedView, cx: &mut Context<'_>) {
        match view.query.clone() {
            Some(query) => {
                cx.close();
                cx.open(Destination::SavedView(query, view.name.clone()));
            }
            None => cx.notify(
                Tone::Plain,
                "This view asks for something that the queue does not show.",
            ),
        }
    }

    fn discard(&self, cx: &mut Context<'_>) {
        match self.listed().get(self.cursor.index) {
            Some(view) if view.is_mine => cx.submit(DropView {
                id: view.id,
                name: view.name.clone(),
                undoes: false,
            }),
            Some(view) => {
                let words = format!("Only {} can delete this view.", clean(&view.owner));
                cx.notify(Tone::Plain, words);
            }
            None => cx.notify(Tone::Plain, "Choose a view first."),
        }
    }
}

impl View for ViewsPopup {
    fn key_context(&self) -> KeyContext {
        KeyContext::Views
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.views.load(LoadViews, cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let len = self.line_count();
        match action {
            Action::Confirm => self.confirm(cx),
            Action::Discard if !cx.only_reads() => self.discard(cx),
            _ if choice_list::step(&mut self.cursor, action, len, cx.metrics.popup_lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn offers(&self, action: &Action) -> bool {
        let chosen = self.listed().get(self.cursor.index);
        *action != Action::Discard || chosen.is_some_and(|view| view.is_mine)
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let before: Vec<_> = self.listed().iter().map(|view| view.id).collect();
        let was_loaded = self.views.value().is_some();
        let left = self.views.claim(reply, cx.now);
        // One that was saved just now is chosen.
        let is_new = |view: &SavedView| view.is_mine && !before.contains(&view.id);
        let new = self.listed().iter().position(is_new);
        if let Some(new) = new.filter(|_| was_loaded) {
            self.cursor.index = new;
        }
        let last = self.line_count() - 1;
        self.cursor.index = self.cursor.index.min(last);
        left
    }

    fn concluded(&mut self, _: &Ended, _: &mut Context<'_>) -> Handled {
        Handled::Ignored
    }

    /// A view was saved, deleted or restored.
    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::Refresh {
            self.views.load(LoadViews, cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.views.asking_since()
    }
}
