//! `--plain`: what the screens show, as lines, for screen readers and pipes. No boxes, no colours, no keys:
//! it asks, prints and ends.

mod figures;

use crate::database::Database;
use crate::domain::{
    Failure, Person, QueueCounts, QueueRow, QueueView, Scope, SessionToken, SignInChoice, Sort,
};
use crate::effect::{Answer, Question};
use crate::widgets::text::clean;
use crate::widgets::time::{self, Pressure};
use chrono::{DateTime, Utc};
pub use figures::report_told;
use std::fmt::Write as _;

/// As many rows as somebody will listen to.
const ROWS: i64 = 100;

/// Who can sign in; or, for somebody signed in, the queue of every tab that is theirs.
pub async fn tell(
    database: &Database,
    sign_in_as: Option<(String, String)>,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    let Some((tenant_code, username)) = sign_in_as else {
        return match database.answer(None, Question::SignInChoices).await? {
            Answer::SignInChoices(choices) => Ok(choices_told(&choices)),
            _ => Err(unexpected()),
        };
    };
    let question = Question::SignIn {
        tenant_code,
        username,
    };
    let Answer::SignedIn { person, token } = database.answer(None, question).await? else {
        return Err(unexpected());
    };
    let told = queue_told(database, &person, &token, now).await;
    // The session was for this page only; it also ends by itself when this fails.
    let _ = database.answer(Some(&token), Question::SignOut).await;
    told
}

async fn queue_told(
    database: &Database,
    person: &Person,
    token: &SessionToken,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    let Answer::QueueCounts(counts) = database.answer(Some(token), Question::QueueCounts).await?
    else {
        return Err(unexpected());
    };
    let view = if counts.mine > 0 {
        QueueView::Mine
    } else {
        QueueView::All
    };
    let question = Question::QueuePage {
        view,
        sort: Sort::Due,
        after: None,
        limit: ROWS,
    };
    let Answer::QueuePage { rows, more, .. } = database.answer(Some(token), question).await? else {
        return Err(unexpected());
    };
    let scope = Scope::of(person.role);
    let question = Question::Dashboard { scope };
    let Answer::Dashboard(figures) = database.answer(Some(token), question).await? else {
        return Err(unexpected());
    };
    let mut lines = heading(person, &counts);
    lines.push_str(&figures::dashboard_told(&figures));
    let _ = writeln!(lines, "\n{}, soonest due first:", view.word());
    for (row, number) in rows.iter().zip(1..) {
        let _ = writeln!(lines, "{number}. {}", row_told(row, now));
    }
    if rows.is_empty() {
        lines.push_str("There are no open enquiries.\n");
    }
    if more {
        let _ = writeln!(lines, "There are more; these are the first {}.", rows.len());
    }
    Ok(lines)
}

fn choices_told(choices: &[SignInChoice]) -> String {
    let mut lines = String::from("Who can sign in, and how:\n");
    for (choice, number) in choices.iter().zip(1..) {
        let _ = writeln!(
            lines,
            "{number}. {}, {}, {}: enquiries --plain --as {}/{}",
            clean(&choice.person_name),
            choice.role.word(),
            clean(&choice.tenant_name),
            clean(&choice.tenant_code),
            clean(&choice.username)
        );
    }
    lines
}

fn heading(person: &Person, counts: &QueueCounts) -> String {
    let mut lines = format!(
        "{}. {}, {}.\n",
        clean(&person.tenant_name),
        clean(&person.name),
        person.role.word()
    );
    for view in QueueView::ALL {
        let count = match counts.of(view) {
            1_001.. => "more than 1,000".to_owned(),
            count => count.to_string(),
        };
        let _ = writeln!(lines, "{}: {count}", view.word());
    }
    lines
}

/// One enquiry as a sentence: signs are for the eye, so the deadline is told in words.
fn row_told(row: &QueueRow, now: DateTime<Utc>) -> String {
    let left = time::span(row.due_at - now);
    let due = match time::due(row.due_at, now).0 {
        Pressure::Late => format!("late by {left}"),
        Pressure::Soon => format!("due soon, in {left}"),
        Pressure::Calm => format!("due in {left}"),
    };
    let who = row.assignee_name.as_deref().map_or("nobody".into(), clean);
    format!(
        "{}, {}, {}, {due}, assigned to {who}.",
        clean(&row.reference),
        clean(&row.subject),
        clean(&row.stage_name)
    )
}

fn unexpected() -> Failure {
    Failure::Fault("plain: an answer to another question".into())
}
