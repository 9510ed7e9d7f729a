//! Snapshots of screens: the text, and the styles beneath it, because a moved highlight is a change too.

pub use crate::fixtures::*;
use chrono::{NaiveDate, TimeDelta};
use enquiries::action::{Action, Edit};
use enquiries::domain::{Cell as Figure, Draft, DraftForm, DraftSubject, Failure, Refusal};
use enquiries::effect::{BulkResult, Response, Slot};
use enquiries::export::Format;
use enquiries::screens;
use enquiries::store::Store;
use enquiries::store::popup::Popup;
use enquiries::theme::{Depth, Ground, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use std::fmt::Write as _;

pub const DARK: (Depth, Ground) = (Depth::TwoFiveSix, Ground::Dark);
pub const LIGHT: (Depth, Ground) = (Depth::True, Ground::Light);
pub const NO_COLOUR: (Depth, Ground) = (Depth::None, Ground::Dark);
pub const SIXTEEN: (Depth, Ground) = (Depth::Sixteen, Ground::Dark);
pub const SIXTEEN_LIGHT: (Depth, Ground) = (Depth::Sixteen, Ground::Light);
pub const HIGH_CONTRAST: (Depth, Ground) = (Depth::True, Ground::HighContrast);

pub fn paint(store: &Store, look: (Depth, Ground), columns: u16, rows: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    let theme = Theme::new(look.0, look.1);
    terminal
        .draw(|frame| {
            screens::draw(store, &theme, frame);
        })
        .unwrap();
    terminal.backend().buffer().clone()
}

/// Draws twice, as the event loop does: the second time the store has the view metrics.
pub fn picture(harness: &mut Harness, look: (Depth, Ground), columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    let theme = Theme::new(look.0, look.1);
    let mut measured = None;
    terminal
        .draw(|frame| measured = Some(screens::draw(&harness.store, &theme, frame)))
        .unwrap();
    harness.means(Action::ViewMetrics(measured.unwrap()));
    text_with_styles(&paint(&harness.store, look, columns, rows))
}

pub fn text(buffer: &Buffer) -> Vec<String> {
    let area = buffer.area;
    let line = |y: u16| {
        (0..area.width)
            .map(|x| buffer[(x, y)].symbol())
            .collect::<String>()
    };
    (0..area.height).map(line).collect()
}

/// The text, then for each line the runs of styled cells.
fn text_with_styles(buffer: &Buffer) -> String {
    let mut out = String::new();
    for line in text(buffer) {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out.push_str("--- styles: line: from-to ink/ground/weight\n");
    for y in 0..buffer.area.height {
        let mut runs: Vec<(u16, u16, String)> = Vec::new();
        for x in 0..buffer.area.width {
            let style = style(&buffer[(x, y)]);
            match runs.last_mut() {
                Some((_, to, same)) if *same == style => *to = x,
                _ => runs.push((x, x, style)),
            }
        }
        runs.retain(|(.., style)| !style.is_empty());
        if !runs.is_empty() {
            let runs: Vec<_> = runs
                .iter()
                .map(|(a, b, s)| format!("{a}-{b} {s}"))
                .collect();
            let _ = writeln!(out, "{y}: {}", runs.join(", "));
        }
    }
    out
}

fn style(cell: &Cell) -> String {
    let colour = |colour: ratatui::style::Color| match colour.to_string().as_str() {
        "Reset" => String::new(),
        named => named.to_owned(),
    };
    let (ink, ground) = (colour(cell.fg), colour(cell.bg));
    let weight = match cell.modifier.is_empty() {
        true => String::new(),
        false => format!("{:?}", cell.modifier),
    };
    match (ink.as_str(), ground.as_str(), weight.as_str()) {
        ("", "", "") => String::new(),
        (ink, ground, weight) => format!("{ink}/{ground}/{weight}"),
    }
}

/// The enquiry could not be loaded, and its transitions are requested: the picker says why it is empty.
#[test]
fn transition_picker_shows_load_failure() {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Open);
    let lost = || Err(Failure::Internal("server error XX000".into()));
    harness.answer(Slot::Enquiry, lost());
    harness.means(Action::Stage);
    harness.answer(Slot::Enquiry, lost());
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
    harness.answer(Slot::Enquiry, lost());
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
    harness.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(long.clone()))));
    let words = |harness: &Harness, columns| {
        let shown = text(&paint(&harness.store, DARK, columns, 40)).join(" ");
        let plain = shown.replace(|c: char| ('\u{2500}'..='\u{259f}').contains(&c), " ");
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let screen = words(&harness, 120);
    harness.means(Action::Stage);
    harness.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(long))));
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
        assert!(harness.store.popup.is_none(), "{key:?}");
        assert!(harness.newest(Slot::Act).is_none(), "{key:?}");
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
        8,
        "{help}"
    );
}

