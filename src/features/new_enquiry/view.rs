//! Draws the form of a new enquiry: label, field, hint and errors.

use super::state::{FormField, NewEnquiryForm, NewEnquiryPopup, SelectField};
use crate::components::form::{FormLines, FormOptionList, FormRow};
use crate::components::text::{clean, cut, width, wrap};
use crate::components::{draft_hint, form_error};
use crate::domain::{Contact, KnownCitizen};
use crate::keys::{DOWN, NEXT, OPEN_OTHER};
use crate::theme::{Theme, ThemeRole};
use crate::view::{Draw, DrawContext};
use crate::wording::time::{self, Pressure};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Width of marker and label. Custom fields may have longer labels, up to a limit that keeps the fields usable.
const LABEL: usize = 18;
const LONGEST_LABEL: usize = 30;
/// Lines of the text field.
const BODY: usize = 5;

/// Nothing is copied.
const BLOCKS: &str = "What waits for the part, as long as it is open.";
const CARRIED: &str = "What the part shows of the whole, where it stays.";

/// Open enquiries of the citizen that are shown.
const MOST_OPEN: usize = 3;

/// Hint of every select field.
fn pick() -> String {
    format!("Type part of it, or press {DOWN} to choose.")
}

impl Draw for NewEnquiryPopup {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let form = &self.form;
        let mut lines = FormLines::new(cx.theme, area, label_cells(form));
        lines.extend(preface(self, cx, lines.cells()));
        for part in form.fields() {
            let mut row = row(self, part, cx.theme, lines.field_cells());
            if part == FormField::Citizen {
                row.below = open_enquiries(self, cx);
            }
            if part == FormField::Subject {
                row.below = similar(self);
            }
            lines.push(row);
        }
        let typed = form.field(form.at).filter(|_| !form.saving);
        let title = match &form.part_of {
            Some(whole) => format!("New part of {}", clean(&whole.reference)),
            None => "New enquiry".to_owned(),
        };
        lines.draw(frame, area, &title, typed);
    }
}

fn preface(popup: &NewEnquiryPopup, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let quiet = cx.theme.style(ThemeRole::Quiet);
    let mut lines = Vec::new();
    if popup.form.saving {
        lines.push(Line::styled("Saving …", quiet));
    }
    if let Some(at) = popup.form.kept_at {
        lines.push(Line::styled(draft_hint::kept(at, cx.now), quiet));
    }
    if let Some(error) = &popup.form.error {
        lines.extend(form_error::lines(error, cx.theme, cells));
    }
    if let Some(why) = popup.options.why() {
        let words = format!("The lists could not be loaded: {why}");
        let style = cx.theme.style(ThemeRole::Warning);
        let wrapped = wrap(&words, cells).into_iter();
        lines.extend(wrapped.map(|words| Line::styled(words, style)));
    }
    lines
}

fn row(popup: &NewEnquiryPopup, part: FormField, theme: &Theme, cells: usize) -> FormRow {
    let form = &popup.form;
    let focused = form.at == part;
    let (label, hint) = words(form, part);
    let mut errors: Vec<String> = form.faults_of(part).map(str::to_owned).collect();
    if part == FormField::Body {
        errors.extend(form.body.too_long());
    }
    FormRow {
        label,
        focused,
        shown: shown(popup, part, theme, cells),
        height: if part == FormField::Body { BODY } else { 1 },
        errors,
        hint,
        options: focused.then(|| options(popup, part)).flatten(),
        below: Vec::new(),
    }
}

