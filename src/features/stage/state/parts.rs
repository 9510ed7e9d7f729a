//! A whole with open parts: Enter on a step that only they refuse goes on to the steps of all of them, so that one answer
//! closes the whole and its parts.

use super::{CommonTransition, TransitionPicker};
use crate::domain::{LinkedEnquiry, Target};
use crate::runtime::request::count;
use crate::services::notices::Tone;
use crate::view::Context;
use crate::view::remote::Remote;

/// How the database begins its sentence for the refusal `parts`; which parts they are comes after it.
const OPEN_PARTS: &str = "Close its open parts first";

/// Whether nothing but open parts refuses this step of the one enquiry.
pub(super) fn are_in_the_way(picker: &TransitionPicker, step: &CommonTransition) -> bool {
    let mut reasons = step.steps.iter().flat_map(|it| &it.refused_because);
    let detail = picker.detail.value().filter(|_| !picker.several);
    detail.is_some_and(|it| it.context.open_parts().next().is_some())
        && step.possible() == 0
        && reasons.all(|reason| reason.starts_with(OPEN_PARTS))
}

/// The picker is for the whole and its open parts from now on. The whole comes last: where a part is refused, so is it.
pub(super) fn close_together(picker: &mut TransitionPicker, cx: &mut Context<'_>) {
    let Some(detail) = picker.detail.value() else {
        return;
    };
    let of_part = |link: &LinkedEnquiry| Target::from(&link.other.row);
    let mut targets: Vec<Target> = detail.context.open_parts().map(of_part).collect();
    let words = format!(
        "Choose the step for {} and its open parts: one answer for {}.",
        picker.reference(),
        count(targets.len() + 1)
    );
    targets.append(&mut picker.targets);
    picker.targets = targets;
    picker.several = true;
    picker.detail = Remote::NotAsked;
    picker.choices.clear();
    picker.cursor = crate::components::cursor::Cursor::default();
    picker.load(cx);
    cx.notify(Tone::Plain, words);
}
