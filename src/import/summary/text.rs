//! The numbers of an import as lines for a person, with what to do next.

use super::ImportSummary;
use crate::domain::text;
use std::collections::{BTreeMap, BTreeSet};

/// So many lines of one kind are written; the others are counted.
const MOST_LINES: usize = 20;

impl ImportSummary {
    /// A few lines for a person.
    pub fn as_text(&self) -> String {
        let (verb, note) = match self.dry_run {
            true => ("would be imported", ", a dry run: nothing was written"),
            false => ("imported", ""),
        };
        let mut lines = vec![
            format!("{} by {}{note}", self.file, self.mapping),
            format!("{:>10} rows", self.rows),
            format!("{:>10} {verb}", self.imported),
            format!("{:>10} rejected", self.rejected),
        ];
        lines.extend(counts(&self.rejected_by, 20));
        let same = self.skipped - self.differing;
        lines.push(format!("{same:>10} skipped: imported before"));
        if self.differing > 0 {
            lines.push(format!(
                "{:>10} skipped, and differ from what was imported before",
                self.differing
            ));
        }
        if !self.noted.is_empty() {
            lines.push("Noted".into());
            lines.extend(counts(&self.noted, 10));
        }
        for (list, words) in &self.unknown_words {
            lines.push(format!("Not in the mapping, under {list}.values:"));
            lines.extend(unknown(words));
        }
        lines.extend(self.organisations());
        lines.extend(self.sign_in());
        if self.closed_batches > 0 {
            lines.push(format!(
                "Closed {} batches that an import which was stopped had left open.",
                self.closed_batches
            ));
        }
        lines.extend(self.encoding());
        lines.join("\n")
    }

    /// Codes with names, each once.
    fn organisations(&self) -> Vec<String> {
        if self.tenants.is_empty() {
            return Vec::new();
        }
        let is_new = if self.dry_run {
            "to be founded"
        } else {
            "founded"
        };
        let each = self.tenants.iter().map(|code| {
            let name = self.names.get(code).map_or("", String::as_str);
            let name = text::one_line(name);
            match self.founded.contains(code) {
                true => format!("{code:>10} {name} ({is_new})"),
                false => format!("{code:>10} {name}"),
            }
        });
        std::iter::once("Organisations:".to_owned())
            .chain(each)
            .collect()
    }

    fn sign_in(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.staff.is_empty() {
            let verb = if self.dry_run { "To be added" } else { "Added" };
            lines.push(format!("{verb}: {}", list(&self.staff)));
        }
        if !self.present.is_empty() {
            lines.push(format!("There already: {}", list(&self.present)));
        }
        if let Some(who) = self.staff.first().or(self.present.first()) {
            lines.push(format!("To open what was imported: enquiries --as {who}"));
        }
        if let Some(who) = self.left_out.first() {
            lines.push(format!(
                "Not added, because others can sign in there: {}. To add them all the same, name the organisation: \
                 --staff \"Name <{who}> role\".",
                list(&self.left_out)
            ));
        }
        if !self.absent.is_empty() {
            lines.push(format!(
                "No row belongs to {}: the people for it were not added.",
                list(&self.absent)
            ));
        }
        if !self.without_staff.is_empty() {
            lines.push(format!(
                "Nobody can sign in to {} yet. Add a person, by [[staff]] in the mapping or here, and import again: \
                 --staff \"Asha Rao <asha.rao> manager\".",
                list(&self.without_staff)
            ));
        }
        lines
    }

    /// Rows in another encoding are one fault, with one cure.
    fn encoding(&self) -> Option<String> {
        let rows = match self.rejected_by.get("invalid_encoding")? {
            1 => "1 row is".to_owned(),
            rows => format!("{rows} rows are"),
        };
        Some(format!(
            "{rows} not in the encoding of the mapping, which is UTF-8 where it names none. Spreadsheets often save in \
             Windows-1252: write encoding = \"windows-1252\" at the head of the mapping, and import again."
        ))
    }
}

fn counts(numbers: &BTreeMap<String, u64>, width: usize) -> Vec<String> {
    numbers
        .iter()
        .map(|(name, count)| format!("{count:>width$} {}", name.replace('_', " ")))
        .collect()
}

/// The words that are not in the mapping, the most frequent first.
fn unknown(words: &BTreeMap<String, u64>) -> Vec<String> {
    let mut all: Vec<(&String, &u64)> = words.iter().collect();
    all.sort_by(|(a, many), (b, more)| more.cmp(many).then(a.cmp(b)));
    let rest = all.len().saturating_sub(MOST_LINES);
    let mut lines: Vec<String> = all
        .into_iter()
        .take(MOST_LINES)
        .map(|(word, count)| match word.as_str() {
            "" => format!("{count:>10} empty cells"),
            word => format!("{count:>10} \"{}\"", text::spelled_out(word)),
        })
        .collect();
    if rest > 0 {
        lines.push(format!("{rest:>10} more words"));
    }
    lines
}

fn list(words: &BTreeSet<String>) -> String {
    let shown: Vec<&str> = words.iter().take(MOST_LINES).map(String::as_str).collect();
    match words.len().saturating_sub(MOST_LINES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
