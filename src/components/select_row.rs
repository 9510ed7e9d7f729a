//! How a list field of a form is shown: what is chosen in its line, and the options below it.

use crate::components::form::FormOptionList;
use crate::components::select_field::SelectField;
use crate::components::text::clean;
use ratatui::text::Line;

/// The chosen option. The focused field draws what is typed over it; while nothing is typed its cursor stands before it.
pub fn shown(select: &SelectField, options: &[String], focused: bool) -> Line<'static> {
    if focused && !select.typed.is_blank() {
        return Line::default();
    }
    let before = if focused { " " } else { "" };
    let picked = select.picked.and_then(|index| options.get(index));
    picked.map_or_else(Line::default, |name| {
        Line::raw(format!("{before}{}", clean(name)))
    })
}

/// The options that match what is typed.
pub fn options(select: &SelectField, options: &[String]) -> FormOptionList {
    let matches = select.matches(options).into_iter();
    FormOptionList {
        words: matches
            .filter_map(|index| options.get(index))
            .map(|it| clean(it))
            .collect(),
        chosen: select.cursor,
        note: "",
    }
}
