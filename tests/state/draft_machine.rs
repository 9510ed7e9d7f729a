//! The states of a draft: every pair of a state and an event.

use crate::fixtures::now;
use chrono::TimeDelta;
use enquiries::services::drafts::{Comparison, DraftEvent, DraftState, DraftStep, Pace, next};

use Comparison::{Rejected as IsRejected, Saved, Unsaved};
use DraftEvent::*;
use DraftState::*;

fn saving(then_submit: bool) -> DraftState {
    let pace = Pace::AT_ONCE;
    Saving { pace, then_submit }
}

fn states() -> [DraftState; 7] {
    [
        Clean,
        Dirty(Pace::AT_ONCE),
        saving(false),
        saving(true),
        Submitting,
        Unconfirmed,
        Rejected,
    ]
}

/// A short name for each state, whatever its pace, and for each step.
fn name(state: DraftState, step: Option<DraftStep>) -> String {
    let state = match state {
        Clean => "clean",
        Dirty(_) => "dirty",
        Saving {
            then_submit: false, ..
        } => "saving",
        Saving {
            then_submit: true, ..
        } => "waiting",
        Submitting => "sending",
        Unconfirmed => "unsure",
        Rejected => "reject",
    };
    let step = match step {
        None => "",
        Some(DraftStep::Save) => "+save",
        Some(DraftStep::Send) => "+send",
        Some(DraftStep::Hold) => "+hold",
        Some(DraftStep::Clear) => "+clear",
    };
    format!("{state}{step}")
}

/// Each event, and what becomes of a draft in each state; `-` changes nothing.
const TABLE: &str = "
                        clean         dirty         saving        waiting       sending       unsure       reject
Typed(Unsaved)          dirty         -             -             -             -             -            dirty
Typed(Saved)            -             clean         -             -             -             -            clean
Typed(Rejected)         reject        reject        -             -             -             -            -
Replaced(Unsaved)       dirty         -             -             -             -             -            dirty
Replaced(Saved)         -             clean         -             -             -             -            clean
Replaced(Rejected)      reject        reject        -             -             -             -            -
Closed                  -             -             -             -             -             -            -
Due                     -             saving+save   -             -             -             -            -
SaveDone(Unsaved)       -             -             dirty         sending+send  -             -            -
SaveDone(Saved)         -             -             clean         sending+send  -             -            -
SaveDone(Rejected)      -             -             reject        sending+send  -             -            -
SaveLost                -             -             dirty         sending+send  -             -            -
SaveRejected(Unsaved)   -             -             dirty         sending+send  -             -            -
SaveRejected(Saved)     -             -             clean         sending+send  -             -            -
SaveRejected(Rejected)  -             -             reject        sending+send  -             -            -
Submit                  sending+send  sending+send  waiting+hold  -             -             -            sending+send
SubmitDone(Unsaved)     -             -             -             -             dirty+clear   -            -
SubmitDone(Saved)       -             -             -             -             clean+clear   -            -
SubmitDone(Rejected)    -             -             -             -             reject+clear  -            -
SubmitFailed(Unsaved)   -             -             -             -             dirty         -            -
SubmitFailed(Saved)     -             -             -             -             clean         -            -
SubmitFailed(Rejected)  -             -             -             -             reject        -            -
SubmitLost              -             -             -             -             unsure        -            -
KnownSent               -             -             -             -             -             clean+clear  -
KnownNotSent(Unsaved)   -             -             -             -             -             dirty        -
KnownNotSent(Saved)     -             -             -             -             -             clean        -
KnownNotSent(Rejected)  -             -             -             -             -             reject       -
Discard(Unsaved)        dirty+clear   dirty+clear   saving+clear  -             -             -            dirty+clear
Discard(Saved)          clean+clear   clean+clear   saving+clear  -             -             -            clean+clear
Discard(Rejected)       reject+clear  reject+clear  saving+clear  -             -             -            reject+clear
Leave                   -             -             -             sending+send  -             -            -
SessionEnded(Unsaved)   -             -             dirty         dirty         dirty         -            -
SessionEnded(Saved)     -             -             dirty         dirty         clean         -            -
SessionEnded(Rejected)  -             -             dirty         dirty         reject        -            -
";

/// Every event with every comparison. A variant that is added to the events and not to the list does not compile.
fn events() -> Vec<DraftEvent> {
    let mut events = vec![Closed, Due, SaveLost, Submit, SubmitLost, KnownSent, Leave];
    for it in [Saved, Unsaved, IsRejected] {
        events.extend([
            Typed(now(), it),
            Replaced(it),
            SaveDone(it),
            SaveRejected(it),
            SubmitDone(it),
            SubmitFailed(it),
            KnownNotSent(it),
            Discard(it),
            SessionEnded(it),
        ]);
    }
    events
}

