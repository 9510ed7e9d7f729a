//! What a person sees: `draw` reads the store and fills one frame. Nothing here changes anything, asks the
//! database, or knows a key: hints come from the key table.

mod conflict;
mod dashboard;
mod drafts;
mod enquiry;
mod export;
mod frame;
mod help;
mod history;
mod note;
mod notes;
mod outcomes;
mod palette;
mod people;
mod preview;
mod priority;
mod queue;
mod register;
mod remainder;
mod reply;
mod reports;
mod search;
mod sign_in;
mod stages;
mod together;
mod too_long;
mod trouble;

use crate::intent::Measured;
use crate::store::layer::Layer;
use crate::store::{Screen, Store};
use crate::theme::Theme;
use ratatui::Frame;

/// Draws the screen and the layer above it, and tells how much room they had.
pub fn draw(store: &Store, theme: &Theme, frame: &mut Frame<'_>) -> Measured {
    let mut measured = Measured::default();
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
    match &store.layer {
        None => {}
        Some(Layer::Help { scroll, place }) => {
            help::draw(*place, store, *scroll, theme, frame, body, &mut measured);
        }
        Some(Layer::Palette(palette)) => {
            palette::draw(palette, store, theme, frame, body, &mut measured);
        }
        // Its letters stand in the queue itself, above the rows they narrow.
        Some(Layer::Filter { .. }) => {}
        Some(Layer::Search { field }) => search::draw(field, theme, frame, body),
        Some(Layer::People(people)) => {
            people::draw(people, store, theme, frame, body, &mut measured);
        }
        Some(Layer::Export(export)) => export::draw(export, theme, frame, body),
        Some(Layer::Priority(urgency)) => priority::draw(urgency, store, theme, frame, body),
        Some(Layer::Register(form)) => register::draw(form, store, theme, frame, body),
        Some(Layer::Note(note)) => note::draw(note, store.minute(), theme, frame, body),
        Some(Layer::Reply(reply)) => reply::draw(reply, store, theme, frame, body),
        Some(Layer::Notes(notes)) => notes::draw(notes, store.minute(), theme, frame, body),
        Some(Layer::Together(together)) => {
            together::draw(together, store, theme, frame, body, &mut measured);
        }
        Some(Layer::Remainder) => remainder::draw(store, theme, frame, body, &mut measured),
        Some(Layer::Stages(stages)) => {
            stages::draw(stages, store, theme, frame, body, &mut measured);
        }
    }
    theme.paint_the_rest(frame.buffer_mut());
    measured
}
