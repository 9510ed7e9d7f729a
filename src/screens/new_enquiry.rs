//! The form for a new enquiry: label, field, hint and errors.

use crate::components::text::{clean, cut, fit, width, wrap};
use crate::components::{popup_frame, text_box};
use crate::domain::{Contact, KnownCitizen};
use crate::store::Store;
use crate::store::new_enquiry::{FormField, NewEnquiryForm, SelectField};
use crate::theme::{Theme, ThemeRole};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Preferred width of the popup.
const WIDTH: u16 = 90;
/// Width of marker and label. Custom fields may have longer labels, up to a limit that keeps the fields usable.
const LABEL: usize = 18;
const LONGEST_LABEL: usize = 30;
/// Lines of the text field, and of a list of options.
const BODY: usize = 5;
const OFFERED: usize = 6;

/// Hint of every select field.
const PICK: &str = "Type part of it, or press ↓ to choose.";

/// Lines of the form, and the position of the active field.
struct Sheet<'a> {
    store: &'a Store,
    form: &'a NewEnquiryForm,
    theme: &'a Theme,
    cells: usize,
    label: usize,
    lines: Vec<Line<'static>>,
    /// The first line of the active field, how many lines it has, and where its list ends.
    active: (usize, usize, usize),
}

pub(super) fn draw(
    form: &NewEnquiryForm,
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    // The inner width first: the wrapped lines decide the height.
    let cells = usize::from(WIDTH.min(area.width).saturating_sub(4));
    let mut sheet = Sheet {
        store,
        form,
        theme,
        cells,
        label: label_cells(form),
        lines: Vec::new(),
        active: (0, 1, 1),
    };
    sheet.preface();
    for part in form.fields() {
        sheet.part(part);
    }
    let height = u16::try_from(sheet.lines.len() + 2).unwrap_or(u16::MAX);
    let size = (WIDTH, height);
    let inner = popup_frame::open(
        frame,
        area,
        size,
        "New enquiry",
        theme.style(ThemeRole::Rule),
    );
    let height = usize::from(inner.height);
    let (first, rows, end) = sheet.active;
    // Keep the active field and its options in view.
    let skip = (end + 1).saturating_sub(height).min(first);
    let lines: Vec<_> = sheet.lines.into_iter().skip(skip).take(height).collect();
    frame.render_widget(Paragraph::new(lines), inner);
    let label = u16::try_from(sheet.label).unwrap_or(0).min(inner.width);
    let y = u16::try_from(first - skip).unwrap_or(0);
    let field = Rect {
        x: inner.x + label,
        y: inner.y + y.min(inner.height),
        width: inner.width - label,
        height: u16::try_from(rows)
            .unwrap_or(1)
            .min(inner.height.saturating_sub(y)),
    };
    if let Some(typed) = form.field(form.at).filter(|_| !form.saving) {
        text_box::draw(frame, field, typed.area(), theme.style(ThemeRole::Strong));
    }
}