pub fn enquiry() -> Harness {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Open);
    harness.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(2))))),
    );
    harness
}

pub fn trail() -> Harness {
    let mut harness = enquiry();
    harness.means(Action::History);
    harness.answer(Slot::History, Ok(Response::History(history())));
    harness.means(Action::Earlier);
    harness
}

pub fn board() -> Harness {
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Dashboard);
    harness.answer(Slot::Dashboard, Ok(Response::Dashboard(figures())));
    harness.means(Action::Down);
    harness
}

pub fn reports() -> Harness {
    let mut harness = board();
    harness.means(Action::Reports);
    harness.answer(Slot::Report, Ok(Response::Report(Box::new(report()))));
    harness
}

/// Reports over this many months, newest last; the next period is loading.
fn months(many: i32) -> Harness {
    let mut harness = reports();
    let mut long = report();
    long.months = many;
    let month = |back: i32| {
        let months = 2026 * 12 + 5 - back;
        let number = u32::try_from(months % 12).unwrap() + 1;
        Figure::Month(NaiveDate::from_ymd_opt(months / 12, number, 1).unwrap())
    };
    let counted = |back: i32| Figure::Count(i64::from(900 + 37 * (back % 11) - 5 * back));
    let row = |back| vec![month(back), counted(back), counted(back + 1)];
    long.rows = (0..many).rev().map(row).collect();
    while harness.store.reports.months != many {
        harness.means(Action::Period(true));
    }
    harness.answer(Slot::Report, Ok(Response::Report(Box::new(long))));
    harness
}

fn export() -> Harness {
    let mut harness = reports();
    harness.means(Action::Export(Format::Csv));
    harness.means(Action::Edit(Edit::DeleteToStart));
    harness.types("figures.pdf");
    harness.means(Action::Confirm);
    harness
}

pub fn queue() -> Harness {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Mark);
    harness.means(Action::Down);
    harness
}

/// A queue with one stored draft of an earlier run.
fn queue_typed() -> Harness {
    let mut harness = queue();
    let kept = Draft {
        of: DraftSubject {
            form: DraftForm::Note,
            enquiry_id: row(1).id,
        },
        reference: row(1).reference,
        marked: Vec::new(),
        body: "Rang the clinic: the letter goes today.".into(),
        kept_at: now() - TimeDelta::minutes(39),
    };
    harness.answer(Slot::Drafts, Ok(Response::Drafts(vec![kept])));
    harness
}

pub fn drafts_of_each_kind() -> Vec<Draft> {
    let kept = |of: DraftSubject, body: &str, marked: &[usize]| Draft {
        of,
        reference: row(1).reference,
        marked: marked.iter().map(|number| row(*number).id).collect(),
        body: body.into(),
        kept_at: now() - TimeDelta::minutes(39),
    };
    let of_one = DraftSubject {
        form: DraftForm::Note,
        enquiry_id: row(1).id,
    };
    let new =
        r#"{"citizen":"Mary Oduya","subject":"Nowhere to stay from Friday","body":"Rang twice."}"#;
    vec![
        kept(DraftSubject::NEW_ENQUIRY, new, &[]),
        kept(
            DraftSubject::NOTES,
            "The office in Barrow is shut until Monday.\nRing Whitehaven.",
            &[0, 2, 3],
        ),
        kept(DraftSubject::STAGES, "Bank details asked for\n", &[4, 5]),
        kept(of_one, "Rang the clinic", &[]),
    ]
}

/// The list of drafts, with one of each kind.
pub fn drafts_listed() -> Harness {
    let mut harness = Harness::signed_in(8);
    harness.answer(Slot::Drafts, Ok(Response::Drafts(drafts_of_each_kind())));
    harness.means(Action::Drafts);
    harness.answer(Slot::Queue, Ok(Response::Found(vec![row(1)])));
    harness.means(Action::Down);
    harness
}

/// The list of drafts after one was discarded.
fn discarded() -> Harness {
    let mut harness = drafts_listed();
    harness.means(Action::Discard);
    harness
}

/// The list of watched enquiries; one of them is closed.
fn watched(rows: &[usize]) -> Harness {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Watched);
    let rows = rows.iter().map(|number| row(*number)).collect();
    harness.answer(Slot::Queue, Ok(Response::Found(rows)));
    harness.means(Action::Down);
    harness
}

fn note_kept() -> Harness {
    let mut harness = queue_typed();
    harness.means(Action::Note);
    harness
}

