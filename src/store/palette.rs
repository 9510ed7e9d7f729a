//! `:` and `?`: everything that can be done here, from the same table as the keys.

use super::cursor::Cursor;
use super::field::Field;
use super::notice::Tone;
use super::popup::{Palette, PaletteItem, Popup, TransitionPicker};
use super::together::CommonStage;
use super::{Screen, Store, fuzzy};
use crate::action::Action;
use crate::effect::Effect;
use crate::keymap;

impl Palette {
    /// The offers that fit what was typed, best first.
    pub fn fitting(&self) -> Vec<&PaletteItem> {
        let words: Vec<String> = self
            .offers
            .iter()
            .map(|offer| offer.words.clone())
            .collect();
        let typed = self.typed.text();
        let ranked = fuzzy::rank(&typed, &words);
        let mut fitting: Vec<_> = ranked
            .into_iter()
            .filter_map(|i| self.offers.get(i))
            .collect();
        // Initials and shortened words are guesses: Enter on one must not lead out of the program.
        let typed = typed.trim().to_lowercase();
        fitting.retain(|offer| {
            let leaves = matches!(offer.action, Action::SignOut | Action::Quit);
            !leaves || offer.words.to_lowercase().contains(&typed)
        });
        fitting
    }
}

impl Store {
    pub(super) fn open_palette(&mut self) -> Vec<Effect> {
        let offers = keymap::commands(self.place())
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
            offers,
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
            .fitting()
            .get(palette.cursor.index)
            .map(|offer| offer.action.clone());
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
        // The terminal never answers, so this is all that can be said.
        self.notify(
            Tone::Good,
            format!("{reference} was sent to your terminal's clipboard."),
        );
        vec![Effect::Copy(reference)]
    }

    /// A key that means nothing where nothing is asked for is not offered; help tells of it all the same.
    pub fn offers_key(&self, action: &Action) -> bool {
        match action {
            Action::Decide(_) => self.why_not_decide().is_none(),
            Action::Discard => self.why_not_discard().is_none(),
            Action::Undo if self.screen() == Screen::Dashboard => self.why_not(action).is_none(),
            // Where there is one field alone, such as in what goes by telephone.
            Action::NextField => match &self.popup {
                Some(Popup::Reply(reply)) => reply.has_subject(),
                Some(
                    Popup::TransitionPicker(TransitionPicker {
                        form: Some(form), ..
                    })
                    | Popup::CommonStage(CommonStage {
                        form: Some(form), ..
                    }),
                ) => form.both(),
                _ => true,
            },
            _ => true,
        }
    }

    /// Why a key would do nothing now: the footer shows such a key dim, help and palette say the words.
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
                Some("auditors cannot make changes")
            }
            Action::Decide(_) => self.why_not_decide(),
            Action::Period(_) => self.why_no_period(),
            Action::Watch => self
                .watches_it()
                .is_none()
                .then_some("the enquiry is still loading"),
            Action::Reply if self.names_nobody() => Some("it has no citizen"),
            Action::BulkFailures => self.why_no_bulk_failures(),
            Action::Discard => self.why_not_discard(),
            Action::Undo => {
                (self.undo.is_none() && !self.can_bring_back()).then_some("nothing to undo")
            }
            Action::Open if self.screen() == Screen::Dashboard => None,
            Action::Open if self.screen() == Screen::Enquiry => self
                .enquiry
                .near
                .is_none()
                .then_some("choose one with Tab first"),
            Action::NextRelated | Action::PreviousRelated => {
                (self.enquiry.related_enquiries().is_empty()).then_some("no other enquiry here")
            }
            Action::Open if self.chosen_alone().is_some() => None,
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
