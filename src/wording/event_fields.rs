//! Events of messages, documents, links, tags, tasks and watchers in words, with their
//! column labels.

use super::events::table;
use super::time;
use crate::components::text::clean;
use crate::domain::{HistoryEvent, UNDONE, document, link_relation};
use chrono::DateTime;

/// Columns of the other end of a link: outgoing, incoming.
const OTHER_ENDS: [&str; 2] = ["other_enquiry_id", "enquiry_id"];

/// An event with access to its values in words.
struct Read<'a> {
    event: &'a HistoryEvent,
    table: String,
}

impl Read<'_> {
    fn change(&self, column: &str) -> Option<(Option<String>, Option<String>)> {
        let mut changes = self.event.changes.iter();
        let (_, was, is) = changes.find(|(name, ..)| name == column)?;
        let display = |of: &Option<String>| {
            let of = of.as_deref()?;
            let words = field_value(&self.table, column, of);
            Some(clean(words.as_deref().unwrap_or(of)))
        };
        Some((display(was), display(is)))
    }

    fn now(&self, column: &str) -> Option<String> {
        self.change(column)?.1
    }

    /// Whether the event set or cleared this flag; `None` when it did not change.
    fn turned(&self, column: &str) -> Option<bool> {
        let mut changes = self.event.changes.iter();
        match changes.find(|(name, ..)| name == column)? {
            (_, Some(_), is) => Some(is.as_deref() == Some("true")),
            _ => None,
        }
    }

    /// `from a to b`, of what the event changed.
    fn step(&self, column: &str) -> Option<String> {
        match self.change(column)? {
            (Some(was), is) => Some(format!(
                "from {was} to {}",
                is.unwrap_or_else(|| "none".into())
            )),
            (None, _) => None,
        }
    }
}

/// The headline; `None` for other tables, and where an erased event has lost its values.
pub(super) fn describe(event: &HistoryEvent) -> Option<String> {
    let who = clean(&event.actor_name);
    let table = table(event);
    let read = Read { event, table };
    let added = event.action == "insert";
    let removed = event.changes.iter().find(|(name, ..)| name == "deleted_at");
    let removed = removed.map(|(_, _, is)| match is {
        Some(_) => "removed",
        None => "restored",
    });
    match read.table.as_str() {
        "messages" => message(&read, &who, added),
        "corrections" => {
            let (kind, why) = (read.now("kind")?, read.now("reason")?);
            Some(format!("{who} corrected the {kind}, because: {why}"))
        }
        "documents" => {
            let file = read.now("file_name")?;
            Some(match (added, removed) {
                (true, _) => match read.now("replaces_id") {
                    Some(before) if before == file => {
                        format!("{who} added a new version of document {file}")
                    }
                    Some(before) => format!("{who} added document {file} in place of {before}"),
                    None => format!("{who} added document {file}"),
                },
                (_, Some(removed)) => format!("{who} {removed} document {file}"),
                _ => match (read.step("access_level"), read.step("scan_state")) {
                    (Some(step), _) => format!("{who}: access to {file} changed {step}"),
                    (_, Some(step)) => format!("{who}: scan of {file} changed {step}"),
                    _ => format!("{who} changed document {file}"),
                },
            })
        }
        "enquiry_links" => {
            let end = OTHER_ENDS.iter().find_map(|end| read.now(end))?;
            let relation = field_label(event, OTHER_ENDS[0])?;
            let did = match (added, read.turned("active")) {
                (false, Some(false)) => "unlinked",
                (false, Some(true)) => "linked again",
                _ => "linked",
            };
            Some(format!("{who} {did}: {relation} {end}"))
        }
        "enquiry_tags" => {
            let tag = read.now("tag_id")?;
            Some(match read.turned("active") {
                Some(false) if !added => format!("{who} removed the tag {tag}"),
                _ => format!("{who} added the tag {tag}"),
            })
        }
        "questions" => question(&read, &who, added),
        "decisions" => decision(&read, &who, added),
        "holds" => hold(&read, &who, added),
        "warnings" => warning(&read),
        "tasks" => task(&read, &who, added, removed),
        "watchers" => {
            let watcher = read.now("staff_id")?;
            let stops = !added && read.turned("active") == Some(false);
            Some(match (stops, watcher == who) {
                (false, true) => format!("{who} started watching it"),
                (false, false) => format!("{who} added {watcher} as a watcher"),
                (true, true) => format!("{who} stopped watching it"),
                (true, false) => format!("{who} removed {watcher} as a watcher"),
            })
        }
        // Soft delete of any other record.
        "notes" => removed.map(|removed| format!("{who} {removed} a note")),
        "enquiries" => match (removed, read.now(UNDONE_STAGE)) {
            (Some(removed), _) => Some(format!("{who} {removed} the enquiry")),
            (None, None) if read.now("assignment_reason").as_deref() == Some(UNDONE) => {
                let now = read.now("assignee_id");
                let now = now.map_or("unassigned".to_owned(), |now| format!("assigned to {now}"));
                Some(format!("{who} undid an assignment: {now} again"))
            }
            (None, Some(undone)) => {
                let now = read.now("stage_id").unwrap_or_default();
                Some(format!(
                    "{who} undid the change to {undone}: stage is {now} again"
                ))
            }
            (None, None) => None,
        },
        _ => None,
    }
}

