//! Concludes changes: what is said of a success, of a failure, and of somebody else's change in between.

use crate::action::{Action, KeyContext};
use crate::domain::{BulkResult, EnquiryVersion, Failure, FormError, QueueRow, Target};
use crate::features::bulk_failures::BulkFailuresPopup;
use crate::keymap;
use crate::keys::{DRAFTS, FAILURES, UNDO};
use crate::runtime::effect::Effect;
use crate::runtime::request::{Conclusion, Reply, UNDO_SECONDS, count};
use crate::services::changes::{BulkFailures, ChangesSince, Conflict, LoadChangesSince};
use crate::services::notices::{Notice, Tone};
use crate::services::requests::{InFlight, ServiceCall};
use crate::store::Store;
use crate::view::{Ended, Event, Handled};

impl Store {
    /// Undoes the last discarded draft or the last change, whichever is newer. An undo is a change like any other: the
    /// rules apply to it, and it is in the history.
    pub(super) fn undo_last(&mut self) -> Vec<Effect> {
        if let Some(effects) = self.restore_discarded() {
            return effects;
        }
        let Some(write) = self.services.undo.pop(self.now) else {
            let words = "Nothing to undo. You cannot undo a note or letter.";
            self.notify(Tone::Plain, words);
            return Vec::new();
        };
        if let Some((id, top)) = self.stack.top()
            && top.key_context() == KeyContext::BulkFailures
        {
            self.close_view(id);
        }
        self.services.submit(InFlight {
            view: None,
            write,
            undoing: true,
            draft: None,
            since: self.now,
        });
        Vec::new()
    }
}

/// Concludes one change that was answered.
pub(super) struct Concluding<'a> {
    pub store: &'a mut Store,
    pub in_flight: &'a InFlight,
}

