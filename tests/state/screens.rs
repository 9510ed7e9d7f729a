//! Snapshots of screens: the text, and the styles beneath it, because a moved highlight is a change too.

pub use crate::fixtures::screens::*;
use chrono::TimeDelta;
use enquiries::action::Action;
use enquiries::domain::BulkResult;
use enquiries::domain::reply::FilledTemplate;
use enquiries::domain::{Failure, Refusal};
use enquiries::features::assign::{Assign, Colleagues};
use enquiries::features::dashboard::LoadDashboard;
use enquiries::features::history::LoadHistory;
use enquiries::features::queue::LoadPreview;
use enquiries::features::reply::{FillTemplate, LoadReplyTo, ReplyForm};
use enquiries::features::reports::LoadReport;
use enquiries::features::sign_in::SignInChoices;
use enquiries::features::stage::LoadOutcomes;
use enquiries::theme::Theme;

/// The enquiry could not be loaded, and its transitions are requested: the picker says why it is empty.
#[test]
fn transition_picker_shows_load_failure() {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Open);
    let lost = || Err(Failure::Internal("server error XX000".into()));
    harness.reply_enquiry(lost());
    harness.means(Action::Stage);
    harness.reply_enquiry(lost());
    let shown = text(&paint(&harness.store, DARK, 80, 24)).join("\n");
    assert!(
        shown.contains("Error: The next steps could not be loaded."),
        "{shown}"
    );
    assert!(shown.contains("server error XX000"), "{shown}");
    assert!(shown.contains("Press Esc"), "{shown}");
    // Loaded data stays on screen, labelled as stale.
    let mut harness = enquiry();
    harness.means(Action::Stage);
    harness.reply_enquiry(lost());
    let shown = text(&paint(&harness.store, DARK, 80, 24)).join("\n");
    assert!(
        shown.contains("Error: This could not be refreshed."),
        "{shown}"
    );
}

/// Labels of the tenant are shown whole on the enquiry and in the transition picker.
#[test]
fn long_transition_label_is_wrapped_not_cut() {
    let label =
        "Send to the specialist team for residence and domicile after checking the evidence";
    let to = "With the specialist team for residence and domicile";
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Open);
    let mut long = detail(row(0));
    long.transitions[0].label = label.into();
    long.transitions[0].to_stage_name = to.into();
    harness.reply_enquiry(Ok(long.clone()));
    let words = |harness: &Harness, columns| {
        let shown = text(&paint(&harness.store, DARK, columns, 40)).join(" ");
        let plain = shown.replace(|c: char| ('\u{2500}'..='\u{259f}').contains(&c), " ");
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let screen = words(&harness, 120);
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(long));
    // In a popup, only spaces separate the words of one line from the next.
    for columns in [80, 120] {
        let boxed = words(&harness, columns);
        for word in label.split(' ').chain(to.split(' ')) {
            assert!(boxed.contains(word), "{word} at {columns}: {boxed}");
        }
    }
    for word in label.split(' ').chain(to.split(' ')) {
        assert!(screen.contains(word), "{word}: {screen}");
    }
    assert!(
        !screen.contains("evidenc…") && !screen.contains("domici…"),
        "{screen}"
    );
}

/// Auditors see keys for changes dimmed, and the reason in help and palette.
#[test]
fn auditor_sees_why_keys_are_unavailable() {
    let mut harness = Harness::signed_in(4);
    let dimmed = |harness: &Harness, word: &str| {
        let buffer = paint(&harness.store, DARK, 120, 24);
        let last = text(&buffer).last().unwrap().clone();
        let at = last
            .find(word)
            .unwrap_or_else(|| panic!("no {word} in {last}"));
        let at = u16::try_from(last[..at].chars().count()).unwrap();
        let other = u16::try_from(last[..last.find("open").unwrap()].chars().count()).unwrap();
        style(&buffer[(at, 23)]) != style(&buffer[(other, 23)])
    };
    for word in ["assign", "to me", "note", "stage"] {
        assert!(!dimmed(&harness, word), "{word} of a supervisor");
    }
    harness.store.person.as_mut().unwrap().capabilities = capabilities(&[]);
    for word in ["assign", "to me", "note", "stage"] {
        assert!(dimmed(&harness, word), "{word} of an auditor");
    }
    for key in [Action::Assign, Action::AssignToMe, Action::Note] {
        harness.means(key.clone());
        assert!(!harness.store.stack.has_popup(), "{key:?}");
        assert!(!harness.is_writing(), "{key:?}");
        assert!(!harness.is_writing(), "{key:?}");
        assert!(
            harness
                .notice()
                .contains("cannot change enquiries in your role"),
            "{key:?}"
        );
    }
    harness.means(Action::Help);
    let help = text(&paint(&harness.store, DARK, 120, 80)).join("\n");
    assert_eq!(
        help.matches("your role cannot make changes").count(),
        11,
        "{help}"
    );
}

