//! The line that says why a list is empty.

use crate::components::table::no_match;
use crate::components::text::clean;
use crate::domain::{Capability, ListSource, Person, QueueView};
use crate::features::queue::state::QueueScreen;
use crate::keys::{ALL_OPEN, BACK, REFRESH, SEARCH, UNASSIGNED, WATCH};
use crate::theme::ThemeRole;
use crate::view::DrawContext;
use ratatui::text::Line;

/// Why no row is shown.
pub(super) fn empty(screen: &QueueScreen, cx: &DrawContext<'_>) -> Line<'static> {
    let theme = cx.theme;
    let rows = &screen.list().rows;
    let words = match (rows.why(), rows.value()) {
        (Some(why), _) => format!("   {} Press {REFRESH} to retry.", clean(why)),
        (None, Some(rows)) if !rows.is_empty() => {
            format!("   {}", no_match(rows.len(), screen.list().more))
        }
        (None, Some(_)) if screen.lists.found.is_some() => nothing_found(screen, cx),
        (None, Some(_)) if is_of_platform(cx) => {
            "   Enquiries belong to the organisations. People of the platform see none.".into()
        }
        (None, Some(_)) => empty_tab(screen.lists.view, holds_none(cx)),
        (None, None) if cx.is_slow => "   Loading the queue …".into(),
        (None, None) => return Line::default(),
    };
    Line::styled(words, theme.style(ThemeRole::Quiet))
}

/// Why a tab is empty.
fn empty_tab(tab: QueueView, holds_none: bool) -> String {
    let words = match tab {
        QueueView::Mine if holds_none => {
            return format!(
                "   Your role is not assigned enquiries. Press {ALL_OPEN} to see all open enquiries."
            );
        }
        QueueView::Mine => {
            return format!(
                "   Nothing is assigned to you. Press {UNASSIGNED} to see unassigned enquiries."
            );
        }
        QueueView::Team => "   Your team has no open enquiries.",
        QueueView::Unassigned => "   There are no unassigned enquiries.",
        QueueView::DueToday => "   Nothing is due today.",
        QueueView::Waiting => "   Nothing is waiting for a citizen or a third party.",
        QueueView::Overdue => "   Nothing is overdue.",
        QueueView::All => "   There are no open enquiries.",
    };
    words.to_owned()
}

/// A person to whom nothing can be assigned.
fn holds_none(cx: &DrawContext<'_>) -> bool {
    let may = |it: &Person| it.capabilities.have(Capability::HoldEnquiries);
    !cx.person.is_some_and(may)
}

/// A person of the platform itself, which has no enquiries.
fn is_of_platform(cx: &DrawContext<'_>) -> bool {
    cx.person.as_ref().is_some_and(|person| {
        let may = |capability| person.capabilities.have(capability);
        may(Capability::AdministerPlatform) || may(Capability::ReadInsight)
    })
}

/// The same for a list outside the tabs.
fn nothing_found(screen: &QueueScreen, cx: &DrawContext<'_>) -> String {
    let only_reads = || {
        cx.person
            .as_ref()
            .is_some_and(|p| p.capabilities.only_read())
    };
    match screen.lists.found.as_ref().map(|found| &found.source) {
        Some(ListSource::Drilldown(_) | ListSource::Clocks(_)) => {
            format!("   No enquiries left in this list. Press {BACK} to go back.")
        }
        Some(ListSource::Tagged(_)) => {
            format!("   No open enquiry has this tag. Press {BACK} to go back.")
        }
        Some(ListSource::ByIds(_)) => {
            "   These enquiries are no longer here. Mark other rows to open the draft.".into()
        }
        Some(ListSource::Drafts) => format!("   You have no drafts. Press {BACK} to go back."),
        Some(ListSource::Watched) if only_reads() => {
            format!("   Your role cannot watch enquiries. Press {BACK} to go back.")
        }
        Some(ListSource::Watched) => {
            format!("   Nothing yet. Press {WATCH} on an enquiry to watch it.")
        }
        Some(ListSource::Search(_)) | None => {
            format!("   No results. Press {SEARCH} to change the search.")
        }
    }
}
