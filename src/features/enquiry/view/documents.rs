//! The documents of an enquiry: name, then kind, access and date.

use super::{PageColumn, heading};
use crate::components::text::{clean, cut, wrap};
use crate::domain::EnquiryDetail;
use crate::theme::ThemeRole;
use crate::view::DrawContext;
use crate::wording::documents;
use ratatui::text::{Line, Span};

pub(super) fn documents(
    column: &mut PageColumn,
    detail: &EnquiryDetail,
    cx: &DrawContext<'_>,
    cells: usize,
) {
    let theme = cx.theme;
    let documents = &detail.context.documents;
    if documents.is_empty() {
        return;
    }
    heading(column, &format!("Documents: {}", documents.len()), theme);
    let inner = cells.saturating_sub(2);
    for document in documents {
        let name = cut(&clean(&document.file_name), inner);
        column.lines.push(Line::from(vec![
            Span::styled("▤ ", theme.style(ThemeRole::Quiet)),
            Span::styled(name, theme.style(ThemeRole::Text)),
        ]));
        for words in wrap(&documents::describe(document, cx.now), inner) {
            column.lines.push(Line::styled(
                format!("  {words}"),
                theme.style(ThemeRole::Quiet),
            ));
        }
        if let Some(warning) = document.warning() {
            let role = match document.scan_state.as_str() {
                "infected" => ThemeRole::Error,
                _ => ThemeRole::Warning,
            };
            let words = format!("  ! {warning}");
            column
                .lines
                .push(Line::styled(cut(&words, cells), theme.style(role)));
        }
    }
}
