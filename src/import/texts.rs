//! Text as the database takes it: line ends are one character, and what it refuses is refused here, with a
//! reason. Nothing is cut. Everything else that is printable stays as it is, formulas and bidirectional
//! marks among them: whoever shows it defuses it.

/// Why a text cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spoilt {
    Control(char),
    TooLong { has: usize, most: usize },
}

impl Spoilt {
    pub(super) fn told(&self) -> String {
        match self {
            Self::Control(c) => format!(
                "It holds the control character U+{:04X}: take it out.",
                u32::from(*c)
            ),
            Self::TooLong { has, most } => {
                format!("It has {has} characters where {most} are the most: shorten it.")
            }
        }
    }

    pub(super) fn rule(&self) -> &'static str {
        match self {
            Self::Control(_) => "control_character",
            Self::TooLong { .. } => "too_long",
        }
    }
}

/// A text, and whether its line ends were changed.
pub(super) type Kept = Result<(String, bool), Spoilt>;

/// A text of one line: its line ends become spaces.
pub(super) fn one_line(raw: &str, most: usize) -> Kept {
    let raw = raw.trim();
    let broken = raw.contains(['\r', '\n', '\t']);
    let text = if broken {
        raw.replace("\r\n", " ").replace(['\r', '\n', '\t'], " ")
    } else {
        raw.to_owned()
    };
    fits(text, most).map(|text| (text, broken))
}

/// A text of several lines, each ended by a newline.
pub(super) fn lines(raw: &str, most: usize) -> Kept {
    let raw = raw.trim();
    let returns = raw.contains('\r');
    let text = if returns {
        raw.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        raw.to_owned()
    };
    fits(text, most).map(|text| (text, returns))
}

fn fits(text: String, most: usize) -> Result<String, Spoilt> {
    if let Some(c) = text.chars().find(|c| is_control(*c)) {
        return Err(Spoilt::Control(c));
    }
    let has = text.chars().count();
    if has > most {
        return Err(Spoilt::TooLong { has, most });
    }
    Ok(text)
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

/// The beginning of a text that stands whole elsewhere: cut between words, with an ellipsis.
pub(super) fn beginning(text: &str, most: usize) -> String {
    let end = match text.char_indices().nth(most.saturating_sub(1)) {
        None => return text.to_owned(),
        Some((end, _)) => end,
    };
    let head = &text[..end];
    let head = match head.rfind(' ') {
        Some(space) if space > end / 2 => &head[..space],
        _ => head,
    };
    format!("{}…", head.trim_end())
}