macro_rules! pictures {
    ($($name:ident: $harness:expr, $look:expr, $columns:expr, $rows:expr;)*) => { $(
        #[test]
        fn $name() {
            let mut harness = $harness;
            insta::assert_snapshot!(picture(&mut harness, $look, $columns, $rows));
        }
    )* };
}

mod bulk;
mod events;
mod long_entries;
mod queue_columns;

pictures! {
    dashboard_80: board(), DARK, 80, 24;
    dashboard_120_light: board(), LIGHT, 120, 40;
    dashboard_80_no_colour: board(), NO_COLOUR, 80, 24;
    reports_80: reports(), DARK, 80, 24;
    reports_120_light: reports(), LIGHT, 120, 40;
    reports_of_three_years_80: months(36), DARK, 80, 24;
    reports_of_three_years_120: months(36), DARK, 120, 40;
    reports_of_three_years_midway_80: {
        let mut harness = months(36);
        picture(&mut harness, DARK, 80, 24);
        (0..9).for_each(|_| harness.means(Action::Up));
        harness.means(Action::Period(false));
        (0..9).for_each(|_| harness.means(Action::Up));
        harness.after(TimeDelta::milliseconds(200));
        harness
    }, DARK, 80, 24;
    reports_of_two_years_120_light: months(24), LIGHT, 120, 40;
    export_80: export(), DARK, 80, 24;
    reports_80_no_colour: reports(), NO_COLOUR, 80, 24;
    sign_in_80: sign_in(), DARK, 80, 24;
    queue_80: queue(), DARK, 80, 24;
    queue_preview_120: previewed(), DARK, 120, 40;
    queue_preview_120_light: previewed(), LIGHT, 120, 40;
    queue_preview_80: previewed(), DARK, 80, 24;
    priority_80: urgency(), DARK, 80, 24;
    priority_120: urgency(), LIGHT, 120, 40;
    queue_filtered_80: filtered(), DARK, 80, 24;
    queue_filtered_120: filtered(), LIGHT, 120, 40;
    queue_by_received_80: ordered(), DARK, 80, 24;
    queue_by_received_120: ordered(), DARK, 120, 40;
    queue_120_light: queue(), LIGHT, 120, 40;
    queue_80_no_colour: queue(), NO_COLOUR, 80, 24;
    queue_80_light: queue(), LIGHT, 80, 24;
    queue_80_sixteen: queue(), SIXTEEN, 80, 24;
    queue_80_sixteen_light: queue(), SIXTEEN_LIGHT, 80, 24;
    queue_80_high_contrast: queue(), HIGH_CONTRAST, 80, 24;
    drafts_listed_80: drafts_listed(), DARK, 80, 24;
    drafts_listed_120: drafts_listed(), LIGHT, 120, 40;
    watched_80: watched(&[6, 2, 7, 0]), DARK, 80, 24;
    watched_120_light: watched(&[6, 2, 7, 0]), LIGHT, 120, 40;
    watched_80_no_colour: watched(&[6, 2, 7, 0]), NO_COLOUR, 80, 24;
    watched_empty_80: watched(&[]), DARK, 80, 24;
    clock_reports_80: clock_reports(), DARK, 80, 24;
    clock_reports_120_light: clock_reports(), LIGHT, 120, 40;
    next_hours_80: next_hours(), DARK, 80, 24;
    next_hours_120_light: next_hours(), LIGHT, 120, 40;
    next_hours_160_no_colour: next_hours(), NO_COLOUR, 160, 50;
    recently_closed_80: recently_closed(), DARK, 80, 24;
    recently_closed_120_light: recently_closed(), LIGHT, 120, 40;
    recently_closed_160_no_colour: recently_closed(), NO_COLOUR, 160, 50;
    note_kept_80: note_kept(), DARK, 80, 24;
    note_too_long_80: note_too_long(), DARK, 80, 24;
    note_too_long_120: note_too_long(), LIGHT, 120, 40;
    stage_too_long_80: stage_too_long(), DARK, 80, 24;
    reply_too_long_80: reply_too_long(), LIGHT, 80, 24;
    drafts_discarded_80: discarded(), DARK, 80, 24;
    drafts_discarded_120: discarded(), LIGHT, 120, 40;
    queue_typed_80: queue_typed(), DARK, 80, 24;
    queue_refused_80: refused(), DARK, 80, 24;
    queue_lost_120: lost(), DARK, 120, 40;
    people_80: people(), DARK, 80, 24;
    enquiry_80: enquiry(), DARK, 80, 24;
    enquiry_120: enquiry(), DARK, 120, 40;
    enquiry_120_no_colour: enquiry(), NO_COLOUR, 120, 40;
    history_80: trail(), DARK, 80, 24;
    history_120_light: trail(), LIGHT, 120, 40;
    note_in_trouble_80: note_in_trouble(), DARK, 80, 24;
    reply_80: replying(), DARK, 80, 24;
    reply_120: replying(), LIGHT, 120, 40;
    reply_templates_80: templates(), DARK, 80, 24;
    reply_from_template_80: reply_from_template(), DARK, 80, 24;
    reply_from_template_120: reply_from_template(), DARK, 120, 40;
    reply_overtaken_80: reply_overtaken(), LIGHT, 80, 24;
    stages_80: stages(), DARK, 80, 24;
    stages_80_no_colour: stages(), NO_COLOUR, 80, 24;
    stage_form_80: stage_form(), DARK, 80, 24;
    outcome_chosen_80: outcome_chosen(), DARK, 80, 24;
    outcome_chosen_80_no_colour: outcome_chosen(), NO_COLOUR, 80, 24;
    outcome_chosen_120_light: outcome_chosen(), LIGHT, 120, 40;
    outcome_taken_80: outcome_taken(), DARK, 80, 24;
    outcome_free_80_light: outcome_free(), LIGHT, 80, 24;
    outcome_free_120: outcome_free(), DARK, 120, 40;
    palette_80: { let mut harness = queue(); harness.means(Action::Palette); harness.types("sho"); harness }, DARK, 80, 24;
    help_80: { let mut harness = queue(); harness.means(Action::Help); harness }, DARK, 80, 24;
}

