//! Tags: added and removed by one key, for one enquiry and for several, and the list of the enquiries with one.

use super::*;
use enquiries::domain::{Capability, Person, QueueRow, TagChoice};
use enquiries::features::queue::ListTagged;
use enquiries::features::tags::{ChangeTag, LoadTagChoices, Tag, TagLine, TagPicker, Tagged};
use enquiries::view::View;
use uuid::Uuid;

fn tag(number: u128, name: &str, borne_by: &[usize]) -> TagChoice {
    TagChoice {
        id: id(number),
        name: name.into(),
        meaning: None,
        borne_by: borne_by.iter().map(|number| row(*number).id).collect(),
    }
}

fn tags() -> Vec<TagChoice> {
    vec![
        tag(70, "Flood", &[1]),
        tag(71, "Old ledger", &[0, 1, 2]),
        tag(72, "Post lost", &[]),
    ]
}

/// The popup about these many marked rows; one about the row under the cursor.
fn opened(count: usize) -> Harness {
    let mut harness = Harness::signed_in(5);
    if count > 1 {
        for _ in 0..count {
            harness.means(Action::Mark);
        }
    }
    harness.means(Action::Tags);
    let about: Vec<_> = (0..count).map(|number| row(number).id).collect();
    assert_eq!(harness.request::<LoadTagChoices>().enquiries, about);
    harness.reply::<LoadTagChoices>(Ok(tags()));
    assert_eq!(harness.key_context(), KeyContext::Tags);
    harness
}

fn picker(harness: &Harness) -> &TagPicker {
    harness.top().expect("the popup is open")
}

fn names(harness: &Harness) -> Vec<String> {
    let lines = picker(harness).lines().into_iter();
    let name = |line| match line {
        TagLine::Tag(tag) => tag.name.clone(),
        TagLine::New(name) => format!("+ {name}"),
    };
    lines.map(name).collect()
}

fn about(change: &ChangeTag) -> Vec<Uuid> {
    change.targets.iter().map(|target| target.seen.id).collect()
}

/// The response to a change of these rows.
fn tagged(tag: u128, rows: &[usize]) -> Tagged {
    let updated = rows.iter().map(|number| row(*number));
    Tagged {
        tag_id: id(tag),
        result: result(updated.map(|row| seen_row(&row)).collect(), &[]),
    }
}

fn seen_row(row: &QueueRow) -> EnquiryVersion {
    EnquiryVersion {
        id: row.id,
        version: row.version,
    }
}

#[test]
fn tag_is_added_to_marked_enquiries_without_it_and_removed_by_undo() {
    let mut harness = opened(3);
    harness.types("flo");
    assert_eq!(names(&harness), ["Flood"]);
    harness.means(Action::Confirm);
    // A second key while it is being saved has no effect.
    harness.means(Action::Confirm);
    let [change] = harness
        .requests::<ChangeTag>()
        .try_into()
        .expect("one request");
    // The second row has it already.
    assert_eq!(about(&change), [row(0).id, row(2).id]);
    assert!(change.bears && change.tag.id == Some(id(70)));
    harness.reply::<ChangeTag>(Ok(tagged(70, &[0, 2])));
    assert_eq!(
        harness.notice(),
        "Tag “Flood” added to 2 enquiries. Press u to undo."
    );
    assert_eq!(harness.key_context(), KeyContext::Tags, "it stays open");
    harness.reply::<LoadTagChoices>(Ok(tags()));
    harness.means(Action::Back);
    harness.means(Action::Undo);
    let back = harness.request::<ChangeTag>();
    assert!(back.undoes && !back.bears);
    assert_eq!(about(&back), [row(0).id, row(2).id]);
    harness.reply::<ChangeTag>(Ok(tagged(70, &[0, 2])));
    assert_eq!(harness.notice(), "Undone: 2 enquiries.");
}

#[test]
fn tag_that_all_have_is_removed_and_space_ticks_where_nothing_is_typed() {
    let mut harness = opened(3);
    harness.means(Action::Down);
    harness.types(" ");
    let change = harness.request::<ChangeTag>();
    assert_eq!(
        (change.bears, change.tag.name.as_str()),
        (false, "Old ledger")
    );
    assert_eq!(change.targets.len(), 3);
    assert_eq!(
        picker(&harness).query.text(),
        "",
        "the space is no part of a name"
    );
    harness.reply::<ChangeTag>(Ok(tagged(71, &[0, 1, 2])));
    harness.reply::<LoadTagChoices>(Ok(tags()));
    // Within a name it is one.
    harness.types("post l");
    assert_eq!(names(&harness), ["Post lost"]);
    assert!(!harness.is_writing());
}

