//! Form of a new enquiry: what the chosen citizen has open, and contact details typed beside a name.

use super::store::{sent, the_form};
use super::*;
use crate::fixtures::screens::{DARK, paint, text};
use chrono::TimeDelta;
use enquiries::action::KeyContext;
use enquiries::domain::{
    CitizenChoice, CreatedEnquiry, KnownCitizen, NewEnquiry, QueueRow, RelatedEnquiry,
    SimilarEnquiry,
};
use enquiries::features::new_enquiry::{
    CreateEnquiry, FindCitizens, FindSimilarToNew, FormField, LoadOpenEnquiries,
};
use enquiries::runtime::request::Write;
use enquiries::services::drafts::{LoadDrafts, SaveDraft};

fn owen() -> KnownCitizen {
    KnownCitizen {
        id: id(400),
        name: "Owen Griffiths".into(),
        phone: Some("01632 960114".into()),
        email: None,
        postcode: None,
    }
}

/// Owen is chosen, and these are open.
fn chosen(open: Vec<QueueRow>) -> Harness {
    let mut harness = about_vat();
    harness.types("Owen");
    harness.after(TimeDelta::milliseconds(300));
    harness.reply::<FindCitizens>(Ok(vec![owen()]));
    harness.means(Action::NextField);
    let asked = harness.request::<LoadOpenEnquiries>();
    assert_eq!(asked.citizen_id, id(400));
    harness.reply::<LoadOpenEnquiries>(Ok(open));
    harness
}

fn open_rows() -> Vec<QueueRow> {
    let mut rows = rows(5);
    rows[3].type_name = "VAT".into();
    rows
}

fn drawn(harness: &Harness, columns: u16, lines: u16) -> Vec<String> {
    text(&paint(&harness.store, DARK, columns, lines))
}

