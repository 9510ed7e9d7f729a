//! The line in place of rows: why there are none.

use crate::domain::QueueView;
use crate::store::Store;
use crate::theme::{Role, Theme};
use crate::widgets::text::clean;
use ratatui::text::Line;

/// Why no row is shown.
pub(super) fn empty(store: &Store, theme: &Theme) -> Line<'static> {
    let rows = &store.queue.list().rows;
    let words = match (rows.why(), rows.value()) {
        (Some(why), _) => format!("   {} r asks again.", clean(why)),
        (None, Some(rows)) if !rows.is_empty() => {
            "   No row that was read holds these letters. Esc shows all.".into()
        }
        (None, Some(_)) if store.queue.found.as_ref().is_some_and(|f| f.door.is_some()) => {
            "   Nothing is behind this figure any more. Esc goes back.".into()
        }
        (None, Some(_))
            if store
                .queue
                .found
                .as_ref()
                .is_some_and(|f| !f.these.is_empty()) =>
        {
            "   None of them is here any more; on other marked rows the text opens again.".into()
        }
        (None, Some(_)) if store.queue.found.as_ref().is_some_and(|f| f.drafted) => {
            "   Nothing typed waits to be sent. Esc goes back.".into()
        }
        (None, Some(_)) if store.queue.found.as_ref().is_some_and(|f| f.watched) => {
            let reads = store.person.as_ref().is_some_and(|p| p.role.only_reads());
            match reads {
                true => "   Nothing: an auditor watches no enquiry. Esc goes back.".into(),
                false => "   Nothing yet. w on an enquiry watches it.".into(),
            }
        }
        (None, Some(_)) if store.queue.found.is_some() => {
            "   Nothing found. / changes the words.".into()
        }
        (None, Some(_)) => match store.queue.view {
            QueueView::Mine => "   Nothing is assigned to you. 3 shows what nobody has yet.",
            QueueView::Team => "   Your team has no open enquiries.",
            QueueView::Unassigned => "   Every open enquiry has somebody.",
            QueueView::DueToday => "   Nothing falls due today.",
            QueueView::Waiting => "   Nothing waits for a citizen or a third party.",
            QueueView::Overdue => "   Nothing is overdue.",
            QueueView::All => "   There are no open enquiries.",
        }
        .into(),
        (None, None) if store.is_slow() => "   Asking for the queue …".into(),
        (None, None) => return Line::default(),
    };
    Line::styled(words, theme.style(Role::Quiet))
}
