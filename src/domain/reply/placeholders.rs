//! The places of agreed words that the database could not fill.

/// The names of placeholders, as in `tenant.placeholders()`. Anything else between braces is text.
pub const PLACEHOLDERS: [&str; 11] = [
    "assignee_name",
    "citizen_name",
    "due_on",
    "outcome",
    "reference",
    "received_on",
    "sender_name",
    "subject",
    "team_name",
    "tenant_name",
    "type_name",
];

/// A placeholder that the database left for the writer, such as `{{outcome}}`: line, first character, name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfilledPlaceholder {
    pub line: usize,
    pub at: usize,
    pub name: String,
}

/// The places that nothing has filled yet, as `messages_places_filled` sees them.
pub fn unfilled_placeholders(text: &str) -> Vec<UnfilledPlaceholder> {
    let mut places = Vec::new();
    for (line, words) in text.split('\n').enumerate() {
        let mut before = 0;
        let mut rest = words;
        while let Some(start) = rest.find("{{") {
            let name = &rest[start + 2..];
            let end = name.find(|c: char| !(c.is_ascii_lowercase() || c == '_'));
            let end = end.unwrap_or(name.len());
            if PLACEHOLDERS.contains(&&name[..end]) && name[end..].starts_with("}}") {
                places.push(UnfilledPlaceholder {
                    line,
                    at: words[..before + start].chars().count(),
                    name: name[..end].to_owned(),
                });
            }
            // One brace on: of three, the last two may open a place.
            before += start + 1;
            rest = &words[before..];
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_located() {
        let found: Vec<_> = unfilled_placeholders(
            "Dear {{citizen_name}},\né {{{outcome}} {{ not }} {{}} {{X}} {{foo}}",
        )
        .into_iter()
        .map(|place| (place.line, place.at, place.name))
        .collect();
        let expected = [(0, 5, "citizen_name"), (1, 3, "outcome")];
        let expected = expected.map(|(line, at, name)| (line, at, name.to_owned()));
        assert_eq!(found, expected);
    }
}