impl Concluding<'_> {
    /// A change was answered. Its popup may be closed by now: notice, undo and refresh are owed all the same.
    pub fn conclude(&mut self, reply: Reply) -> Vec<Effect> {
        let targets = self.in_flight.write.targets_any();
        let result = self.in_flight.write.conclude_any(reply);
        self.store.services.changes.ended(&targets);
        // Taken before anything is loaded again.
        let overtaken = self.overtaken(&result);
        let ended = match &result {
            Ok(conclusion) if overtaken.is_none() => Ended::Done {
                changed: conclusion.changed.clone(),
            },
            Ok(_) => self.failed(Failure::Conflict),
            Err(failure) => self.failed(failure.clone()),
        };
        // A form that was closed and opened again is another view with the same draft.
        let submitted = self
            .in_flight
            .view
            .filter(|id| self.store.stack.contains(*id));
        let draft = self
            .in_flight
            .draft
            .and_then(|draft| self.store.stack.form_of(draft));
        let concluded = submitted.or(draft).and_then(|id| {
            self.store.with_view(id, |view, cx| {
                (view.concluded(&ended, cx), view.key_context())
            })
        });
        let (handled, mut effects) = match concluded {
            Some(((Handled::Consumed, context), effects)) => (Some(context), effects),
            Some(((Handled::Ignored, _), effects)) => (None, effects),
            None => (None, Vec::new()),
        };
        match (result, ended) {
            (Ok(conclusion), Ended::Done { .. }) => effects.extend(self.announce(conclusion)),
            (Err(_), Ended::Done { .. }) => {}
            (
                _,
                Ended::Failed {
                    error,
                    unconfirmed,
                    failure,
                },
            ) => {
                let notice = match handled {
                    Some(_) => None,
                    // Its row may have left the list, so the error beside it might not be seen.
                    None if self.in_flight.undoing => Some(not_undone(&targets, &error)),
                    None => self.in_flight.write.failed_any(&error, unconfirmed),
                };
                match (overtaken.filter(|_| notice.is_none()), handled) {
                    (Some((seen, saw)), Some(context)) => {
                        let again = confirming_key(context);
                        self.on_superseded(seen, saw, again);
                    }
                    (Some((seen, saw)), None) => {
                        self.store.services.changes.refused = Some((seen.id, error));
                        self.on_superseded(seen, saw, "m");
                    }
                    (None, Some(_)) => {}
                    (None, None) => self.report_failure(&targets, &error, notice),
                }
                if failure == Failure::Conflict {
                    effects.extend(self.store.refresh_all());
                }
            }
        }
        effects
    }

    /// The version that was seen of the one enquiry that somebody else changed first, with its row.
    fn overtaken(
        &self,
        result: &Result<Conclusion, Failure>,
    ) -> Option<(EnquiryVersion, Option<QueueRow>)> {
        match (result, self.in_flight.write.targets_any().as_slice()) {
            (Ok(conclusion), [one]) if conclusion.is_conflict() && !self.in_flight.undoing => {
                Some((one.seen, self.store.stack.newest_row(one.seen.id).cloned()))
            }
            (Err(Failure::Conflict), _) => {
                let one = self.in_flight.write.versioned_any()?;
                Some((one.seen, Some(one.row.clone())))
            }
            _ => None,
        }
    }

    fn failed(&mut self, failure: Failure) -> Ended {
        let takes_text = self.store.stack.key_context().takes_text();
        let of = self.in_flight.draft;
        let unconfirmed = of.and_then(|of| self.store.services.on_draft_not_sent(of, &failure));
        Ended::Failed {
            unconfirmed: unconfirmed.is_some(),
            error: unconfirmed.unwrap_or_else(|| FormError::of(&failure, takes_text)),
            failure,
        }
    }

    /// Says what was changed and what was not, and offers to take it back.
    fn announce(&mut self, conclusion: Conclusion) -> Vec<Effect> {
        let Conclusion {
            sentence,
            title,
            targets,
            result,
            changed,
            reopen,
            unsent,
            returned,
            is_final,
            undo,
            ..
        } = conclusion;
        let all_sent = match self.in_flight.draft {
            Some(of) => self.store.services.on_draft_sent(of, &targets, &result),
            None => true,
        };
        let failures = self.report_bulk(&title, &targets, &result, self.in_flight.undoing);
        let mut hint = match all_sent {
            true => String::new(),
            false => format!(" {reopen}"),
        };
        if let (Some(of), [one], false) =
            (self.in_flight.draft, targets.as_slice(), unsent.is_empty())
        {
            self.store
                .services
                .drafts
                .keep_unsent(of, &one.reference, &unsent);
            hint = format!(" Your draft for another step is kept. Press {DRAFTS} to see it.");
        }
        let mut effects = match returned {
            Some(text) => {
                self.store.services.drafts.give_back(text, self.store.now);
                // A form that was opened meanwhile takes it.
                self.store.broadcast(&Event::DraftsLoaded)
            }
            None => Vec::new(),
        };
        let how = match &undo {
            None if is_final => " This step is final: you cannot undo it.".to_owned(),
            None => String::new(),
            Some(undo) => match undo.undo_seconds_any() / 60 {
                0 => format!(" Press {UNDO} to undo."),
                minutes => format!(" Press {UNDO} within {minutes} minutes to undo."),
            },
        };
        let words = format!("{sentence}{failures}.{how}{hint}");
        let whole = result.stale.is_empty() && result.rejected.is_empty();
        if let Some(undo) = undo {
            self.store.services.undo.push(undo, self.store.now);
            let notice = Notice::new(Tone::Good, words, self.store.now);
            let notice = notice.for_seconds(UNDO_SECONDS, self.store.now);
            self.store.services.notices.show(notice);
        } else if (result.updated.is_empty() && changed.is_empty())
            || (self.in_flight.undoing && !whole)
        {
            self.notify_bulk(Tone::Error, &words, &failures);
        } else {
            self.notify_bulk(Tone::Good, &words, &failures);
        }
        let updated = result.updated.iter().map(|seen| seen.id);
        let updated: Vec<_> = updated.chain(changed).collect();
        if !updated.is_empty() {
            effects.extend(self.store.broadcast(&Event::EnquiriesChanged(updated)));
        }
        effects.extend(self.store.refresh_all());
        effects
    }

    fn report_failure(&mut self, targets: &[Target], error: &FormError, notice: Option<String>) {
        match (notice, targets) {
            (Some(words), _) => self.store.notify(Tone::Error, words),
            (None, [one]) if self.store.stack.screen_context() != KeyContext::History => {
                self.store.services.changes.refused = Some((one.seen.id, error.clone()));
            }
            (None, _) => self.store.notify(Tone::Error, error.describe()),
        }
    }

    /// Ends every bulk action: keeps the marks of what was not updated, and the list of failures. Returns the end of
    /// the notice.
    fn report_bulk(
        &mut self,
        what: &str,
        targets: &[Target],
        result: &BulkResult,
        undoing: bool,
    ) -> String {
        self.store.services.changes.ended(targets);
        let back = match undoing && targets.len() > 1 {
            true => result.updated.clone(),
            false => Vec::new(),
        };
        self.store.broadcast(&Event::Marks {
            reached: result.updated.clone(),
            back,
        });
        let (rejected, stale) = (result.rejected.len(), result.stale.len());
        if undoing || targets.len() > 1 {
            self.store.services.changes.failures = Some(BulkFailures::new(what, targets, result));
        }
        let several = self.store.services.changes.has_failures();
        // The list opens for refusals; for stale enquiries the notice is enough. It never takes the keys when the user
        // has gone on to something else.
        if rejected > 0
            && several
            && !self.store.stack.has_popup()
            && self.store.stack.screen_context() == KeyContext::Queue
        {
            self.store
                .stack
                .push(Box::new(BulkFailuresPopup::default()));
        }
        let (it, which) = match stale {
            1 => ("it", "it"),
            _ => ("them", "which"),
        };
        match (rejected, stale) {
            (0, 0) => String::new(),
            (0, _) if !several => format!("; {} had changed since you saw {it}", count(stale)),
            (0, _) => {
                format!("; {stale} had changed since you saw {it}. Press {FAILURES} to see {which}")
            }
            (_, 0) => format!("; {rejected} refused. Press {FAILURES} to see why"),
            _ => format!("; {rejected} refused, {stale} had changed. Press {FAILURES} to see why"),
        }
    }

    /// The notice of a bulk action stays longer when there were failures.
    fn notify_bulk(&mut self, tone: Tone, words: &str, failures: &str) {
        let notice = Notice::new(tone, words, self.store.now);
        self.store.services.notices.show(match failures.is_empty() {
            true => notice,
            false => notice.for_seconds(20, self.store.now),
        });
    }

    /// A mutation of one enquiry was stale: loads the changes in between.
    fn on_superseded(
        &mut self,
        seen: EnquiryVersion,
        saw: Option<QueueRow>,
        again: impl Into<String>,
    ) {
        self.store.services.changes.conflict = Some(Conflict {
            enquiry_id: seen.id,
            now: None,
            saw: saw.filter(|row| row.version == seen.version),
            since: ChangesSince::Loading,
            again: again.into(),
        });
        let request = Box::new(LoadChangesSince { enquiry: seen });
        self.store
            .services
            .requests
            .call(ServiceCall::LoadChangesSince, request);
    }
}

fn not_undone(targets: &[Target], error: &FormError) -> String {
    let what = match targets {
        [one] => one.reference.clone(),
        many => count(many.len()),
    };
    format!("Not undone: {what}. {}", error.describe())
}

/// The key that confirms in this context, to be named in a notice.
fn confirming_key(context: KeyContext) -> String {
    let key = keymap::key_of(context, &Action::Confirm);
    key.map(|key| key.to_string()).unwrap_or_default()
}
