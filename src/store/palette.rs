//! `:` and `?`: everything that can be done here, from the same table as the keys.

use super::cursor::Cursor;
use super::field::Field;
use super::layer::{Layer, Offer, Palette, Stages};
use super::notice::Tone;
use super::together::Together;
use super::{Screen, Store, fuzzy};
use crate::effect::Effect;
use crate::intent::Intent;
use crate::keymap;

impl Palette {
    /// The offers that fit what was typed, best first.
    pub fn fitting(&self) -> Vec<&Offer> {
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
            let leaves = matches!(offer.intent, Intent::SignOut | Intent::Quit);
            !leaves || offer.words.to_lowercase().contains(&typed)
        });
        fitting
    }
}

impl Store {
    pub(super) fn open_palette(&mut self) -> Vec<Effect> {
        let offers = keymap::commands(self.place())
            .filter(|binding| binding.intent != Intent::Palette)
            .map(|binding| Offer {
                words: binding.words.to_owned(),
                key: binding
                    .keys
                    .first()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                intent: binding.intent.clone(),
            })
            .collect();
        self.layer = Some(Layer::Palette(Palette {
            offers,
            typed: Field::one_line(80),
            cursor: Cursor::default(),
        }));
        Vec::new()
    }

    pub(super) fn run_chosen(&mut self) -> Vec<Effect> {
        let Some(Layer::Palette(palette)) = &self.layer else {
            return Vec::new();
        };
        let chosen = palette
            .fitting()
            .get(palette.cursor.index)
            .map(|offer| offer.intent.clone());
        let Some(intent) = chosen else {
            return Vec::new();
        };
        self.layer = None;
        self.carry(intent)
    }

    pub(super) fn open_help(&mut self) -> Vec<Effect> {
        let place = self.place();
        self.layer = Some(Layer::Help { scroll: 0, place });
        Vec::new()
    }

    pub(super) fn copy_reference(&mut self) -> Vec<Effect> {
        let Some(reference) = self.subject().map(|row| row.reference.clone()) else {
            return self.nothing_chosen();
        };
        // The terminal never answers, so this is all that can be said.
        self.say(
            Tone::Good,
            format!("{reference} was sent to your terminal's clipboard."),
        );
        vec![Effect::Copy(reference)]
    }

    /// A key that means nothing where nothing is asked for is not offered; help tells of it all the same.
    pub fn offers_key(&self, intent: &Intent) -> bool {
        match intent {
            Intent::Decide(_) => self.why_not_decide().is_none(),
            Intent::Discard => self.why_not_discard().is_none(),
            Intent::Undo if self.screen() == Screen::Dashboard => self.why_not(intent).is_none(),
            // Where there is one field alone, such as in what goes by telephone.
            Intent::NextField => match &self.layer {
                Some(Layer::Reply(reply)) => reply.has_subject(),
                Some(
                    Layer::Stages(Stages {
                        form: Some(form), ..
                    })
                    | Layer::Together(Together {
                        form: Some(form), ..
                    }),
                ) => form.both(),
                _ => true,
            },
            _ => true,
        }
    }

    /// Why a key would do nothing now: the footer shows such a key dim, help and palette say the words.
    pub fn why_not(&self, intent: &Intent) -> Option<&str> {
        match intent {
            Intent::Assign
            | Intent::AssignToMe
            | Intent::Note
            | Intent::Reply
            | Intent::Stage
            | Intent::Priority
            | Intent::NewEnquiry
            | Intent::Watch
            | Intent::Discard
            | Intent::Undo
                if self.only_reads() =>
            {
                Some("an auditor changes nothing")
            }
            Intent::Decide(_) => self.why_not_decide(),
            Intent::Period(_) => self.why_no_period(),
            Intent::Watch => self
                .watches_it()
                .is_none()
                .then_some("the enquiry is not read yet"),
            Intent::Reply if self.names_nobody() => Some("no citizen is named on it"),
            Intent::Remainder => self.why_no_remainder(),
            Intent::Discard => self.why_not_discard(),
            Intent::Undo => (self.undo.is_none() && !self.can_bring_back())
                .then_some("there is nothing to undo"),
            Intent::Open if self.screen() == Screen::Dashboard => None,
            Intent::Open if self.screen() == Screen::Enquiry => self
                .enquiry
                .near
                .is_none()
                .then_some("Tab chooses one first"),
            Intent::NextNear | Intent::PreviousNear => {
                (self.enquiry.nearby().is_empty()).then_some("there is no other enquiry here")
            }
            Intent::Open if self.chosen_alone().is_some() => None,
            Intent::Open
            | Intent::Mark
            | Intent::MarkDown
            | Intent::MarkUp
            | Intent::MarkAll
            | Intent::Assign
            | Intent::AssignToMe
            | Intent::Note
            | Intent::Reply
            | Intent::Stage
            | Intent::Priority
            | Intent::History
            | Intent::CopyReference => self.subject().is_none().then_some("no enquiry is chosen"),
            _ => None,
        }
    }
}
