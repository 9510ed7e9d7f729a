//! Rules about the SQL files themselves, which the catalogue cannot show.

use super::header::Header;
use super::scan::{Scanned, scan, statements, words};
use super::{Finding, Rule, SourceFile, SourceLocation, Sources};
use crate::domain::Role;

/// How many rules there are here.
pub(super) const RULES: usize = 6;

/// Folders in which a file is one statement.
const ONE_STATEMENT: [&str; 4] = ["queries/", "load/", "compliance/", "lint/"];

/// Schemas that a query of the staff program never names: it uses `app` views and functions.
const BEHIND_THE_VIEWS: [&str; 5] = ["tenant.", "audit.", "core.", "insight.", "api."];

/// Words after `alter table … drop` that drop no column.
const KEEPS_COLUMNS: [&str; 5] = ["constraint", "default", "not", "identity", "expression"];

/// Every fault in the files, in their order.
pub(super) fn lint(sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &sources.files {
        if !file.name.ends_with(".sql") {
            continue;
        }
        let scanned = scan(&file.text);
        findings.extend(without_header(file));
        if ONE_STATEMENT
            .iter()
            .any(|folder| file.name.starts_with(folder))
        {
            findings.extend(of_several_statements(file, &scanned));
        }
        if file.name.starts_with("queries/") {
            findings.extend(past_the_views(file, &scanned));
            findings.extend(naming_a_role(file, &scanned));
        }
        if file.name.starts_with("migrations/") {
            findings.extend(dropping(file, &scanned));
        }
        if file.name.starts_with("compliance/") {
            findings.extend(incomplete_header(file));
        }
    }
    findings
}

fn finding(file: &SourceFile, line: usize, rule: Rule, detail: String) -> Finding {
    Finding {
        rule,
        object_name: file.name.clone(),
        detail,
        place: Some(SourceLocation {
            file: file.name.clone(),
            line,
        }),
    }
}

fn without_header(file: &SourceFile) -> Option<Finding> {
    let first = file.text.lines().next().unwrap_or("");
    let rule = || {
        Rule::new(
            "every_file_says_what_it_is",
            "Every SQL file begins with a comment that says what it is for.",
            "who opens a file wants to know why it is there before how it works",
            "begin the file with a line: -- <one sentence>",
        )
    };
    (first.trim_start_matches('-').trim().is_empty() || !first.starts_with("-- "))
        .then(|| finding(file, 1, rule(), "begins without a comment".into()))
}

fn of_several_statements(file: &SourceFile, scanned: &Scanned) -> Option<Finding> {
    let count = statements(scanned);
    let rule = || {
        Rule::new(
            "one_statement_a_file",
            "A query, load, compliance or lint file holds one statement.",
            "it is prepared as one, and its header describes one",
            "put each statement into a file of its own",
        )
    };
    (count != 1).then(|| finding(file, 1, rule(), format!("holds {count} statements")))
}

fn past_the_views(file: &SourceFile, scanned: &Scanned) -> Vec<Finding> {
    let named = words(&scanned.code).into_iter().filter(|word| {
        BEHIND_THE_VIEWS
            .iter()
            .any(|schema| word.text.starts_with(schema))
    });
    named
        .map(|word| {
            let rule = Rule::new(
                "queries_use_views_and_doors",
                "A query of the staff program names app views and doors of app and auth, and no table.",
                "views hide what is deleted and carry the planner's hint; a table has neither",
                "read the app view, or add what is missing to it",
            );
            finding(file, word.line, rule, format!("names {}", word.text))
        })
        .collect()
}

/// A query is asked by every role, and what a role may do is no matter of its file.
fn naming_a_role(file: &SourceFile, scanned: &Scanned) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in scanned.with_text.lines().enumerate() {
        for code in Role::codes().filter(|code| line.contains(&format!("'{code}'"))) {
            let rule = Rule::new(
                "queries_name_no_role",
                "A query of the staff program names no role.",
                "a new role would need every such query rewritten, and a tenant could not narrow it",
                "ask auth.has_capability or auth.roles_with_capability",
            );
            findings.push(finding(file, number + 1, rule, format!("names {code}")));
        }
    }
    findings
}

/// `alter table … drop [column] x` and `drop table x`, also inside bodies and executed text.
fn dropping(file: &SourceFile, scanned: &Scanned) -> Vec<Finding> {
    let words = words(&scanned.with_text);
    let mut findings = Vec::new();
    let mut altering = false;
    let mut before = "";
    for (place, word) in words.iter().enumerate() {
        let next = words.get(place + 1).map_or("", |w| w.text.as_str());
        match word.text.as_str() {
            ";" => altering = false,
            "table" if before == "alter" => altering = true,
            "drop" => {
                let loses_column = next == "column" || altering && !KEEPS_COLUMNS.contains(&next);
                if loses_column || next == "table" {
                    findings.push(loss(file, word.line, next));
                }
            }
            _ => {}
        }
        before = &word.text;
    }
    findings
}

fn loss(file: &SourceFile, line: usize, next: &str) -> Finding {
    let rule = Rule::new(
        "migrations_lose_nothing",
        "No migration drops a column or a table.",
        "what was stored must be readable as long as the trail that names it, and the program that still runs reads it",
        "leave it in place, stop writing it, and say so in its comment",
    );
    let what = if next == "table" {
        "a table"
    } else {
        "a column"
    };
    finding(file, line, rule, format!("drops {what}"))
}

fn incomplete_header(file: &SourceFile) -> Option<Finding> {
    let header = Header::parse(&file.text);
    let missing: Vec<&str> = [
        ("sentence", &header.sentence),
        ("why", &header.why),
        ("cure", &header.cure),
        ("sabotage", &header.sabotage),
    ]
    .into_iter()
    .filter_map(|(word, text)| text.is_empty().then_some(word))
    .collect();
    let rule = || {
        Rule::new(
            "every_check_explains_itself",
            "The header of a check has a sentence, why, cure and sabotage.",
            "the program prints them beside what it finds, and a test proves the check by its sabotage",
            "write what is missing, as the other files of sql/compliance do",
        )
    };
    (!missing.is_empty()).then(|| finding(file, 1, rule(), format!("lacks {}", missing.join(", "))))
}