fn message(read: &Read<'_>, who: &str, added: bool) -> Option<String> {
    let channel = read.now("channel_code")?.to_lowercase();
    let about = read.now("subject").or_else(|| read.now("body"));
    let about = about.filter(|about| !about.is_empty());
    let about = about.map(|about| format!(": {about}")).unwrap_or_default();
    let out = read.now("direction").as_deref() == Some("out");
    Some(match (added, read.change("delivery_state")) {
        (false, Some((_, Some(is)))) if is == RECALLED => {
            format!("{who} recalled a letter before it was sent, {channel}{about}")
        }
        (true, _) if out => format!("{who} wrote to the citizen, {channel}{about}"),
        (true, _) => format!("{who} received a message, {channel}{about}"),
        (false, Some((was, is))) => {
            let why = read
                .now("delivery_reason")
                .filter(|_| read.now("delivery_state").as_deref() == Some(NOT_DELIVERED));
            let why = why
                .map(|why| format!(", because: {why}"))
                .unwrap_or_default();
            // The new state first, because a narrow list cuts the end.
            let is = is.unwrap_or_else(|| "changed".into());
            let was = was.map(|was| format!(" (was {was})")).unwrap_or_default();
            format!("{who}: reply {is}{was}{why}, {channel}{about}")
        }
        (false, None) => format!("{who} changed a message, {channel}{about}"),
    })
}

fn task(read: &Read<'_>, who: &str, added: bool, removed: Option<&str>) -> Option<String> {
    let what = read.now("what")?;
    let outcome = read
        .now("outcome")
        .map(|outcome| format!(", outcome: {outcome}"));
    Some(match (added, removed, read.turned("done")) {
        (true, ..) => match read.now("staff_id") {
            Some(holder) if holder != who => format!("{who} gave {holder} a task: {what}"),
            None => match read.now("team_id") {
                Some(team) => format!("{who} gave {team} a task: {what}"),
                None => format!("{who} took on a task: {what}"),
            },
            Some(_) => format!("{who} took on a task: {what}"),
        },
        (_, Some(removed), _) => format!("{who} {removed} a task: {what}"),
        (.., Some(true)) => format!(
            "{who} completed the task: {what}{}",
            outcome.unwrap_or_default()
        ),
        (.., Some(false)) => format!("{who} reopened the task: {what}"),
        _ => match (read.step("staff_id"), read.step("due_at")) {
            (Some(step), _) => format!("{who} handed the task over {step}: {what}"),
            (_, Some(step)) => {
                format!("{who}: {what}: due time changed {}", without_seconds(&step))
            }
            _ => format!("{who} changed the task: {what}"),
        },
    })
}

fn question(read: &Read<'_>, who: &str, added: bool) -> Option<String> {
    let question = read.now("question")?;
    let to = read.now("staff_id").or_else(|| read.now("team_id"));
    Some(match (added, read.turned("withdrawn")) {
        (true, _) => {
            let to = to.unwrap_or_else(|| "a colleague".into());
            format!("{who} asked {to}: {question}")
        }
        (false, Some(true)) => format!("{who} withdrew the question: {question}"),
        (false, Some(false)) => format!("{who} asked again: {question}"),
        (false, None) => format!("{who} answered the question: {question}"),
    })
}

fn decision(read: &Read<'_>, who: &str, added: bool) -> Option<String> {
    let decision = read.now("decision")?;
    Some(match (added, read.turned("withdrawn")) {
        (true, _) => format!("{who} recorded the decision: {decision}"),
        (false, Some(false)) => {
            format!("{who} took back the withdrawal of the decision: {decision}")
        }
        (false, _) => format!("{who} withdrew the decision: {decision}"),
    })
}

/// A stage that waits, the time and what comes in do it by themselves.
fn hold(read: &Read<'_>, who: &str, added: bool) -> Option<String> {
    let until = read.now("ends_at").unwrap_or_default();
    if added {
        return Some(match (read.now("kind")?.as_str(), read.now("reason")) {
            ("hold", Some(reason)) => format!("{who} put it on hold until {until}: {reason}"),
            ("answer", _) => format!("It waits for an answer until {until}"),
            _ => format!("Nothing is due: it is looked at on {until}"),
        });
    }
    Some(match read.now("ended_because").as_deref() {
        Some("message_came") => "The hold is over: a message came in".into(),
        Some("document_came") => "The hold is over: a document came in".into(),
        Some("task_came") => "The hold is over: a colleague added a task".into(),
        Some("time") => "The hold is over: its time has come".into(),
        Some("step") => "The hold ended with the step".into(),
        Some("closed") => "The hold ended with the enquiry".into(),
        Some("replaced") => format!("{who} replaced the hold"),
        Some(_) => format!("{who} ended the hold"),
        None => format!("{who} took it up after its hold"),
    })
}

