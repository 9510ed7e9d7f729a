//! What a person sees: `draw` reads the store and fills one frame. Nothing here changes anything, asks the
//! database, or knows a key: hints come from the key table.

mod assignee_picker;
mod bulk_failures;
mod conflict;
mod dashboard;
mod drafts;
mod enquiry;
mod export;
mod form_error;
mod frame;
mod help;
mod history;
mod length_limit;
mod new_enquiry;
mod note;
mod outcomes;
mod palette;
mod preview;
mod priority_picker;
mod queue;
mod reply;
mod reports;
mod search;
mod sign_in;
mod stage_form;
mod transition_picker;

use crate::action::ViewMetrics;
use crate::store::popup::Popup;
use crate::store::{Screen, Store};
use crate::theme::Theme;
use ratatui::Frame;

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
        Screen::Reports => reports::draw(store, theme, frame, body, &mut measured),
        Screen::Queue => queue::draw(store, theme, frame, body, &mut measured),
        Screen::Enquiry => enquiry::draw(store, theme, frame, body, &mut measured),
        Screen::History => history::draw(store, theme, frame, body, &mut measured),
    }
    match &store.popup {
        None => {}
        Some(Popup::Help { scroll, place }) => {
            help::draw(*place, store, *scroll, theme, frame, body, &mut measured);
        }
        Some(Popup::Palette(palette)) => {
            palette::draw(palette, store, theme, frame, body, &mut measured);
        }
        // The filter is drawn in the queue itself, above its rows.
        Some(Popup::Filter { .. }) => {}
        Some(Popup::Search { field }) => search::draw(field, theme, frame, body),
        Some(Popup::AssigneePicker(people)) => {
            assignee_picker::draw(people, store, theme, frame, body, &mut measured);
        }
        Some(Popup::Export(export)) => export::draw(export, theme, frame, body),
        Some(Popup::Priority(picker)) => priority_picker::draw(picker, store, theme, frame, body),
        Some(Popup::NewEnquiry(form)) => new_enquiry::draw(form, store, theme, frame, body),
        Some(Popup::Note(note)) => note::draw(note, store, theme, frame, body),
        Some(Popup::Reply(reply)) => reply::draw(reply, store, theme, frame, body),
        Some(Popup::BulkFailures) => bulk_failures::draw(store, theme, frame, body, &mut measured),
        Some(Popup::TransitionPicker(picker)) => {
            transition_picker::draw(picker, store, theme, frame, body, &mut measured);
        }
    }
    theme.paint_the_rest(frame.buffer_mut());
    measured
}
