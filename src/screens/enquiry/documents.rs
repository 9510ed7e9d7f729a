//! The documents of an enquiry: each by its name, and below it what it is, who may see it and since when.

use super::Column;
use crate::domain::EnquiryDetail;
use crate::store::Store;
use crate::theme::{Role, Theme};
use crate::widgets::filed;
use crate::widgets::text::{clean, cut, wrap};
use ratatui::text::{Line, Span};

pub(super) fn documents(
    column: &mut Column,
    detail: &EnquiryDetail,
    store: &Store,
    theme: &Theme,
    cells: usize,
) {
    let documents = &detail.around.documents;
    if documents.is_empty() {
        return;
    }
    column.heading(&format!("Documents: {}", documents.len()), theme);
    let inner = cells.saturating_sub(2);
    for document in documents {
        let name = cut(&clean(&document.file_name), inner);
        column.lines.push(Line::from(vec![
            Span::styled("▤ ", theme.style(Role::Quiet)),
            Span::styled(name, theme.style(Role::Text)),
        ]));
        for words in wrap(&filed::told(document, store.minute()), inner) {
            column
                .lines
                .push(Line::styled(format!("  {words}"), theme.style(Role::Quiet)));
        }
        if let Some(warning) = document.warning() {
            let role = match document.scan_state.as_str() {
                "infected" => Role::Error,
                _ => Role::Warning,
            };
            let words = format!("  ! {warning}");
            column
                .lines
                .push(Line::styled(cut(&words, cells), theme.style(role)));
        }
    }
}