#[test]
fn only_who_defines_tags_is_offered_a_new_one() {
    let mut harness = opened(1);
    harness.types("Storm");
    assert_eq!(names(&harness), [""; 0]);
    harness.means(Action::Confirm);
    assert!(!harness.is_writing());

    let mut harness = Harness::signed_in(5);
    let can = [
        Capability::ChangeRecords,
        Capability::WorkOnEnquiries,
        Capability::DefineTags,
    ];
    harness.store.person = Some(Person {
        capabilities: capabilities(&can),
        ..person()
    });
    harness.means(Action::Tags);
    harness.reply::<LoadTagChoices>(Ok(tags()));
    harness.types("flood");
    assert_eq!(names(&harness), ["Flood"], "it exists, in other letters");
    harness.means(Action::Edit(Edit::DeleteWord));
    harness.types("Storm");
    assert_eq!(names(&harness), ["+ Storm"]);
    harness.means(Action::Confirm);
    let change = harness.request::<ChangeTag>();
    let new = Tag {
        id: None,
        name: "Storm".into(),
    };
    assert_eq!(change.tag, new);
    harness.reply::<ChangeTag>(Ok(tagged(73, &[0])));
    let notice = format!(
        "New tag “Storm” added to {}. Press u to undo.",
        row(0).reference
    );
    assert_eq!(harness.notice(), notice);
    assert_eq!(picker(&harness).query.text(), "");
    harness.means(Action::Back);
    harness.means(Action::Undo);
    assert_eq!(harness.request::<ChangeTag>().tag.id, Some(id(73)));
}

#[test]
fn refused_enquiries_are_told_with_their_reasons() {
    let mut harness = opened(3);
    harness.means(Action::Confirm);
    let mut tagged = tagged(70, &[0]);
    let Failure::Refused(refusal) = refusal() else {
        panic!("not a refusal");
    };
    tagged.result.rejected = vec![(row(2).id, *refusal)];
    harness.reply::<ChangeTag>(Ok(tagged));
    let expected = format!(
        "Tag “Flood” added to {}; 1 refused. Press ! to see why. Press u to undo.",
        row(0).reference
    );
    assert_eq!(harness.notice(), expected);
}

#[test]
fn enquiries_with_a_tag_are_listed_in_pages_and_esc_goes_back() {
    let mut harness = opened(1);
    harness.means(Action::Down);
    harness.means(Action::Open);
    let request = harness.request::<ListTagged>();
    assert_eq!((request.tag_id, request.after), (id(71), None));
    harness.page(rows(3), true);
    assert_eq!(harness.queue().crumbs(), ["Queue", "Tagged Old ledger"]);
    harness.means(Action::Sort(1));
    assert_eq!(
        harness.notice(),
        "Enquiries with a tag are always due soonest first."
    );
    harness.means(Action::Back);
    assert!(harness.queue().lists.found.is_none());
}

#[test]
fn tag_is_chosen_from_the_dashboard_to_list_its_enquiries() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::Dashboard);
    harness.means(Action::Tags);
    assert_eq!(harness.key_context(), KeyContext::TagList);
    assert_eq!(
        harness.request::<LoadTagChoices>().enquiries,
        Vec::<Uuid>::new()
    );
    harness.reply::<LoadTagChoices>(Ok(tags()));
    harness.types("old");
    harness.means(Action::Open);
    assert_eq!(harness.request::<ListTagged>().tag_id, id(71));
}

/// Who changes nothing still finds enquiries by their tags.
#[test]
fn auditor_lists_by_tag_and_changes_none() {
    let mut harness = Harness::signed_in(5);
    harness.store.person = Some(Person {
        capabilities: capabilities(&[]),
        ..person()
    });
    harness.means(Action::Tags);
    assert_eq!(harness.key_context(), KeyContext::TagList);
    harness.reply::<LoadTagChoices>(Ok(tags()));
    harness.means(Action::Confirm);
    assert!(!harness.is_writing());
}