/// An overlong pasted note, refused.
fn note_too_long() -> Harness {
    let mut harness = queue();
    harness.means(Action::Note);
    harness.means(Action::Paste("She writes at length. ".repeat(1_000)));
    harness.means(Action::Confirm);
    harness
}

fn stage_too_long() -> Harness {
    let mut harness = stage_form();
    harness.means(Action::Paste(" at length".repeat(49)));
    harness
}

fn reply_too_long() -> Harness {
    let mut harness = replying();
    harness.means(Action::Paste("We write at length. ".repeat(1_005)));
    harness
}

fn urgency() -> Harness {
    let mut harness = queue();
    harness.means(Action::Mark);
    harness.means(Action::Priority);
    harness
}

fn filtered() -> Harness {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Filter);
    harness.types("sam");
    harness.means(Action::MarkAll);
    harness
}

fn ordered() -> Harness {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Sort(1));
    harness.page(rows(8), false);
    harness
}

/// The queue with the preview loaded.
pub fn previewed() -> Harness {
    let mut harness = queue();
    let measured = enquiries::action::ViewMetrics {
        pane: true,
        ..harness.store.measured
    };
    harness.means(Action::ViewMetrics(measured));
    harness.after(TimeDelta::milliseconds(200));
    harness.answer(
        Slot::Preview,
        Ok(Response::Preview(Box::new(preview(&row(2))))),
    );
    harness
}

pub fn refused() -> Harness {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::AssignToMe);
    let refusal = Refusal {
        code: "UK012".into(),
        rule: "assignments_guard".into(),
        table: None,
        column: None,
        sentence: "You cannot assign this enquiry.".into(),
        reasons: vec!["It is closed.".into(), "It belongs to another team.".into()],
        codes: Vec::new(),
    };
    harness.answer(Slot::Act, Err(Failure::Refused(Box::new(refusal))));
    harness
}

fn replying() -> Harness {
    let mut harness = enquiry();
    harness.means(Action::Reply);
    let to = reply_to(row(2).id);
    harness.answer(Slot::Reply, Ok(Response::ReplyTo(Box::new(to))));
    harness
}

/// A reply from a template with a placeholder that the database could not fill.
fn reply_from_template() -> Harness {
    let mut harness = replying();
    harness.means(Action::Templates);
    harness.means(Action::ToTemplate(0));
    let subject = Some("Your payment plan, HMRC-26-4F7K9Q-X".into());
    let body = "Dear Owen Griffiths,\n\nYour payment plan stands: {{outcome}}.\n\nAsha Patel";
    let template_id = id(601);
    let words = Some((subject, body.into()));
    harness.answer(
        Slot::Template,
        Ok(Response::TemplateFilled { template_id, words }),
    );
    harness
}

fn templates() -> Harness {
    let mut harness = replying();
    harness.means(Action::Templates);
    harness
}

fn reply_overtaken() -> Harness {
    let mut harness = reply_from_template();
    harness.means(Action::Confirm);
    harness.answer(Slot::Act, Err(Failure::Conflict));
    let events = history().drain(1..2).collect();
    let id = row(2).id;
    harness.answer(
        Slot::ChangedSince,
        Ok(Response::ChangedSince { id, events }),
    );
    let to = Response::ReplyTo(Box::new(reply_to(id)));
    harness.answer(Slot::Reply, Ok(to));
    harness
}

fn note_in_trouble() -> Harness {
    let mut harness = enquiry();
    harness.means(Action::Note);
    harness.types(
        "Rang the clinic: the letter goes today. The citizen would like it in Welsh, please.",
    );
    harness.means(Action::Confirm);
    harness.answer(Slot::Act, Err(Failure::Conflict));
    harness
}

fn stages() -> Harness {
    let mut harness = enquiry();
    harness.means(Action::Stage);
    harness.means(Action::Down);
    harness
}

fn stage_form() -> Harness {
    let mut harness = stages();
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.types("The plan is set up");
    harness
}

/// The stage form with a filtered outcome list.
fn outcome_chosen() -> Harness {
    let mut harness = stages();
    harness.answer(Slot::Outcomes, Ok(Response::Outcomes(outcomes().into())));
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.types("Two letters and a call");
    harness.means(Action::NextField);
    harness.types("refu");
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness
}

/// A chosen outcome, with text added after it.
fn outcome_taken() -> Harness {
    let mut harness = outcome_chosen();
    harness.means(Action::Confirm);
    harness.types(": the form of 3 July came too late");
    harness
}