/// The name of an event in the table.
fn label(event: DraftEvent) -> String {
    match event {
        Typed(_, comparison) => format!("Typed({comparison:?})"),
        Closed | Due | SaveLost | Submit | SubmitLost | KnownSent | Leave => format!("{event:?}"),
        Replaced(_) | SaveDone(_) | SaveRejected(_) | SubmitDone(_) | SubmitFailed(_)
        | KnownNotSent(_) | Discard(_) | SessionEnded(_) => format!("{event:?}"),
    }
}

#[test]
fn draft_table_has_every_pair() {
    let lines = TABLE.trim_start_matches('\n').lines().skip(1);
    let rows: Vec<Vec<&str>> = lines
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(rows.len(), events().len());
    for event in events() {
        let label = label(event);
        let row = rows.iter().find(|row| row[0] == label);
        let cells = &row.unwrap_or_else(|| panic!("no row for {label}"))[1..];
        assert_eq!(cells.len(), states().len(), "{label}");
        for (state, cell) in states().into_iter().zip(cells) {
            let unchanged = name(state, None);
            let expected = if *cell == "-" { &unchanged } else { *cell };
            let (after, step) = next(state, event);
            assert_eq!(name(after, step), expected, "{state:?} {label}");
        }
    }
}

/// A state and an event, and what follows.
fn pairs() -> impl Iterator<Item = (DraftState, DraftEvent, DraftState, Option<DraftStep>)> {
    let of = |event: DraftEvent| {
        states().map(|state| {
            let (after, step) = next(state, event);
            (state, event, after, step)
        })
    };
    events().into_iter().flat_map(of)
}

#[test]
fn one_save_of_a_draft_is_under_way() {
    for (state, event, after, step) in pairs() {
        let is_saving = |state| matches!(state, Saving { .. });
        if step == Some(DraftStep::Save) {
            assert!(!is_saving(state), "{state:?} {event:?}");
        }
        // A save begins with its request, and in no other way.
        if is_saving(after) && !is_saving(state) {
            assert_eq!(step, Some(DraftStep::Save), "{state:?} {event:?}");
        }
    }
}

/// Only the end of the session, whose responses nobody handles, does not let it wait.
#[test]
fn submit_waits_for_the_save_under_way() {
    for (state, event, _, step) in pairs() {
        let ends = matches!(event, SaveDone(_) | SaveLost | SaveRejected(_) | Leave);
        if matches!(state, Saving { .. }) && step == Some(DraftStep::Send) {
            assert!(ends && state.is_sending(), "{state:?} {event:?}");
        }
    }
    assert_eq!(next(saving(false), Submit).1, Some(DraftStep::Hold));
}

#[test]
fn discard_saves_an_empty_text() {
    for state in states().into_iter().filter(|state| !state.is_sending()) {
        let (after, step) = next(state, Discard(Unsaved));
        assert_eq!(step, Some(DraftStep::Clear), "{state:?}");
        // During a save, the response to it comes first.
        let (after, _) = next(after, SaveDone(Unsaved));
        assert_eq!(next(after, Due).1, Some(DraftStep::Save), "{state:?}");
    }
}

#[test]
fn failed_save_is_due_again_at_once() {
    let (after, _) = next(saving(false), SaveLost);
    assert_eq!(after, Dirty(Pace::AT_ONCE));
    // The connection decides when: it waits longer after each attempt.
    assert!(after.due().is_some_and(|due| due <= now()));
    assert_eq!(next(saving(false), SaveRejected(IsRejected)).0.due(), None);
}

#[test]
fn text_is_sent_once_at_a_time() {
    for (state, event, after, step) in pairs() {
        if matches!(state, Submitting | Unconfirmed) {
            assert_ne!(step, Some(DraftStep::Send), "{state:?} {event:?}");
            assert_ne!(step, Some(DraftStep::Save), "{state:?} {event:?}");
        }
        // Only when it is known whether it arrived.
        let known = matches!(event, KnownSent | KnownNotSent(_));
        assert!(
            state != Unconfirmed || after == Unconfirmed || known,
            "{event:?}"
        );
    }
}

#[test]
fn text_is_cleared_only_when_sent_or_discarded() {
    for (state, event, _, step) in pairs() {
        if step == Some(DraftStep::Clear) {
            let ends = matches!(event, SubmitDone(_) | KnownSent | Discard(_));
            assert!(ends, "{state:?} {event:?}");
        }
    }
}

#[test]
fn typing_is_saved_after_a_pause_or_ten_seconds() {
    let typed = |state, second| next(state, Typed(now() + TimeDelta::seconds(second), Unsaved)).0;
    let one_key = typed(Clean, 0);
    assert_eq!(one_key.due(), Some(now() + TimeDelta::seconds(1)));
    let continuous = (0..20).fold(Clean, typed);
    assert_eq!(continuous.due(), Some(now() + TimeDelta::seconds(10)));
    let (closed, _) = next(one_key, Closed);
    assert!(closed.due().is_some_and(|due| due < now()));
}
