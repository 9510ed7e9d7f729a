//! Deputies: named by key with a colleague and two days, and ended with blank fields; both undone.

use super::*;
use crate::fixtures::screens::{paint, text};
use chrono::NaiveDate;
use enquiries::domain::{Deputy, TaskHolder};
use enquiries::features::deputies::{
    DeputyField, DeputyForm, EndDeputy, ListDeputies, LoadStandIns, NameDeputy,
};
use enquiries::theme::{Depth, Ground};

fn named(staff_id: u128) -> Deputy {
    let day = |number| NaiveDate::from_ymd_opt(2026, 12, number).unwrap();
    Deputy {
        id: id(80),
        staff_id: id(staff_id),
        staff_name: "Asha Patel".into(),
        deputy_id: id(702),
        deputy_name: "Jo Brown".into(),
        from_on: day(14),
        until_on: day(18),
        has_begun: false,
        version: 3,
    }
}

fn opened(deputies: Vec<Deputy>) -> Harness {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Dashboard);
    harness.means(Action::Deputy);
    assert_eq!(harness.key_context(), KeyContext::Deputy);
    let person = |number: u128, name: &str| TaskHolder {
        staff_id: Some(id(number)),
        team_id: None,
        code: name.to_lowercase(),
        name: name.into(),
    };
    let people = vec![person(ME, "Asha Patel"), person(702, "Jo Brown")];
    harness.reply::<LoadStandIns>(Ok(people));
    harness.reply::<ListDeputies>(Ok(deputies));
    harness
}

// R096
#[test]
fn deputy_is_named_and_that_is_undone() {
    let mut harness = opened(Vec::new());
    // A colleague and a last day, beside their fields; oneself is no deputy.
    harness.means(Action::Confirm);
    let form: &DeputyForm = harness.top().unwrap();
    let at: Vec<DeputyField> = form.faults.iter().map(|(field, _)| *field).collect();
    assert_eq!(at, [DeputyField::Who, DeputyField::Until]);
    assert_eq!(form.options(), ["Jo Brown"]);
    harness.types("jo");
    harness.means(Action::NextField);
    harness.means(Action::NextField);
    harness.types("+14");
    harness.means(Action::Confirm);
    let sent = harness.request::<NameDeputy>();
    assert_eq!((sent.staff_id, sent.deputy_id), (None, id(702)));
    assert_eq!(sent.from_on, None);
    assert!(sent.until_on > harness.now.date_naive());
    harness.reply::<NameDeputy>(Ok(id(80)));
    let notice = harness.notice();
    assert!(
        notice.starts_with("Jo Brown decides requests for approval until"),
        "{notice}"
    );
    harness.means(Action::Undo);
    let back = harness.request::<EndDeputy>();
    assert_eq!(
        (back.deputy.id, back.deputy.version, back.ended),
        (id(80), 1, true)
    );
}

#[test]
fn blank_fields_end_the_own_deputy() {
    let mut harness = opened(vec![named(ME)]);
    let drawn = paint(&harness.store, (Depth::True, Ground::Dark), 120, 40);
    let screen = text(&drawn).join("\n");
    assert!(
        screen.contains("Jo Brown for Asha Patel, 14 Dec to 18 Dec 2026"),
        "{screen}"
    );
    harness.means(Action::Confirm);
    let sent = harness.request::<EndDeputy>();
    assert_eq!(sent.deputy, named(ME));
    harness.reply::<EndDeputy>(Ok(4));
    assert_eq!(
        harness.notice(),
        "Jo Brown is no deputy any more. Press u to undo."
    );
    harness.means(Action::Undo);
    let again = harness.request::<EndDeputy>();
    assert_eq!((again.deputy.version, again.ended), (4, false));

    // That of another person is not ended so.
    let mut harness = opened(vec![named(999)]);
    harness.means(Action::Confirm);
    assert!(harness.requests::<EndDeputy>().is_empty());
}
