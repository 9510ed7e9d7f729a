//! The few forms of Markdown that the documents use. Knows nothing of databases.

/// The first lines of every made document.
pub(super) fn opening(title: &str, about: &str) -> String {
    format!(
        "# {title}\n\n<!-- Made by `enquiries docgen`. Do not edit: change the source and make it \
         again. -->\n\n{about}\n"
    )
}

/// A table; without rows, nothing at all.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\n| {} |\n|{}\n",
        head.join(" | "),
        "---|".repeat(head.len())
    );
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| in_cell(cell)).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

/// Escapes text so that it cannot end its cell.
fn in_cell(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

/// Code in a line; nothing for nothing.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("`{}`", text.replace('`', "'"))
    }
}

/// The anchor that GitHub gives a heading.
pub(super) fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            _ if letter.is_alphanumeric() || letter == '_' || letter == '-' => Some(letter),
            _ => None,
        })
        .collect()
}