impl Sheet<'_> {
    fn preface(&mut self) {
        let quiet = self.theme.style(ThemeRole::Quiet);
        if self.form.saving {
            self.lines.push(Line::styled("Saving …", quiet));
        }
        if let Some(at) = self.form.kept_at {
            let words = crate::components::draft_hint::kept(at, self.store.now);
            self.lines.push(Line::styled(words, quiet));
        }
        if let Some(error) = &self.form.error {
            let error_lines = crate::components::form_error::lines(error, self.theme, self.cells);
            self.lines.extend(error_lines);
        }
        if let Some(why) = self.store.form_choices.why() {
            let words = format!("The lists could not be loaded: {why}");
            for words in wrap(&words, self.cells) {
                let style = self.theme.style(ThemeRole::Warning);
                self.lines.push(Line::styled(words, style));
            }
        }
    }

    fn part(&mut self, part: FormField) {
        let active = self.form.at == part;
        let (label, hint) = self.words(part);
        let faults: Vec<String> = self.form.faults_of(part).map(str::to_owned).collect();
        let mark = if active { "▌ " } else { "  " };
        let role = if active {
            ThemeRole::Strong
        } else {
            ThemeRole::Quiet
        };
        let label = fit(&format!("{mark}{label}"), self.label.saturating_sub(1));
        let label = Span::styled(format!("{label} "), self.theme.style(role));
        let first = self.lines.len();
        let mut rows = 1;
        let mut shown = self.shown(part, active);
        if part == FormField::Body {
            rows = BODY;
            shown.resize(BODY.max(1), Line::default());
        }
        for (nth, line) in shown.into_iter().take(rows).enumerate() {
            let mut spans = match nth {
                0 => vec![label.clone()],
                _ => vec![Span::raw(" ".repeat(self.label))],
            };
            spans.extend(line.spans);
            self.lines.push(Line::from(spans));
        }
        // "Error:" in words, beside the field, as on GOV.UK.
        for fault in faults {
            self.under(&format!("Error: {fault}"), ThemeRole::Error);
        }
        if part == FormField::Body
            && let Some(words) = self.form.body.too_long()
        {
            self.under(&format!("Error: {words}"), ThemeRole::Error);
        }
        let repeated = self.form.faults_of(part).any(|fault| fault == hint);
        if active && !hint.is_empty() && !repeated {
            self.under(&hint, ThemeRole::Quiet);
        }
        if active {
            self.offers(part);
            self.active = (first, rows, self.lines.len());
        }
    }

    fn under(&mut self, words: &str, role: ThemeRole) {
        for words in wrap(words, self.cells.saturating_sub(self.label)) {
            self.lines.push(Line::from(vec![
                Span::raw(" ".repeat(self.label)),
                Span::styled(words, self.theme.style(role)),
            ]));
        }
    }

    /// Label and hint.
    fn words(&self, part: FormField) -> (String, String) {
        let (label, hint) = match part {
            FormField::Type => ("About", PICK),
            FormField::Citizen => (
                "Citizen",
                "Name, telephone or email. Leave blank for an anonymous enquiry.",
            ),
            FormField::Phone => ("Telephone", "Like 01632 960 001, or leave blank."),
            FormField::Email => ("Email", "Like name@example.com, or leave blank."),
            FormField::Channel => ("Received by", PICK),
            FormField::Priority => ("Priority", PICK),
            FormField::Subject => ("Subject", "In a few words."),
            FormField::Body => ("Enquiry", "In their own words. Press Tab to go on."),
            FormField::CustomField(index) => {
                let own = self.form.custom_fields.get(index);
                return own.map_or_else(Default::default, |own| {
                    // All valid values are listed below.
                    let hint = match own.is_list() {
                        true => PICK.to_owned(),
                        false => clean(&own.definition.right_is),
                    };
                    (clean(&own.definition.label), hint)
                });
            }
        };
        (label.to_owned(), hint.to_owned())
    }

    /// Text of an inactive field, and the background text of the active one.
    fn shown(&self, part: FormField, active: bool) -> Vec<Line<'static>> {
        let cells = self.cells.saturating_sub(self.label);
        let pick = self.form.pick(part);
        let typed = self.form.field(part).map(|field| field.text());
        let words = match (pick, part) {
            (Some(pick), _) if pick.typed.is_blank() => self.taken(part, pick),
            (None, FormField::Citizen) if !active => self.citizen(),
            (None, FormField::Body) if !active => {
                let typed = typed.unwrap_or_default();
                return wrap(&typed, cells).into_iter().map(Line::raw).collect();
            }
            _ if active => String::new(),
            _ => typed.unwrap_or_default(),
        };
        let role = if active {
            ThemeRole::Quiet
        } else {
            ThemeRole::Text
        };
        vec![Line::styled(
            cut(&clean(&words), cells),
            self.theme.style(role),
        )]
    }

    fn taken(&self, part: FormField, pick: &SelectField) -> String {
        let offers = self.store.options(part);
        let picked = pick.picked.or((part == FormField::Priority).then_some(0));
        let taken = picked.and_then(|index| offers.get(index)).cloned();
        // The active list marks the chosen option itself.
        match (taken, self.form.at == part) {
            (_, true) => String::new(),
            (Some(taken), false) => taken,
            (None, false) => "–".into(),
        }
    }

    fn citizen(&self) -> String {
        match &self.form.known_citizen {
            Some(known) => format!("{} (known)", describe_citizen(known)),
            None if self.form.citizen.is_blank() && self.form.is_new() => "No name yet".into(),
            None if self.form.citizen.is_blank() => "No name given".into(),
            None => format!("{} (new)", self.form.citizen.text()),
        }
    }

    /// The last option: a new citizen, with what was typed as name, telephone or email.
    fn new_citizen(&self) -> String {
        let typed = self.form.citizen.text();
        let typed = typed.trim();
        match Contact::recognise(typed) {
            Some(Contact::Phone) => format!("New citizen, telephone  {typed}"),
            Some(Contact::Email) => format!("New citizen, email  {typed}"),
            None if typed.is_empty() => "New citizen: enter a name".into(),
            None => format!("New citizen: {typed}"),
        }
    }

    /// The options of the active field.
    fn offers(&mut self, part: FormField) {
        let (all, chosen, taken): (Vec<String>, Option<usize>, Option<usize>) = match part {
            _ if self.form.pick(part).is_some() => {
                let Some(pick) = self.form.pick(part) else {
                    return;
                };
                let offers = self.store.options(part);
                let fitting = pick.matches(&offers);
                let taken = pick.picked.or((part == FormField::Priority).then_some(0));
                let taken = taken.and_then(|t| fitting.iter().position(|i| *i == t));
                let names = fitting.iter().filter_map(|i| offers.get(*i)).cloned();
                (names.collect(), pick.cursor, taken)
            }
            FormField::Citizen if self.form.is_new() || !self.form.known.is_empty() => {
                let known = self.form.known.iter().map(describe_citizen);
                let all = known.chain(std::iter::once(self.new_citizen()));
                (all.collect(), Some(self.form.citizen_cursor), None)
            }
            _ => return,
        };
        let at = chosen.or(taken).unwrap_or(0);
        let top = (at + 1).saturating_sub(OFFERED);
        let more = all.len().saturating_sub(top + OFFERED);
        for (index, words) in all.iter().enumerate().skip(top).take(OFFERED) {
            let is = chosen.or(taken) == Some(index);
            let mark = if is { "▌ " } else { "  " };
            let role = if is {
                ThemeRole::Focus
            } else {
                ThemeRole::Text
            };
            let words = format!("{mark}{}", clean(words));
            let words = fit(&words, self.cells.saturating_sub(self.label));
            self.lines.push(Line::from(vec![
                Span::raw(" ".repeat(self.label)),
                Span::styled(words, self.theme.style(role)),
            ]));
        }
        if more > 0 {
            self.under(&format!("  ↓ {more} more"), ThemeRole::Quiet);
        }
        if part == FormField::Citizen && self.form.looking {
            self.under("  Looking for matching citizens …", ThemeRole::Quiet);
        }
    }
}

fn label_cells(form: &NewEnquiryForm) -> usize {
    let own = form
        .custom_fields
        .iter()
        .map(|own| width(&clean(&own.definition.label)) + 3);
    own.max().unwrap_or(0).clamp(LABEL, LONGEST_LABEL)
}

/// A known citizen with contact details, to tell namesakes apart.
fn describe_citizen(known: &KnownCitizen) -> String {
    let ways = [&known.phone, &known.email, &known.postcode];
    let ways = ways.into_iter().flatten().map(|way| clean(way));
    let parts: Vec<_> = std::iter::once(clean(&known.name)).chain(ways).collect();
    parts.join(" · ")
}
