//! What a person sees: `draw` reads the store and fills one frame. Nothing here changes anything, asks the
//! database, or knows a key: hints come from the key table.

mod dashboard;
mod drafts;
mod enquiry;
mod frame;
mod preview;
mod queue;
mod sign_in;

use crate::action::ViewMetrics;
use crate::store::popup::Popup;
use crate::store::{Screen, Store};
use crate::theme::Theme;
use crate::view::{AnyView, DrawContext};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::cell::Cell;

/// Draws the screen and the popup above it; returns their measured sizes.
pub fn draw(store: &Store, theme: &Theme, frame: &mut Frame<'_>) -> ViewMetrics {
    let mut measured = ViewMetrics::default();
    if frame.area().is_empty() {
        return measured;
    }
    let body = frame::draw(store, theme, frame);
    match store.screen() {
        Screen::SignIn => sign_in::draw(store, theme, frame, body, &mut measured),
        Screen::Dashboard => dashboard::draw(store, theme, frame, body, &mut measured),
        Screen::Queue => queue::draw(store, theme, frame, body, &mut measured),
        Screen::Enquiry => enquiry::draw(store, theme, frame, body, &mut measured),
        Screen::View(_) => {
            let screen = store.stack.screen().into_iter();
            draw_views(screen, store, theme, frame, body, &mut measured);
        }
    }
    match &store.popup {
        None => {}
        // The filter is drawn in the queue itself, above its rows.
        Some(Popup::Filter { .. }) => {}
    }
    let popups = store.stack.visible().filter(|view| view.is_popup());
    draw_views(popups, store, theme, frame, body, &mut measured);
    theme.paint_the_rest(frame.buffer_mut());
    measured
}

fn draw_views<'a>(
    views: impl Iterator<Item = &'a dyn AnyView>,
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    body: Rect,
    measured: &mut ViewMetrics,
) {
    let metrics = Cell::new(*measured);
    let cx = DrawContext {
        now: store.minute(),
        is_slow: store.is_slow(),
        person: store.person.as_ref(),
        theme,
        services: &store.services,
        why_not: &|action| store.why_not(action).map(str::to_owned),
        metrics: &metrics,
    };
    for view in views {
        view.draw(frame, body, &cx);
    }
    *measured = metrics.get();
}
