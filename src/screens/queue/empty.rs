//! The line in place of rows: why there are none.

use crate::domain::QueueView;
use crate::store::Store;
use crate::store::adhoc_list::ListSource;
use crate::theme::{Theme, ThemeRole};
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
        (None, Some(_)) if store.queue.found.is_some() => nothing_found(store).into(),
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
    Line::styled(words, theme.style(ThemeRole::Quiet))
}

/// Why a list beside the tabs has no row.
fn nothing_found(store: &Store) -> &'static str {
    let only_reads = || store.person.as_ref().is_some_and(|p| p.role.only_reads());
    match store.queue.found.as_ref().map(|found| &found.source) {
        Some(ListSource::Drilldown(_)) => {
            "   Nothing is behind this figure any more. Esc goes back."
        }
        Some(ListSource::ByIds(_)) => {
            "   None of them is here any more; on other marked rows the text opens again."
        }
        Some(ListSource::Drafts) => "   Nothing typed waits to be sent. Esc goes back.",
        Some(ListSource::Watched) if only_reads() => {
            "   Nothing: an auditor watches no enquiry. Esc goes back."
        }
        Some(ListSource::Watched) => "   Nothing yet. w on an enquiry watches it.",
        Some(ListSource::Search(_)) | None => "   Nothing found. / changes the words.",
    }
}
