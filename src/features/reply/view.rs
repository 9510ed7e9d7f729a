//! Draws the form of a reply: destination, subject, text, and errors beside their fields.

mod templates;

use super::state::{ReplyField, ReplyForm};
use crate::components::text::{clean, cut, fit, wrap};
use crate::components::{conflict, draft_hint, form_error, popup_frame, text_box};
use crate::keys::{BACK, CHOOSE, SAVE};
use crate::theme::{Theme, ThemeRole};
use crate::view::{Draw, DrawContext};
use crate::wording::messages::{self, by_channel};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

const SIZE: (u16, u16) = (90, 32);
/// Width of marker and label.
const LABEL: u16 = 11;

impl Draw for ReplyForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = match self.to.value() {
            Some(to) => format!("Reply to {}", clean(to.citizen())),
            None => format!("Reply on {}", clean(&self.target.reference)),
        };
        let theme = cx.theme;
        let rule = theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, SIZE, &title, rule);
        let cells = usize::from(inner.width);
        let mut lines = vec![goes_to(self, theme, cells)];
        let subject_at = u16::try_from(lines.len()).unwrap_or(0);
        if self.has_subject() {
            lines.push(subject(self, theme, cells));
            lines.extend(error(self, ReplyField::Subject, theme, cells));
            lines.extend(form_error::too_long(&self.subject, theme, cells));
        }
        lines.extend(above(self, cx, cells));
        lines.extend(error(self, ReplyField::Body, theme, cells));
        lines.extend(form_error::too_long(&self.body, theme, cells));
        if let Some(cursor) = &self.choosing {
            let room = usize::from(inner.height).saturating_sub(lines.len());
            lines.extend(templates::lines(self, cursor.index, room, theme, cells));
            frame.render_widget(Paragraph::new(lines), inner);
            return;
        }
        // Quote the question, unless an error needs the space.
        if self.error.is_none() && self.body.too_long().is_none() {
            lines.extend(asked(self, usize::from(inner.height) / 4, theme, cells));
        }
        lines.push(Line::default());
        // Keep at least two lines for the text.
        let height = u16::try_from(lines.len()).unwrap_or(0);
        let height = height.min(inner.height.saturating_sub(2));
        let [head, text] =
            Layout::vertical([Constraint::Length(height), Constraint::Fill(1)]).areas(inner);
        frame.render_widget(Paragraph::new(lines), head);
        if !self.in_subject {
            let style = theme.style(ThemeRole::Text);
            text_box::draw(frame, text, self.body.area(), style);
            return;
        }
        let shown: Vec<_> = wrap(&self.body.text(), cells)
            .into_iter()
            .take(usize::from(text.height))
            .map(Line::raw)
            .collect();
        frame.render_widget(Paragraph::new(shown), text);
        let [_, line, _] = Layout::vertical([
            Constraint::Length(subject_at),
            Constraint::Length(1),
            Constraint::Fill(1),
        ])
        .areas(head);
        let [_, field] =
            Layout::horizontal([Constraint::Length(LABEL), Constraint::Fill(1)]).areas(line);
        if subject_at < height {
            let strong = theme.style(ThemeRole::Strong);
            text_box::draw(frame, field, self.subject.area(), strong);
        }
    }
}

fn goes_to(reply: &ReplyForm, theme: &Theme, cells: usize) -> Line<'static> {
    let label = Span::styled(
        fit("  To", usize::from(LABEL)),
        theme.style(ThemeRole::Quiet),
    );
    let Some(to) = reply.to.value() else {
        let words = match reply.to.why() {
            Some(why) => format!("The address could not be loaded. Press {SAVE} to retry. {why}"),
            None => "Loading the address …".into(),
        };
        let role = match reply.to.why() {
            Some(_) => ThemeRole::Warning,
            None => ThemeRole::Quiet,
        };
        let words = cut(&clean(&words), cells.saturating_sub(usize::from(LABEL)));
        return Line::from(vec![label, Span::styled(words, theme.style(role))]);
    };
    let way = to
        .way
        .as_ref()
        .map(|way| format!("{}: {}", by_channel(&way.channel_name), clean(&way.address)));
    let name = clean(to.citizen());
    let words = format!("{name}, {}", way.unwrap_or_default());
    let words = cut(&words, cells.saturating_sub(usize::from(LABEL)));
    Line::from(vec![
        label,
        Span::styled(words, theme.style(ThemeRole::Text)),
    ])
}

/// The citizen's name and the channel, once both are loaded.
fn destination(reply: &ReplyForm) -> Option<(String, String)> {
    let to = reply.to.value()?;
    let way = to.way.as_ref()?;
    Some((clean(to.citizen()), by_channel(&way.channel_name)))
}