/// A free-text outcome, in a form with no other field.
fn outcome_free() -> Harness {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Stage);
    let mut known = detail(row(0));
    known.transitions[2].needs_reason = false;
    harness.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(known))));
    harness.answer(Slot::Outcomes, Ok(Response::Outcomes(outcomes().into())));
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.types("Rang twice, nobody there");
    harness
}

fn people() -> Harness {
    let mut harness = queue();
    harness.means(Action::Assign);
    harness.answer(Slot::Colleagues, Ok(Response::Colleagues(colleagues())));
    harness.types("o");
    harness
}

pub fn lost() -> Harness {
    let mut harness = queue();
    harness.after(TimeDelta::seconds(2));
    harness.answer(
        Slot::Pulse,
        Err(Failure::Unavailable("connection refused".into())),
    );
    harness
}

pub fn sign_in() -> Harness {
    let mut harness = Harness::new();
    harness.answer(Slot::SignIn, Ok(Response::SignInChoices(choices())));
    harness.types("hm");
    harness.means(Action::Down);
    harness
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

pub fn everything() -> Vec<Harness> {
    let mut palette = queue();
    palette.means(Action::Palette);
    let mut help = queue();
    help.means(Action::Help);
    let mut search = queue();
    search.means(Action::Search);
    vec![
        Harness::new(),
        sign_in(),
        board(),
        reports(),
        export(),
        queue(),
        refused(),
        lost(),
        people(),
        previewed(),
        watched(&[6, 2, 7, 0]),
        filtered(),
        urgency(),
        enquiry(),
        trail(),
        note_in_trouble(),
        note_kept(),
        replying(),
        templates(),
        reply_from_template(),
        reply_overtaken(),
        queue_typed(),
        stages(),
        stage_form(),
        outcome_chosen(),
        outcome_taken(),
        outcome_free(),
        palette,
        help,
        search,
    ]
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
    let mut known = detail(bad.clone());
    known.body = evil.repeat(30);
    known.citizen_name = Some(evil.into());
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
    harness.answer(Slot::Preview, Ok(Response::Preview(Box::new(beside))));
    check(&harness);
    harness.means(Action::Open);
    harness.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(known.clone()))),
    );
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
    harness.answer(Slot::Reply, Ok(Response::ReplyTo(Box::new(to))));
    check(&harness);
    harness.means(Action::Templates);
    check(&harness);
    harness.means(Action::Confirm);
    let template_id = id(601);
    let words = Some((Some(evil.into()), evil.repeat(30)));
    harness.answer(
        Slot::Template,
        Ok(Response::TemplateFilled { template_id, words }),
    );
    check(&harness);
    // It is not sent as it came either: the program sends the sanitised text.
    let Some(Popup::Reply(reply)) = &harness.store.popup else {
        panic!("no reply is open");
    };
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
    harness.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(known))));
    check(&harness);
    let mut listed = outcomes();
    listed[0].name = evil.repeat(3);
    listed[1].standard_name = evil.into();
    harness.answer(Slot::Outcomes, Ok(Response::Outcomes(listed.into())));
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    check(&harness);
    harness.means(Action::Back);
    harness.means(Action::Back);
    harness.means(Action::History);
    harness.answer(Slot::History, Ok(Response::History(events)));
    check(&harness);
    harness.means(Action::Assign);
    let mut people = colleagues();
    people[0].name = evil.into();
    people[0].team_name = Some(evil.into());
    harness.answer(Slot::Colleagues, Ok(Response::Colleagues(people)));
    check(&harness);
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Dashboard);
    let mut told = figures();
    told.figures[8].name = evil.repeat(3);
    harness.answer(Slot::Dashboard, Ok(Response::Dashboard(told)));
    check(&harness);
    harness.means(Action::Reports);
    let mut hostile = report();
    hostile.rows[0][0] = enquiries::domain::Cell::Text(evil.repeat(3));
    harness.answer(Slot::Report, Ok(Response::Report(Box::new(hostile))));
    check(&harness);
    let mut start = Harness::new();
    let mut hostile = choices();
    hostile[0].tenant_name = evil.into();
    hostile[0].person_name = evil.into();
    start.answer(Slot::SignIn, Ok(Response::SignInChoices(hostile)));
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
    harness.answer(Slot::Colleagues, Ok(Response::Colleagues(colleagues())));
    harness.types("mary");
    harness.means(Action::Confirm);
    let moved = vec![enquiries::effect::EnquiryVersion {
        id: row(0).id,
        version: 5,
    }];
    let ended = BulkResult {
        updated: moved,
        ..BulkResult::default()
    };
    harness.answer(Slot::Act, Ok(Response::Updated(ended)));
    let screen = text(&paint(&harness.store, DARK, 80, 24)).join("\n");
    assert!(screen.contains("u to undo"), "{screen}");
}