/// Nobody did it, so nobody is named but who was told.
fn warning(read: &Read<'_>) -> Option<String> {
    let (why, rule) = (read.now("why")?, read.now("rule_id"));
    let told = read.now("staff_id").unwrap_or_else(|| {
        let tells = read.now("tells").unwrap_or_default();
        tell(&tells, read.now("team_id").as_deref())
    });
    let rule = rule.map(|rule| format!(" (rule: {rule})"));
    Some(format!("{told} told: {why}{}", rule.unwrap_or_default()))
}

/// Who is told where it is no one person.
pub fn tell(tells: &str, team: Option<&str>) -> String {
    match (tells, team) {
        ("supervisors", Some(team)) => format!("supervisors of {team}"),
        ("team", Some(team)) => team.to_owned(),
        ("managers", _) => "managers".into(),
        (other, _) => other.to_owned(),
    }
}

/// A task is due at a minute.
fn without_seconds(step: &str) -> String {
    let step = step.replace(":00 to ", " to ");
    step.strip_suffix(":00").unwrap_or(&step).to_owned()
}

/// The stage that a stage change was taken back from.
const UNDONE_STAGE: &str = "undone";
const RECALLED: &str = "recalled, not sent";
const NOT_DELIVERED: &str = "not delivered";

/// Columns that the headline already implies.
pub(super) fn is_implied(table: &str, column: &str) -> bool {
    match column {
        _ if table == "warnings" => column != "became_true_at",
        _ if table == "holds" => true,
        "active" | "deleted_at" | "direction" | UNDONE_STAGE => true,
        "kind" => table == "enquiry_links" || table == "corrections",
        _ => false,
    }
}

/// Columns that identify the subject of a change and are shown although they did not change.
pub(super) fn identifies_subject(table: &str, column: &str) -> bool {
    let columns: &[&str] = match table {
        "messages" => &["channel_code", "subject"],
        "documents" => &["file_name"],
        "enquiry_links" => &OTHER_ENDS,
        "enquiry_tags" => &["tag_id"],
        "questions" => &["question"],
        "decisions" => &["decision"],
        "tasks" => &["what"],
        "watchers" => &["staff_id"],
        _ => &[],
    };
    columns.contains(&column)
}

/// The label of a column; `None` where its name will do.
pub(super) fn field_label(event: &HistoryEvent, column: &str) -> Option<String> {
    let table = table(event);
    Some(
        match (table.as_str(), column) {
            ("enquiry_links", "other_enquiry_id" | "enquiry_id") => {
                let change = |wanted: &str| event.changes.iter().find(|(name, ..)| name == wanted);
                let kind = change("kind").and_then(|(_, _, is)| is.as_deref());
                link_relation(kind.unwrap_or_default(), change(OTHER_ENDS[0]).is_some())
            }
            ("messages", "from_address") => "from",
            ("messages", "to_address") => "to",
            ("messages", "delivery_state") => "delivery",
            ("messages", "delivery_reason") => "reason",
            ("documents", "file_name") => "file",
            ("documents", "media_type") => "kind",
            ("documents", "size_bytes") => "size",
            ("documents", "access_level") => "access",
            ("documents", "scan_state") => "scan",
            ("questions", "staff_id" | "team_id") => "to",
            ("questions", "due_at") => "answer by",
            ("decisions", "withdrawn_reason") => "why it was withdrawn",
            ("decisions", "appeal_basis") => "appeal rule",
            ("warnings", "became_true_at") => "true from",
            ("tasks", "due_from") => "window from",
            ("tasks", "what") => "task",
            ("tasks", "staff_id") => "person",
            ("tasks", "team_id") => "team",
            ("watchers", "staff_id") => "person",
            _ => return None,
        }
        .to_owned(),
    )
}

/// A value in words; `None` where it is words already.
pub(super) fn field_value(table: &str, column: &str, of: &str) -> Option<String> {
    Some(match (table, column) {
        ("messages", "delivery_state") => match of {
            "released" => "released, to be sent by hand".into(),
            "sent_by_hand" => "sent by hand".into(),
            "failed" => NOT_DELIVERED.into(),
            "recalled" => RECALLED.into(),
            other => other.to_owned(),
        },
        ("documents", "media_type") => document::kind(of).to_owned(),
        ("documents", "size_bytes") => document::size(of.parse().ok()?),
        ("documents", "access_level") => document::seen_by(of).to_owned(),
        ("documents", "scan_state") => document::scan(of).to_owned(),
        ("tasks", "kind") => of.replace('_', " "),
        ("tasks", "done") => if of == "true" { "yes" } else { "no" }.into(),
        ("questions" | "decisions", "withdrawn") => if of == "true" { "yes" } else { "no" }.into(),
        ("tasks" | "questions", "due_at")
        | ("tasks", "due_from")
        | ("holds", "ends_at")
        | ("warnings", "became_true_at") => {
            time::exact(DateTime::parse_from_rfc3339(of).ok()?.to_utc())
        }
        _ => return None,
    })
}
