//! The list of transitions while somebody else changes it: it stays as it was read until Enter shows the new one.

use super::TransitionPicker;
use super::common::{CommonTransition, common_transitions};
use crate::domain::{EnquiryDetail, Transition};
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::Context;
use uuid::Uuid;

type Loaded = Vec<(Uuid, Transition)>;

/// Takes the transitions of one enquiry or of several.
pub(super) fn claim(
    picker: &mut TransitionPicker,
    reply: Reply,
    cx: &mut Context<'_>,
) -> Option<Reply> {
    // Nobody can be reading a list that a form covers.
    let hidden = picker.form.is_some();
    let same = |shown: &EnquiryDetail, newest: &EnquiryDetail| {
        hidden
            || (shown.row.stage_name == newest.row.stage_name
                && shown.transitions == newest.transitions)
    };
    let left = picker.newer.claim(&mut picker.detail, reply, cx.now, same);
    let Some(reply) = left else {
        picker.on_detail(cx);
        return None;
    };
    let targets = &picker.targets;
    let same = |shown: &Loaded, newest: &Loaded| {
        hidden || common_transitions(targets, shown) == common_transitions(targets, newest)
    };
    let list = &mut picker.loaded;
    let left = picker.newer_loaded.claim(list, reply, cx.now, same);
    if left.is_none() {
        list_common(picker);
    }
    left
}

/// The stages that all can go to; the cursor stays on its stage, wherever that is now.
fn list_common(picker: &mut TransitionPicker) {
    let Some(transitions) = picker.loaded.value() else {
        return;
    };
    let chosen = chosen_common(picker).cloned();
    picker.choices = common_transitions(&picker.targets, transitions);
    let same = |choice: &CommonTransition| {
        let chosen = chosen.as_ref();
        chosen.is_some_and(|it| it.stage == choice.stage && it.standard == choice.standard)
    };
    let (at, len) = (picker.choices.iter().position(same), picker.choices.len());
    picker.cursor.follow(at.unwrap_or_default(), len, len);
}

/// The stage under the cursor, or that of the open form, where the picker is for several.
pub(super) fn chosen_common(picker: &TransitionPicker) -> Option<&CommonTransition> {
    let Some(form) = &picker.form else {
        return picker.choices.get(picker.cursor.index);
    };
    let mut choices = picker.choices.iter();
    choices.find(|choice| choice.is_stage_of(&form.transition))
}

/// A key that acts on a list out of date only shows the new list. Returns whether it was out of date.
pub(super) fn show_newer(picker: &mut TransitionPicker, cx: &mut Context<'_>) -> bool {
    if picker.saving || picker.changed_words().is_none() {
        return false;
    }
    let chosen = picker.chosen_transition().map(|it| it.transition_id);
    if picker.newer.show(&mut picker.detail) {
        let same = |it: &Transition| Some(it.transition_id) == chosen;
        let at = picker.transitions().iter().position(same);
        let len = picker.transitions().len();
        picker.cursor.go(at.unwrap_or_default(), len, len);
    }
    if picker.newer_loaded.show(&mut picker.loaded) {
        list_common(picker);
    }
    picker.error = None;
    cx.services.changes.conflict = None;
    cx.notify(
        Tone::Plain,
        "Nothing was changed. Choose from the new steps.",
    );
    true
}