#[test]
fn screens_draw_in_any_window_size() {
    for harness in everything() {
        for (columns, rows) in [
            (1, 1),
            (2, 3),
            (5, 2),
            (20, 5),
            (40, 8),
            (80, 24),
            (300, 100),
        ] {
            paint(&harness.store, DARK, columns, rows);
        }
    }
}

#[test]
fn every_screen_shows_tenant_person_and_role_at_any_width() {
    for harness in everything()
        .into_iter()
        .filter(|harness| harness.store.person.is_some())
    {
        for columns in [24, 40, 60, 80, 120] {
            let top = text(&paint(&harness.store, DARK, columns, 24))[..3].join("\n");
            let tenant = top.contains("HM Revenue & Customs") || top.contains("HMRC");
            assert!(tenant, "{columns}:\n{top}");
            assert!(
                top.contains("Asha Patel") && top.contains("supervisor"),
                "{columns}:\n{top}"
            );
        }
    }
}

#[test]
fn hostile_text_is_sanitised_on_every_screen() {
    let evil = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}evil\u{2066}\u{200b}\r\n\tx\u{0}";
    let mut bad = row(0);
    bad.reference = evil.into();
    bad.subject = evil.repeat(20);
    bad.stage_name = evil.into();
    bad.type_name = evil.into();
    bad.priority_name = evil.into();
    bad.assignee_name = Some(evil.into());
    bad.team_name = Some(evil.into());
    bad.citizen = enquiries::domain::RowCitizen::Named(evil.into());
    let mut known = detail(bad.clone());
    known.row.citizen = bad.citizen.clone();
    known.body = evil.repeat(30);
    known.citizen_phone = Some(evil.into());
    known.channel_name = evil.into();
    known.stage_reason = Some(evil.into());
    known.notes[0].body = evil.into();
    known.notes[0].written_by = evil.into();
    known.transitions[0].label = evil.into();
    known.transitions[0].to_stage_name = evil.into();
    known.transitions[0].refused_because = vec![evil.into()];
    let mut events = history();
    events[3].actor_name = evil.into();
    events[3].table_name = evil.into();
    events[3].changes = vec![(evil.into(), Some(evil.into()), Some(evil.into()))];

    let mut harness = Harness::signed_in(0);
    harness.means(Action::Refresh);
    harness.page(vec![bad.clone()], false);
    check(&harness);
    let measured = enquiries::action::ViewMetrics {
        pane: true,
        ..harness.store.measured
    };
    harness.means(Action::ViewMetrics(measured));
    harness.after(TimeDelta::milliseconds(200));
    let mut beside = preview(&bad);
    beside.beginning = evil.repeat(30);
    beside.citizen_name = Some(evil.into());
    beside.channel_name = evil.into();
    beside.stage_reason = Some(evil.into());
    if let Some(note) = &mut beside.last_note {
        note.body = evil.into();
        note.written_by = evil.into();
    }
    harness.reply::<LoadPreview>(Ok(beside));
    check(&harness);
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(known.clone()));
    check(&harness);
    let mut to = reply_to(bad.id);
    to.citizen_name = Some(evil.into());
    to.asked = evil.repeat(30);
    to.subject = Some(evil.into());
    to.templates[0].name = evil.into();
    if let Some(way) = &mut to.way {
        way.address = evil.into();
        way.channel_name = evil.into();
    }
    harness.means(Action::Reply);
    harness.reply::<LoadReplyTo>(Ok(to));
    check(&harness);
    harness.means(Action::Templates);
    check(&harness);
    harness.means(Action::Confirm);
    harness.reply::<FillTemplate>(Ok(Some(FilledTemplate {
        id: id(601),
        subject: Some(evil.into()),
        body: evil.repeat(30),
    })));
    check(&harness);
    // It is not sent as it came either: the program sends the sanitised text.
    let reply = harness.top::<ReplyForm>().expect("an open reply");
    let typed = reply.subject.text() + &reply.body.text();
    let unseen = |c: char| (c.is_control() && !"\n\t".contains(c)) || c == '\u{202e}';
    assert!(
        typed.contains("evil") && !typed.contains(unseen),
        "{typed:?}"
    );
    harness.means(Action::NextField);
    check(&harness);
    harness.means(Action::Back);
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(known));
    check(&harness);
    let mut listed = outcomes();
    listed[0].name = evil.repeat(3);
    listed[1].standard_name = evil.into();
    harness.reply::<LoadOutcomes>(Ok(listed.into()));
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    check(&harness);
    harness.means(Action::Back);
    harness.means(Action::Back);
    harness.means(Action::History);
    harness.reply::<LoadHistory>(Ok(events));
    check(&harness);
    harness.means(Action::Assign);
    let mut people = colleagues();
    people[0].name = evil.into();
    people[0].team_name = Some(evil.into());
    harness.reply::<Colleagues>(Ok(people));
    check(&harness);
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Dashboard);
    let mut told = figures();
    told.figures[8].name = evil.repeat(3);
    harness.reply::<LoadDashboard>(Ok(told));
    check(&harness);
    harness.means(Action::Reports);
    let mut hostile = report();
    hostile.rows[0][0] = enquiries::domain::Cell::Text(evil.repeat(3));
    harness.reply::<LoadReport>(Ok(hostile));
    check(&harness);
    let mut start = Harness::new();
    let mut hostile = choices();
    hostile[0].tenant_name = evil.into();
    hostile[0].person_name = evil.into();
    start.reply::<SignInChoices>(Ok(hostile));
    check(&start);
}