/// What the chosen citizen has open already, so that a second call does not become a second enquiry.
fn open_enquiries(popup: &NewEnquiryPopup, cx: &DrawContext<'_>) -> Vec<(String, ThemeRole)> {
    let open = popup.open_enquiries();
    let heading = match open.len() {
        0 => return Vec::new(),
        1 => format!("1 open enquiry. Press {OPEN_OTHER} to open it:"),
        many => format!("{many} open enquiries. Press {OPEN_OTHER} to open the first:"),
    };
    let same = popup.same_type();
    let first = same.or(open.first());
    let others = open
        .iter()
        .filter(|row| Some(row.id) != first.map(|it| it.id));
    let mut lines = vec![(heading, ThemeRole::Quiet)];
    for row in first.into_iter().chain(others).take(MOST_OPEN) {
        let (reference, kind) = (clean(&row.reference), clean(&row.type_name));
        let stage = clean(&row.stage_name);
        let (pressure, left) = time::due(row.due_at, cx.now);
        let left = left.trim_start_matches(['‼', '!', ' ']);
        let due = if pressure == Pressure::Late {
            ""
        } else {
            "due "
        };
        let words = format!("  {reference} · {kind} · {stage} · {due}{left}");
        lines.push((words, ThemeRole::Text));
    }
    if open.len() > MOST_OPEN {
        let more = format!("  and {} more", open.len() - MOST_OPEN);
        lines.push((more, ThemeRole::Quiet));
    }
    if let Some(same) = same {
        let words = format!(
            "Already open about {}: check {} before you create another.",
            clean(&same.type_name),
            clean(&same.reference)
        );
        lines.push((words, ThemeRole::Warning));
    }
    lines
}

/// What the enquiry may be a duplicate of, most alike first.
fn similar(popup: &NewEnquiryPopup) -> Vec<(String, ThemeRole)> {
    let similar = popup.similar();
    if similar.is_empty() {
        return Vec::new();
    }
    let heading = format!("This may be a duplicate. Press {OPEN_OTHER} to open the first:");
    let mut lines = vec![(heading, ThemeRole::Warning)];
    for it in similar.iter().take(MOST_OPEN) {
        let row = &it.other.row;
        let (reference, subject) = (clean(&row.reference), clean(&row.subject));
        let words = format!("  {reference} · {subject} · {}", clean(&row.stage_name));
        lines.push((words, ThemeRole::Text));
        lines.push((format!("    {}", it.reasons()), ThemeRole::Quiet));
    }
    lines
}

/// Label and hint.
fn words(form: &NewEnquiryForm, part: FormField) -> (String, String) {
    let pick = pick();
    let typed = format!("In their own words. Press {NEXT} to go on.");
    let (label, hint) = match part {
        FormField::Type => ("About", pick.as_str()),
        FormField::Citizen => (
            "Citizen",
            "Name, telephone or email. Leave blank for an anonymous enquiry.",
        ),
        FormField::Phone => ("Telephone", "Like 01632 960 001, or leave blank."),
        FormField::Email => ("Email", "Like name@example.com, or leave blank."),
        FormField::Channel => ("Received by", pick.as_str()),
        FormField::Priority => ("Priority", pick.as_str()),
        FormField::Carried => ("Show also", CARRIED),
        FormField::Blocks => ("Blocks", BLOCKS),
        FormField::Subject => ("Subject", "In a few words."),
        FormField::Body => ("Enquiry", typed.as_str()),
        FormField::CustomField(index) => {
            let own = form.custom_fields.get(index);
            return own.map_or_else(Default::default, |own| {
                // All valid values are listed below.
                let hint = match own.is_list() {
                    true => pick.clone(),
                    false => clean(&own.definition.right_is),
                };
                (clean(&own.definition.label), hint)
            });
        }
    };
    (label.to_owned(), hint.to_owned())
}

/// Text of a field that is not focused, and the background text of the focused one.
fn shown(
    popup: &NewEnquiryPopup,
    part: FormField,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let form = &popup.form;
    let focused = form.at == part;
    let typed = form.field(part).map(|field| field.text());
    let words = match (form.pick(part), part) {
        (Some(pick), _) if pick.typed.is_blank() => taken(popup, part, pick),
        (None, FormField::Citizen) if !focused => citizen(form),
        (None, FormField::Body) if !focused => {
            let typed = typed.unwrap_or_default();
            return wrap(&typed, cells).into_iter().map(Line::raw).collect();
        }
        _ if focused => String::new(),
        _ => typed.unwrap_or_default(),
    };
    let role = match focused {
        true => ThemeRole::Quiet,
        false => ThemeRole::Text,
    };
    let words = cut(&clean(&words), cells);
    vec![Line::styled(words, theme.style(role))]
}

