//! The list of failures: a cursor over what the service keeps.

use crate::action::{Action, KeyContext};
use crate::components::choice_list;
use crate::components::cursor::Cursor;
use crate::view::{Context, Destination, Handled, View};

/// The list itself is in the service, so that it outlives the popup.
#[derive(Clone, Debug, Default)]
pub struct BulkFailuresPopup {
    pub cursor: Cursor,
}

impl View for BulkFailuresPopup {
    fn key_context(&self) -> KeyContext {
        KeyContext::BulkFailures
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let lines = cx.metrics.popup_lines;
        let failures = cx.services.changes.failures.as_ref();
        let rows = failures.map_or(&[][..], |failures| failures.rows.as_slice());
        if choice_list::step(&mut self.cursor, action, rows.len(), lines) {
            return Handled::Consumed;
        }
        // No list may have the enquiry any more, so its row comes from here.
        let chosen = rows.get(self.cursor.index);
        let chosen = chosen.map(|failure| failure.row.clone());
        match (action, chosen) {
            (Action::Open, Some(row)) => {
                cx.close();
                cx.open(Destination::Enquiry(Box::new(row)));
                Handled::Consumed
            }
            _ => Handled::Ignored,
        }
    }
}