/// The one of the same type first, with a warning; not all of many.
#[test]
fn open_enquiries_of_the_citizen_are_shown_and_warned_of() {
    let shown = drawn(&chosen(open_rows()), 120, 40).join("\n");
    for words in [
        "5 open enquiries. Press Ctrl-G to open the first:",
        "HMRC-26-5W3H7N-2 · VAT · Triage · due 5h 00m",
        "HMRC-26-7T2M4B-4 · Payment plan · In progress · 1d late",
        "and 2 more",
        "Already open about VAT: check HMRC-26-5W3H7N-2",
    ] {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
    let shown = drawn(&chosen(rows(1)), 120, 40).join("\n");
    assert!(shown.contains("1 open enquiry."), "{shown}");
    assert!(!shown.contains("Already open"), "{shown}");
    let shown = drawn(&chosen(Vec::new()), 120, 40).join("\n");
    assert!(!shown.contains("open enquir"), "{shown}");
}

/// It is another citizen from the first letter that is changed.
#[test]
fn open_enquiries_leave_with_the_citizen() {
    let mut harness = chosen(open_rows());
    harness.means(Action::PreviousField);
    harness.types("x");
    let shown = drawn(&harness, 120, 40).join("\n");
    assert!(!shown.contains("open enquiries"), "{shown}");
}

#[test]
fn open_enquiry_is_opened_and_the_form_is_kept() {
    let mut harness = chosen(open_rows());
    for _ in 0..2 {
        harness.means(Action::NextField);
    }
    harness.types("Late return");
    harness.means(Action::Open);
    assert_eq!(harness.store.stack.screen_context(), KeyContext::Enquiry);
    assert_eq!(
        harness.store.stack.screen().unwrap().enquiry(),
        Some(rows(4)[3].id)
    );
    harness.means(Action::NewEnquiry);
    let form = the_form(&harness);
    assert_eq!(form.subject.text(), "Late return");
    assert_eq!(form.known_citizen.as_ref().map(|it| it.id), Some(id(400)));
}

#[test]
fn contact_typed_beside_a_name_goes_to_its_field() {
    let mut harness = about_vat();
    harness.types("Priyanka Osei-Bonsu 01632 960555");
    harness.after(TimeDelta::milliseconds(300));
    harness.reply::<FindCitizens>(Ok(vec![]));
    let shown = drawn(&harness, 120, 40).join("\n");
    let words = "New citizen: Priyanka Osei-Bonsu, telephone 01632 960555";
    assert!(shown.contains(words), "{shown}");
    harness.means(Action::NextField);
    let form = the_form(&harness);
    assert_eq!(form.at, FormField::Phone);
    assert_eq!(form.citizen.text(), "Priyanka Osei-Bonsu");
    assert_eq!(form.phone.text(), "01632 960555");
    for _ in 0..4 {
        harness.means(Action::NextField);
    }
    harness.types("Late return");
    harness.means(Action::Confirm);
    let expected = CitizenChoice::New {
        name: "Priyanka Osei-Bonsu".into(),
        phone: Some("01632 960555".into()),
        email: None,
    };
    assert_eq!(sent(&harness).asker, expected);
}

/// Somebody else at the same number is not taken for the one who is known.
#[test]
fn same_number_under_another_name_is_a_new_citizen() {
    for (typed, is_known) in [
        ("Owen 01632 960114", true),
        ("Mary Oduya 01632 960114", false),
    ] {
        let mut harness = about_vat();
        harness.types(typed);
        harness.after(TimeDelta::milliseconds(300));
        harness.reply::<FindCitizens>(Ok(vec![owen()]));
        harness.means(Action::NextField);
        let form = the_form(&harness);
        assert_eq!(form.known_citizen.is_some(), is_known, "{typed}");
    }
}

/// The top of the box stays where it is, and no field is scrolled away while lines are free.
#[test]
fn form_does_not_move_between_fields() {
    let mut harness = chosen(open_rows());
    let top = |harness: &Harness| {
        let lines = drawn(harness, 120, 40);
        let top = lines
            .iter()
            .position(|line| line.contains("New enquiry"))
            .unwrap();
        assert!(
            lines.iter().any(|line| line.contains(" About ")),
            "{lines:#?}"
        );
        assert!(
            lines.iter().any(|line| line.contains(" Enquiry ")),
            "{lines:#?}"
        );
        top
    };
    let first = top(&harness);
    for _ in 0..8 {
        harness.means(Action::NextField);
        assert_eq!(top(&harness), first, "{:?}", the_form(&harness).at);
    }
}

/// In a low window, what is above says so.
#[test]
fn lines_scrolled_away_are_counted() {
    let mut harness = chosen(open_rows());
    while the_form(&harness).at != FormField::Body {
        harness.means(Action::NextField);
    }
    let shown = drawn(&harness, 80, 16).join("\n");
    assert!(shown.contains("more lines"), "{shown}");
}

/// Once there are words to compare, likely duplicates stand below the subject, and the key opens the first of them.
#[test]
fn likely_duplicate_is_shown_while_the_enquiry_is_typed() {
    let mut harness = chosen(open_rows());
    assert!(harness.requests::<FindSimilarToNew>().is_empty());
    for _ in 0..2 {
        harness.means(Action::NextField);
    }
    harness.types("Late return");
    harness.means(Action::NextField);
    let asked = harness.request::<FindSimilarToNew>().typed;
    assert_eq!(
        (asked.citizen_id, asked.subject.as_str()),
        (Some(id(400)), "Late return")
    );
    assert_eq!(asked.phone.as_deref(), Some("01632 960114"));
    harness.reply::<FindSimilarToNew>(Ok(vec![SimilarEnquiry {
        other: RelatedEnquiry {
            row: row(2),
            closed_at: None,
        },
        points: 91,
        same_citizen: true,
        same_contact: true,
        same_name: true,
        same_type: false,
        words_percent: 84,
        days_apart: 1,
    }]));
    let shown = drawn(&harness, 120, 50).join("\n");
    for words in [
        "This may be a duplicate. Press Ctrl-G to open the first:",
        "HMRC-26-4F7K9Q-X",
        "same citizen, 84% of the words, 1 day apart",
    ] {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
    // Nothing that is compared has changed.
    harness.means(Action::PreviousField);
    assert!(harness.requests::<FindSimilarToNew>().is_empty());
    harness.means(Action::Open);
    assert_eq!(
        harness.store.stack.screen().unwrap().enquiry(),
        Some(row(2).id)
    );
}

/// The same form, for a part of the enquiry on the screen; undo merges the part into the whole.
#[test]
fn part_is_split_off_the_open_enquiry_and_taken_back() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Split);
    assert!(
        drawn(&harness, 120, 40)
            .join("\n")
            .contains("New part of HMRC-26-7T2M4B-4")
    );
    let whole = the_form(&harness).part_of.clone().unwrap();
    assert_eq!(whole.id, row(0).id);
    let new = NewEnquiry {
        enquiry_type_id: id(1),
        asker: CitizenChoice::Nobody,
        channel: "telephone".into(),
        priority: None,
        subject: "Instalments".into(),
        body: String::new(),
        fields: Vec::new(),
        part_of: Some(whole),
        carried: enquiries::domain::Carried::All,
        blocks: Default::default(),
    };
    let created = CreatedEnquiry {
        id: id(90),
        reference: "HMRC-26-B10CF5-7".into(),
        due_at: now(),
    };
    let conclusion = CreateEnquiry { new }.conclude(&created);
    assert_eq!(
        conclusion.sentence,
        "Split HMRC-26-B10CF5-7 off HMRC-26-7T2M4B-4"
    );
    assert_eq!(conclusion.changed, [id(90), row(0).id]);
    assert!(conclusion.undo.is_some());
}

/// What it is a part of, and what it shows of that, is in its draft: another run of the program goes on with it.
#[test]
fn split_that_is_a_draft_keeps_its_whole() {
    let mut harness = Harness::signed_in(4);
    harness.reply::<LoadDrafts>(Ok(Vec::new()));
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Split);
    while the_form(&harness).at != FormField::Subject {
        harness.means(Action::NextField);
    }
    harness.types("Instalments");
    while the_form(&harness).at != FormField::Carried {
        harness.means(Action::NextField);
    }
    harness.types("notes");
    harness.means(Action::NextField);
    harness.means(Action::Back);
    let body = harness.request::<SaveDraft>().body;

    let mut harness = Harness::signed_in(4);
    let draft = enquiries::domain::Draft {
        of: enquiries::domain::DraftSubject::NEW_ENQUIRY,
        reference: "a new enquiry".into(),
        marked: Vec::new(),
        body,
        kept_at: now(),
        version: 1,
    };
    harness.reply::<LoadDrafts>(Ok(vec![draft]));
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Split);
    let form = the_form(&harness);
    assert_eq!(form.subject.text(), "Instalments");
    assert_eq!(form.part_of.as_ref().map(|it| it.id), Some(row(0).id));
    assert_eq!(form.carried.picked, Some(2));
    harness.means(Action::Back);
    harness.means(Action::Back);
    // Not that of another enquiry.
    harness.means(Action::Down);
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(detail(row(1))));
    harness.means(Action::Split);
    assert!(
        harness
            .notice()
            .starts_with("You have a draft of another new enquiry.")
    );
}
