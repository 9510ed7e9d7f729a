//! D lists what is typed and not sent: enquiries, and above them the texts that are about no single one.

use super::*;
use enquiries::domain::{Draft, DraftForm, DraftOf};

fn kept(of: DraftOf, body: &str, marked: &[usize]) -> Draft {
    Draft {
        of,
        reference: "something".into(),
        marked: marked.iter().map(|number| row(*number).id).collect(),
        body: body.into(),
        kept_at: now() - TimeDelta::minutes(39),
    }
}

/// D was pressed where these are kept; one enquiry is listed.
fn listed(kept: Vec<Draft>) -> Desk {
    let mut desk = Desk::signed_in(5);
    desk.answer(Slot::Drafts, Ok(Answer::Drafts(kept)));
    desk.means(Intent::Drafts);
    desk.answer(Slot::Queue, Ok(Answer::Found(vec![row(2)])));
    desk
}

fn all() -> Vec<Draft> {
    let of_one = DraftOf {
        form: DraftForm::Note,
        enquiry_id: row(2).id,
    };
    vec![
        kept(
            DraftOf::NEW_ENQUIRY,
            r#"{"citizen":"Mary Oduya","subject":"Nowhere to stay"}"#,
            &[],
        ),
        kept(DraftOf::NOTES, "Office shut.", &[0, 3]),
        kept(DraftOf::STAGES, "Bank details\n", &[1, 2, 4]),
        kept(of_one, "Rang the clinic", &[]),
    ]
}

#[test]
fn esc_goes_back_to_where_the_list_was_opened() {
    let mut desk = Desk::signed_in(5);
    desk.answer(Slot::Drafts, Ok(Answer::Drafts(all())));
    for opened_on in [Intent::Dashboard, Intent::View(QueueView::Team)] {
        desk.means(opened_on);
        let (screen, place) = (desk.store.screen(), desk.store.place());
        desk.means(Intent::Drafts);
        desk.answer(Slot::Queue, Ok(Answer::Found(vec![row(2)])));
        assert_eq!(desk.store.place(), Place::Queue);
        desk.means(Intent::Back);
        assert_eq!((desk.store.screen(), desk.store.place()), (screen, place));
        assert!(desk.store.queue.found.is_none());
    }
    // Whatever came between: a tab that was reached through a list of the dashboard is a tab.
    desk.means(Intent::Dashboard);
    desk.means(Intent::Drafts);
    desk.means(Intent::View(QueueView::Overdue));
    for list in [Intent::Drafts, Intent::Watched] {
        desk.means(list);
        desk.means(Intent::Back);
        assert_eq!(desk.store.screen(), Screen::Queue);
        assert_eq!(desk.store.queue.view, QueueView::Overdue);
        assert!(desk.store.queue.found.is_none());
    }
}

// R113
#[test]
fn what_is_about_no_single_enquiry_stands_above_those_that_are() {
    let mut desk = listed(all());
    assert_eq!(desk.store.drafted(), 4);
    let told: Vec<_> = desk.store.alone().iter().map(|text| text.what()).collect();
    assert_eq!(told, ["New enquiry", "Note on 2", "Stage of 3"]);
    assert_eq!(
        desk.store.alone()[0].lines(),
        ["Nowhere to stay", "Mary Oduya"]
    );
    // A key for an enquiry has none there.
    assert!(desk.store.queue.list().chosen().is_none());
    desk.means(Intent::AssignToMe);
    assert!(desk.newest(Slot::Act).is_none());
    for _ in 0..3 {
        desk.means(Intent::Down);
    }
    assert_eq!(chosen(&desk), 2);
    desk.means(Intent::Down);
    assert_eq!(chosen(&desk), 2);
    // The letters of a filter are about rows.
    desk.means(Intent::Filter);
    desk.types("HMRC");
    assert!(desk.store.alone().is_empty());
    assert_eq!(chosen(&desk), 2);
    desk.means(Intent::Back);
    assert_eq!(desk.store.alone().len(), 3);
    assert_eq!(chosen(&desk), 2);
    desk.means(Intent::First);
    desk.means(Intent::Open);
    assert_eq!(desk.store.place(), Place::Register);
}

#[test]
fn a_text_for_several_opens_on_the_enquiries_that_it_was_for() {
    let mut desk = listed(all());
    desk.means(Intent::Down);
    desk.means(Intent::Open);
    let enquiries = vec![row(0).id, row(3).id];
    let (_, question) = desk.newest(Slot::Queue).unwrap();
    assert_eq!(question, Question::These { enquiries });
    desk.answer(Slot::Queue, Ok(Answer::Found(vec![row(0), row(3)])));
    let Some(Layer::Notes(notes)) = &desk.store.layer else {
        panic!("no note but {:?}", desk.store.layer);
    };
    assert_eq!(notes.field.text(), "Office shut.");
    let about: Vec<_> = notes.targets.iter().map(|target| target.seen.id).collect();
    assert_eq!(about, [row(0).id, row(3).id]);
    desk.means(Intent::Back);
    // Read again, the list does not open the box again.
    desk.means(Intent::Refresh);
    desk.answer(Slot::Queue, Ok(Answer::Found(vec![row(0), row(3)])));
    assert!(desk.store.layer.is_none());
    // Esc lets go of the marks, then of the list.
    desk.means(Intent::Back);
    desk.means(Intent::Back);
    assert_eq!(desk.store.alone().len(), 3);

    let mut desk = listed(all());
    desk.means(Intent::Down);
    desk.means(Intent::Down);
    desk.means(Intent::Open);
    desk.answer(Slot::Queue, Ok(Answer::Found(vec![row(1), row(4)])));
    let enquiries = vec![row(1).id, row(4).id];
    let (_, question) = desk.newest(Slot::WaysOut).unwrap();
    assert_eq!(question, Question::WaysOut { enquiries });
}

/// Whoever has gone on to something else is not called back to a note.
#[test]
fn a_text_for_several_opens_over_nothing_else() {
    let mut desk = listed(all());
    desk.means(Intent::Down);
    desk.means(Intent::Open);
    desk.means(Intent::Search);
    desk.answer(Slot::Queue, Ok(Answer::Found(vec![row(0), row(3)])));
    assert_eq!(desk.store.place(), Place::Search);
}

/// A text that is sent leaves the list, and the bar stays on the enquiry it stood on.
#[test]
fn the_bar_follows_its_enquiry_when_a_line_above_goes() {
    let mut desk = listed(all());
    desk.means(Intent::Refresh);
    desk.answer(Slot::Queue, Ok(Answer::Found(vec![row(2), row(4)])));
    for _ in 0..3 {
        desk.means(Intent::Down);
    }
    assert_eq!(chosen(&desk), 2);
    desk.means(Intent::NewEnquiry);
    let Some(Layer::Register(form)) = &mut desk.store.layer else {
        panic!("no form");
    };
    **form = enquiries::store::register::Form::default();
    desk.means(Intent::NextField);
    desk.means(Intent::Back);
    desk.answer(Slot::Draft, Ok(Answer::DraftKept));
    assert_eq!(desk.store.alone().len(), 2);
    assert_eq!(chosen(&desk), 2);
}
