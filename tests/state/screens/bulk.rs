//! Snapshots of bulk actions: failures, a note for all, a stage for all, and approvals.

use super::*;
use enquiries::domain::{Approval, StandardStage, Transition};
use enquiries::domain::{EnquiryVersion, StaleEnquiry};
use enquiries::features::stage::LoadTransitions;

fn marked() -> Harness {
    let mut harness = Harness::signed_in(8);
    for _ in 0..6 {
        harness.means(Action::Mark);
    }
    harness
}

fn refused(sentence: &str) -> Refusal {
    Refusal {
        code: "UK201".into(),
        rule: "refuse_change_of_closed".into(),
        table: None,
        column: None,
        sentence: sentence.into(),
        reasons: Vec::new(),
        codes: Vec::new(),
    }
}

fn left_out() -> Harness {
    let mut harness = marked();
    harness.means(Action::Assign);
    harness.reply::<Colleagues>(Ok(colleagues()));
    harness.types("mary");
    harness.means(Action::Confirm);
    let moved = [0, 2, 5].map(|number| EnquiryVersion {
        id: row(number).id,
        version: 5,
    });
    let taking = "Ask a supervisor to reassign it, or the person who has it to hand it over.";
    let ended = BulkResult {
        updated: moved.to_vec(),
        stale: vec![StaleEnquiry {
            id: row(3).id,
            now: Some(("Waiting for citizen".into(), Some("Sam Lewis".into()))),
        }],
        rejected: vec![
            (row(1).id, refused(taking)),
            (row(4).id, refused("Reopen the enquiry, then change it.")),
        ],
    };
    harness.reply::<Assign>(Ok(ended));
    harness.means(Action::Down);
    harness
}

fn noted() -> Harness {
    let mut harness = marked();
    harness.means(Action::Note);
    harness.types("The office in Barrow is shut until Monday.");
    harness
}

fn staged() -> Harness {
    let mut harness = marked();
    harness.means(Action::Stage);
    let way = |number: u128, to: &str, standard| Transition {
        transition_id: id(number),
        label: to.into(),
        to_stage_id: id(number + 100),
        to_stage_name: to.into(),
        to_standard_stage: standard,
        needs_reason: false,
        needs_outcome: standard == StandardStage::Resolved,
        needs_approval: false,
        needs_countersign: false,
        is_final: false,
        approval_takes_step: false,
        approval: None,
        refused_because: Vec::new(),
    };
    let mut ways = Vec::new();
    for number in 0..6 {
        let mut work = way(1, "In progress", StandardStage::InProgress);
        if number > 3 {
            work.refused_because = vec!["Assign the enquiry first.".into()];
        }
        let mut shut = way(3, "Closed", StandardStage::Closed);
        shut.refused_because = vec!["Your role cannot do this. Ask a supervisor.".into()];
        let done = way(2, "Resolved", StandardStage::Resolved);
        ways.extend([work, done, shut].map(|way| (row(number).id, way)));
    }
    harness.reply::<LoadTransitions>(Ok(ways));
    harness
}

/// A transition with an open request, one with a declined request, and one without a request.
fn asked_for() -> Harness {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Stage);
    let asked = |decision: Option<bool>| Approval {
        id: id(60),
        reason: "The citizen moved abroad and left no address.".into(),
        asked_at: now(),
        asked_by_id: id(702),
        asked_by: "Jo Brown".into(),
        decision,
        decision_reason: decision.map(|_| "Ask the tribunal first.".into()),
        decided_by: decision.map(|_| "Helen Morris".into()),
        undecidable_because: decision
            .map(|_| "This is already decided. Ask for approval again.".into()),
        due_at: None,
        version: 1,
    };
    let mut known = detail(row(0));
    for (way, approval) in known.transitions.iter_mut().zip([
        Some(asked(None)),
        None,
        Some(asked(Some(false))),
        Some(asked(Some(true))),
    ]) {
        way.needs_approval = true;
        way.refused_because = match &approval {
            Some(approval) if approval.decision == Some(true) => Vec::new(),
            Some(approval) if approval.decision.is_none() => {
                vec!["Waiting for approval.".into()]
            }
            _ => vec!["Ask for approval first.".into()],
        };
        way.approval = approval;
    }
    harness.reply_enquiry(Ok(known));
    harness
}

fn declining() -> Harness {
    let mut harness = asked_for();
    harness.means(Action::Decide(false));
    harness.types("Ask the tribunal first.");
    harness
}

fn approving() -> Harness {
    let mut harness = asked_for();
    harness.means(Action::Decide(true));
    harness.types("Agreed.");
    harness
}

/// A colleague moved the enquiry while its steps were being read.
fn out_of_date() -> Harness {
    let mut harness = asked_for();
    harness.means(Action::Refresh);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness
}

fn parted() -> Harness {
    let mut harness = marked();
    harness.means(Action::Stage);
    harness.reply::<LoadTransitions>(Ok(Vec::new()));
    harness
}

pictures! {
    left_out_80: left_out(), DARK, 80, 24;
    left_out_120: left_out(), DARK, 120, 40;
    left_out_120_light: left_out(), LIGHT, 120, 40;
    left_out_80_no_colour: left_out(), NO_COLOUR, 80, 24;
    note_on_marked_80: noted(), DARK, 80, 24;
    stages_of_marked_80: staged(), DARK, 80, 24;
    stages_of_marked_120: staged(), LIGHT, 120, 40;
    no_common_stage_80: parted(), DARK, 80, 24;
    approvals_80: asked_for(), DARK, 80, 24;
    declining_80: declining(), DARK, 80, 24;
    approving_80: approving(), DARK, 80, 24;
    steps_out_of_date_80: out_of_date(), DARK, 80, 24;
}

/// The reason of the chosen failure is shown in full, and the chosen row stays visible.
#[test]
fn chosen_failure_is_visible_in_low_windows() {
    for rows in [10, 14, 24] {
        let mut harness = left_out();
        harness.means(Action::Down);
        let shown = picture(&mut harness, DARK, 80, rows);
        assert!(shown.contains("▌ HMRC-26-1J6P8V-7"), "{rows}: {shown}");
    }
}