fn subject(reply: &ReplyForm, theme: &Theme, cells: usize) -> Line<'static> {
    let active = reply.in_subject;
    let mark = if active { "▌ Subject" } else { "  Subject" };
    let role = if active {
        ThemeRole::Strong
    } else {
        ThemeRole::Quiet
    };
    let label = Span::styled(fit(mark, usize::from(LABEL)), theme.style(role));
    // The active field draws its own text.
    let words = match active {
        true => String::new(),
        false => cut(
            &clean(&reply.subject.text()),
            cells.saturating_sub(usize::from(LABEL)),
        ),
    };
    Line::from(vec![
        label,
        Span::styled(words, theme.style(ThemeRole::Text)),
    ])
}

/// Above the text: destination, draft time, errors, unfilled placeholders.
fn above(reply: &ReplyForm, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let theme = cx.theme;
    let quiet = theme.style(ThemeRole::Quiet);
    let hint = match (reply.saving, reply.is_filling(), reply.choosing.is_some()) {
        (true, ..) => "Sending …".to_owned(),
        (_, true, _) => "Filling in the template …".to_owned(),
        (.., true) => {
            format!("Templates: press {CHOOSE} or a number to use one, {BACK} to go back.")
        }
        _ => match destination(reply) {
            Some((name, channel)) => format!("This goes to {name} {channel}. {SAVE} Send"),
            None => format!("{SAVE} Send"),
        },
    };
    let mut lines: Vec<_> = wrap(&hint, cells)
        .into_iter()
        .map(|words| Line::styled(words, quiet))
        .collect();
    if let Some(at) = reply.kept_at {
        let words = draft_hint::kept(at, cx.now);
        lines.push(Line::styled(words.replace("saved", "sent"), quiet));
    }
    lines.extend(colleagues(reply, cx, cells));
    lines.extend(error(reply, ReplyField::Whole, theme, cells));
    if reply.error.is_some() {
        lines.extend(conflict::lines(
            reply.target.seen.id,
            &cx.services.changes,
            cx.now,
            theme,
            cells,
        ));
    }
    let mut open: Vec<String> = reply
        .unfilled_placeholders()
        .into_iter()
        .map(|p| p.name)
        .collect();
    open.sort_unstable();
    open.dedup();
    if !open.is_empty() && reply.choosing.is_none() {
        let places = open.iter().map(|name| format!("{{{{{name}}}}}"));
        let places = places.collect::<Vec<_>>().join(", ");
        let words = format!("Missing: {places}. Fill in before you send.");
        let style = theme.style(ThemeRole::Warning);
        let wrapped = wrap(&words, cells).into_iter();
        lines.extend(wrapped.map(|words| Line::styled(words, style)));
    }
    lines
}

/// The last letter to the citizen, and who else is writing one.
fn colleagues(reply: &ReplyForm, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let Some(activity) = reply.activity() else {
        return Vec::new();
    };
    let mut told = Vec::new();
    if let Some(last) = &activity.last {
        let (by, at) = (clean(&last.by), time::format_time(last.at, cx.now));
        told.push(match reply.unseen() {
            Some(_) => (
                format!("{by} replied {at}. Read it before you send yours."),
                ThemeRole::Warning,
            ),
            None => (format!("Last reply: {by}, {at}."), ThemeRole::Quiet),
        });
    }
    let writers = activity.writers.iter();
    told.extend(writers.map(|writer| (messages::is_writing(writer, cx.now), ThemeRole::Warning)));
    let line = |(words, role): (String, ThemeRole)| {
        let style = cx.theme.style(role);
        wrap(&words, cells)
            .into_iter()
            .map(move |words| Line::styled(words, style))
    };
    told.into_iter().flat_map(line).collect()
}

fn asked(reply: &ReplyForm, most: usize, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let asked = reply.to.value().map_or("", |to| to.asked.as_str());
    let mut words: Vec<String> = asked
        .split('\n')
        .filter(|line| !line.trim().is_empty())
        .flat_map(|line| wrap(&clean(line), cells.saturating_sub(2)))
        .collect();
    if words.len() > most {
        words.truncate(most);
        words.push("…".into());
    }
    let style = theme.style(ThemeRole::Quiet);
    let quoted = words.into_iter();
    quoted
        .map(|words| Line::styled(format!("│ {words}"), style))
        .collect()
}

fn error(reply: &ReplyForm, spot: ReplyField, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    match &reply.error {
        Some(error) if reply.error_field == spot => form_error::lines(error, theme, cells),
        _ => Vec::new(),
    }
}
