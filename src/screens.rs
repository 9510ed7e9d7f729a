//! What a person sees: `draw` reads the store and fills one frame. Nothing here changes anything, asks the
//! database, or knows a key: hints come from the key table.

mod frame;

use crate::action::ViewMetrics;
use crate::store::Store;
use crate::theme::Theme;
use crate::view::DrawContext;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;
use std::cell::Cell;

/// Draws the screen and the popup above it; returns their measured sizes.
pub fn draw(store: &Store, theme: &Theme, frame: &mut Frame<'_>) -> ViewMetrics {
    let mut measured = ViewMetrics::default();
    if frame.area().is_empty() {
        return measured;
    }
    let body = frame::draw(store, theme, frame);
    draw_views(store, theme, frame, body, &mut measured);
    theme.paint_the_rest(frame.buffer_mut());
    measured
}

/// The topmost whole screen, and the popups above it.
fn draw_views(
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
        why_not: &|action| store.why_not(action).map(Cow::into_owned),
        metrics: &metrics,
    };
    for view in store.stack.visible() {
        view.draw(frame, body, &cx);
    }
    *measured = metrics.get();
}
