//! The command palette (`:`) and help (`?`), both made from the key table.

use super::cursor::Cursor;
use super::field::Field;
use super::notice::Tone;
use super::popup::{Palette, PaletteItem, Popup};
use super::{Screen, Store, fuzzy};
use crate::action::Action;
use crate::effect::Effect;
use crate::keymap;

impl Palette {
    /// The items that match the typed text, best first.
    pub fn matches(&self) -> Vec<&PaletteItem> {
        let words: Vec<String> = self.items.iter().map(|item| item.words.clone()).collect();
        let typed = self.typed.text();
        let ranked = fuzzy::rank(&typed, &words);
        let mut matches: Vec<_> = ranked
            .into_iter()
            .filter_map(|i| self.items.get(i))
            .collect();
        // Matches of initials and shortened words are guesses: Enter on one must not end the program.
        let typed = typed.trim().to_lowercase();
        matches.retain(|item| {
            let leaves = matches!(item.action, Action::SignOut | Action::Quit);
            !leaves || item.words.to_lowercase().contains(&typed)
        });
        matches
    }
}

impl Store {
    pub(super) fn open_palette(&mut self) -> Vec<Effect> {
        let items = keymap::commands(self.place())
            .filter(|binding| binding.action != Action::Palette)
            .map(|binding| PaletteItem {
                words: binding.words.to_owned(),
                key: binding
                    .keys
                    .first()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                action: binding.action.clone(),
            })
            .collect();
        self.popup = Some(Popup::Palette(Palette {
            items,
            typed: Field::one_line(80),
            cursor: Cursor::default(),
        }));
        Vec::new()
    }

    pub(super) fn run_chosen(&mut self) -> Vec<Effect> {
        let Some(Popup::Palette(palette)) = &self.popup else {
            return Vec::new();
        };
        let chosen = palette
            .matches()
            .get(palette.cursor.index)
            .map(|item| item.action.clone());
        let Some(action) = chosen else {
            return Vec::new();
        };
        self.popup = None;
        self.dispatch(action)
    }

    pub(super) fn open_help(&mut self) -> Vec<Effect> {
        let place = self.place();
        self.popup = Some(Popup::Help { scroll: 0, place });
        Vec::new()
    }

    pub(super) fn copy_reference(&mut self) -> Vec<Effect> {
        let Some(reference) = self.subject().map(|row| row.reference.clone()) else {
            return self.nothing_chosen();
        };
        // OSC 52 has no reply, so success is not known.
        self.notify(
            Tone::Good,
            format!("{reference} was sent to your terminal's clipboard."),
        );
        vec![Effect::Copy(reference)]
    }

    /// Whether the footer shows a key here. Help lists it in any case.
    pub fn offers_key(&self, action: &Action) -> bool {
        match action {
            Action::Decide(_) => self.why_not_decide().is_none(),
            Action::Discard => self.why_not_discard().is_none(),
            Action::Undo if self.screen() == Screen::Dashboard => self.why_not(action).is_none(),
            // A form may have a single field, such as a reply by telephone.
            Action::NextField => match &self.popup {
                Some(Popup::Reply(reply)) => reply.has_subject(),
                Some(Popup::TransitionPicker(picker)) => {
                    picker.form.as_ref().is_none_or(|form| form.both())
                }
                _ => true,
            },
            _ => true,
        }
    }

    /// Why a key does nothing now: the footer dims such a key, help and palette show the reason.
    pub fn why_not(&self, action: &Action) -> Option<&str> {
        match action {
            Action::Assign
            | Action::AssignToMe
            | Action::Note
            | Action::Reply
            | Action::Stage
            | Action::Priority
            | Action::NewEnquiry
            | Action::Watch
            | Action::Discard
            | Action::Undo
                if self.only_reads() =>
            {
                Some("your role cannot make changes")
            }
            Action::Decide(_) => self.why_not_decide(),
            Action::Period(_) => self.why_no_period(),
            Action::Watch => self
                .is_watching()
                .is_none()
                .then_some("the enquiry is still loading"),
            Action::Reply if self.has_no_citizen() => Some("it has no citizen"),
            Action::BulkFailures => self.why_no_bulk_failures(),
            Action::Discard => self.why_not_discard(),
            Action::Undo => {
                (self.undo.is_none() && !self.can_restore_discarded()).then_some("nothing to undo")
            }
            Action::Open if self.screen() == Screen::Dashboard => None,
            Action::Open if self.screen() == Screen::Enquiry => self
                .enquiry
                .related
                .is_none()
                .then_some("choose one with Tab first"),
            Action::NextRelated | Action::PreviousRelated => {
                (self.enquiry.related_enquiries().is_empty()).then_some("no other enquiry here")
            }
            Action::Open if self.selected_standalone_draft().is_some() => None,
            Action::Open
            | Action::Mark
            | Action::MarkDown
            | Action::MarkUp
            | Action::MarkAll
            | Action::Assign
            | Action::AssignToMe
            | Action::Note
            | Action::Reply
            | Action::Stage
            | Action::Priority
            | Action::History
            | Action::CopyReference => self
                .subject()
                .is_none()
                .then_some("choose an enquiry first"),
            _ => None,
        }
    }
}