fn check(harness: &Harness) {
    for columns in [40, 80, 120] {
        for line in text(&paint(&harness.store, DARK, columns, 30)) {
            let bad = line.chars().find(|c| {
                c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            assert_eq!(bad, None, "{line:?}");
        }
    }
}

#[test]
fn only_chosen_row_is_focused_and_has_a_marker() {
    for look in [DARK, LIGHT, NO_COLOUR] {
        let harness = queue();
        let buffer = paint(&harness.store, look, 80, 24);
        let focus = Theme::new(look.0, look.1).style(enquiries::theme::ThemeRole::Focus);
        // Below the header, which is reversed too when there is no colour.
        let focused: Vec<u16> = (1..24)
            .filter(|y| {
                let cell = &buffer[(4, *y)];
                focus.bg.is_none_or(|bg| cell.bg == bg)
                    && cell.modifier.contains(focus.add_modifier)
            })
            .filter(|_| !focus.add_modifier.is_empty() || focus.bg.is_some())
            .collect();
        assert_eq!(focused.len(), 1, "{focused:?}");
        assert_eq!(buffer[(0, focused[0])].symbol(), "▌");
    }
}

#[test]
fn long_notice_is_shown_in_full() {
    let mut harness = queue();
    harness.means(Action::Assign);
    harness.reply::<Colleagues>(Ok(colleagues()));
    harness.types("mary");
    harness.means(Action::Confirm);
    let moved = vec![enquiries::domain::EnquiryVersion {
        id: row(0).id,
        version: 5,
    }];
    let ended = BulkResult {
        updated: moved,
        ..BulkResult::default()
    };
    harness.reply::<Assign>(Ok(ended));
    let screen = text(&paint(&harness.store, DARK, 80, 24)).join("\n");
    assert!(screen.contains("u to undo"), "{screen}");
}