/// The first priority, that of the type, needs no choice.
fn picked(part: FormField, pick: &SelectField) -> Option<usize> {
    pick.picked.or((part == FormField::Priority).then_some(0))
}

fn taken(popup: &NewEnquiryPopup, part: FormField, pick: &SelectField) -> String {
    let offers = popup.options(part);
    let taken = picked(part, pick).and_then(|index| offers.get(index));
    // The options of the focused field mark the chosen one themselves.
    match (taken, popup.form.at == part) {
        (_, true) => String::new(),
        (Some(taken), false) => taken.clone(),
        (None, false) => "–".into(),
    }
}

fn citizen(form: &NewEnquiryForm) -> String {
    match &form.known_citizen {
        Some(known) => format!("{} (known)", describe_citizen(known)),
        None if form.citizen.is_blank() && form.is_new() => "No name yet".into(),
        None if form.citizen.is_blank() => "No name given".into(),
        None => format!("{} (new)", form.citizen.text()),
    }
}

/// The last option: a new citizen, with what was typed as name, telephone or email.
fn new_citizen(form: &NewEnquiryForm) -> String {
    let (name, contact) = Contact::split(&form.citizen.text());
    let contact = contact.map(|(contact, detail)| match contact {
        Contact::Phone => format!("telephone {detail}"),
        Contact::Email => format!("email {detail}"),
    });
    match (name.is_empty(), contact) {
        (true, Some(contact)) => format!("New citizen, {contact}"),
        (true, None) => "New citizen: enter a name".into(),
        (false, Some(contact)) => format!("New citizen: {name}, {contact}"),
        (false, None) => format!("New citizen: {name}"),
    }
}

/// The options of the focused field.
fn options(popup: &NewEnquiryPopup, part: FormField) -> Option<FormOptionList> {
    let form = &popup.form;
    if let Some(pick) = form.pick(part) {
        let offers = popup.options(part);
        let fitting = pick.matches(&offers);
        let taken = picked(part, pick);
        let taken = taken.and_then(|taken| fitting.iter().position(|index| *index == taken));
        let words = fitting.iter().filter_map(|index| offers.get(*index));
        return Some(FormOptionList {
            words: words.map(|words| clean(words)).collect(),
            chosen: pick.cursor.or(taken),
            note: "",
        });
    }
    let nobody = !form.is_new() && form.known.is_empty();
    if part != FormField::Citizen || nobody {
        return None;
    }
    let known = form.known.iter().map(describe_citizen);
    let all = known.chain(std::iter::once(new_citizen(form)));
    Some(FormOptionList {
        words: all.map(|words| clean(&words)).collect(),
        chosen: Some(form.citizen_cursor),
        note: match popup.is_looking() {
            true => "  Looking for matching citizens …",
            false => "",
        },
    })
}

fn label_cells(form: &NewEnquiryForm) -> u16 {
    let own = form
        .custom_fields
        .iter()
        .map(|own| width(&clean(&own.definition.label)) + 3);
    let cells = own.max().unwrap_or(0).clamp(LABEL, LONGEST_LABEL);
    u16::try_from(cells).unwrap_or(0)
}

/// A known citizen with contact details, to tell namesakes apart.
fn describe_citizen(known: &KnownCitizen) -> String {
    let ways = [&known.phone, &known.email, &known.postcode];
    let ways = ways.into_iter().flatten().map(|way| clean(way));
    let parts: Vec<_> = std::iter::once(clean(&known.name)).chain(ways).collect();
    parts.join(" · ")
}
