//! The reply form: destination, subject, text, and errors beside their fields.

mod templates;

use crate::components::text::{clean, cut, fit, wrap};
use crate::components::{popup_frame, text_box};
use crate::store::Store;
use crate::store::reply::{Reply, ReplyField};
use crate::theme::{Theme, ThemeRole};
use crate::wording::messages::by_channel;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

const SIZE: (u16, u16) = (90, 32);
/// Width of marker and label.
const LABEL: usize = 11;

pub(super) fn draw(reply: &Reply, store: &Store, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let to = reply.to.value().map(|to| clean(to.citizen()));
    let title = match to {
        Some(name) => format!("Reply to {name}"),
        None => format!("Reply on {}", clean(&reply.reference)),
    };
    let inner = popup_frame::open(frame, area, SIZE, &title, theme.style(ThemeRole::Rule));
    let cells = usize::from(inner.width);
    let mut lines = vec![goes_to(reply, theme, cells)];
    let subject_at = lines.len();
    if reply.has_subject() {
        lines.push(subject(reply, theme, cells));
        lines.extend(error(reply, ReplyField::Subject, theme, cells));
        lines.extend(crate::components::form_error::too_long(
            &reply.subject,
            theme,
            cells,
        ));
    }
    lines.extend(above(reply, store, theme, cells));
    lines.extend(error(reply, ReplyField::Body, theme, cells));
    lines.extend(crate::components::form_error::too_long(
        &reply.body,
        theme,
        cells,
    ));
    if let Some(cursor) = &reply.choosing {
        let room = usize::from(inner.height).saturating_sub(lines.len());
        lines.extend(templates::lines(reply, cursor.index, room, theme, cells));
        frame.render_widget(Paragraph::new(lines), inner);
        return;
    }
    // Quote the question, unless an error needs the space.
    if reply.error.is_none() && reply.body.too_long().is_none() {
        lines.extend(asked(reply, usize::from(inner.height) / 4, theme, cells));
    }
    lines.push(Line::default());
    // Keep at least two lines for the text.
    let head_height = u16::try_from(lines.len()).unwrap_or(0);
    let head_height = head_height.min(inner.height.saturating_sub(2));
    let head = Rect {
        height: head_height,
        ..inner
    };
    frame.render_widget(Paragraph::new(lines), head);
    let text = Rect {
        y: inner.y + head_height,
        height: inner.height - head_height,
        ..inner
    };
    let style = theme.style(ThemeRole::Text);
    if !reply.in_subject {
        text_box::draw(frame, text, reply.body.area(), style);
        return;
    }
    let shown: Vec<_> = wrap(&reply.body.text(), cells)
        .into_iter()
        .take(usize::from(text.height))
        .map(Line::raw)
        .collect();
    frame.render_widget(Paragraph::new(shown), text);
    let label = u16::try_from(LABEL).unwrap_or(0).min(inner.width);
    let line = Rect {
        x: inner.x + label,
        y: inner.y + u16::try_from(subject_at).unwrap_or(0),
        width: inner.width - label,
        height: 1,
    };
    if subject_at < usize::from(head_height) {
        text_box::draw(
            frame,
            line,
            reply.subject.area(),
            theme.style(ThemeRole::Strong),
        );
    }
}

fn goes_to(reply: &Reply, theme: &Theme, cells: usize) -> Line<'static> {
    let label = Span::styled(fit("  To", LABEL), theme.style(ThemeRole::Quiet));
    let Some(to) = reply.to.value() else {
        let words = match reply.to.why() {
            Some(why) => format!("The address could not be loaded. Press Ctrl-S to retry. {why}"),
            None => "Loading the address …".into(),
        };
        let role = match reply.to.why() {
            Some(_) => ThemeRole::Warning,
            None => ThemeRole::Quiet,
        };
        let words = cut(&clean(&words), cells.saturating_sub(LABEL));
        return Line::from(vec![label, Span::styled(words, theme.style(role))]);
    };
    let way = to
        .way
        .as_ref()
        .map(|way| format!("{}: {}", by_channel(&way.channel_name), clean(&way.address)));
    let name = clean(to.citizen());
    let words = format!("{name}, {}", way.unwrap_or_default());
    let words = cut(&words, cells.saturating_sub(LABEL));
    Line::from(vec![
        label,
        Span::styled(words, theme.style(ThemeRole::Text)),
    ])
}

/// The citizen's name and the channel, once both are loaded.
fn destination(reply: &Reply) -> Option<(String, String)> {
    let to = reply.to.value()?;
    let way = to.way.as_ref()?;
    Some((clean(to.citizen()), by_channel(&way.channel_name)))
}

fn subject(reply: &Reply, theme: &Theme, cells: usize) -> Line<'static> {
    let active = reply.in_subject;
    let mark = if active { "▌ Subject" } else { "  Subject" };
    let role = if active {
        ThemeRole::Strong
    } else {
        ThemeRole::Quiet
    };
    let label = Span::styled(fit(mark, LABEL), theme.style(role));
    // The active field draws its own text.
    let words = match active {
        true => String::new(),
        false => cut(&clean(&reply.subject.text()), cells.saturating_sub(LABEL)),
    };
    Line::from(vec![
        label,
        Span::styled(words, theme.style(ThemeRole::Text)),
    ])
}

/// Above the text: destination, draft time, errors, unfilled placeholders.
fn above(reply: &Reply, store: &Store, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let quiet = theme.style(ThemeRole::Quiet);
    let hint = match (reply.saving, reply.filling, reply.choosing.is_some()) {
        (true, ..) => "Sending …".to_owned(),
        (_, true, _) => "Filling in the template …".to_owned(),
        (.., true) => "Templates: press Enter or a number to use one, Esc to go back.".to_owned(),
        _ => match destination(reply) {
            Some((name, channel)) => format!("This goes to {name} {channel}. Ctrl-S Send"),
            None => "Ctrl-S Send".to_owned(),
        },
    };
    let mut lines: Vec<_> = wrap(&hint, cells)
        .into_iter()
        .map(|words| Line::styled(words, quiet))
        .collect();
    if let Some(at) = reply.kept_at {
        let words = crate::components::draft_hint::kept(at, store.minute());
        lines.push(Line::styled(words.replace("saved", "sent"), quiet));
    }
    lines.extend(error(reply, ReplyField::Whole, theme, cells));
    if reply.error.is_some() {
        let id = reply.seen.id;
        lines.extend(crate::components::conflict::lines(
            id,
            &store.services.changes,
            store.minute(),
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

fn asked(reply: &Reply, most: usize, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
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

fn error(reply: &Reply, spot: ReplyField, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    match &reply.error {
        Some(error) if reply.error_field == spot => {
            crate::components::form_error::lines(error, theme, cells)
        }
        _ => Vec::new(),
    }
}
