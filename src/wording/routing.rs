//! Routing rules, and why an enquiry is with its team, in words.

use super::time;
use crate::components::text::clean;
use crate::domain::RoutedBy;
use crate::domain::rows::configure::RoutingRulesRow;
use chrono::{DateTime, Utc};

/// What stands behind the last rule.
pub const CATCH_ALL: &str = "Everything else goes to the team of its type.";

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn clock(minute: i16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// What a rule asks and does, in one sentence.
pub fn rule(rule: &RoutingRulesRow) -> String {
    let mut asks: Vec<String> = Vec::new();
    let mut ask = |word: &str, value: &Option<String>| {
        asks.extend(value.as_deref().map(|it| format!("{word} {}", clean(it))));
    };
    ask("type", &rule.type_name);
    ask("by", &rule.channel_name);
    ask("priority", &rule.priority_name);
    ask("prefers", &rule.language_name);
    ask("need", &rule.need_name);
    ask("says", &rule.words.as_ref().map(|it| it.join(" or ")));
    let places = rule.postcode_areas.as_ref();
    ask("lives in", &places.map(|it| it.join(" or ")));
    let days = rule.weekdays.as_ref().map(|it| {
        let names = it.iter().filter_map(|day| {
            let index = usize::try_from(day - 1).ok()?;
            DAYS.get(index).copied()
        });
        names.collect::<Vec<_>>().join(", ")
    });
    ask("on", &days);
    let hours = rule.from_minute.zip(rule.until_minute);
    ask(
        "between",
        &hours.map(|(from, until)| format!("{} and {}", clock(from), clock(until))),
    );
    ask("from", &rule.from_on.map(|it| it.to_string()));
    ask("until", &rule.until_on.map(|it| it.to_string()));
    let asked = match asks.is_empty() {
        true => "everything".to_owned(),
        false => asks.join(", "),
    };
    let mut does: Vec<String> = Vec::new();
    does.push(match &rule.team_name {
        Some(team) => clean(team),
        None => "the team of its type".into(),
    });
    let least = rule.least_priority_name.as_deref();
    does.extend(least.map(|it| format!("at least {}", clean(it).to_lowercase())));
    let tags = rule.tag_names.as_ref();
    does.extend(tags.map(|it| format!("tagged {}", clean(&it.join(", ")))));
    let lane = if rule.emergency {
        "emergency lane, "
    } else {
        ""
    };
    let notices = match rule.notices {
        0 => String::new(),
        many => format!("; could not run for {many}: its team takes no new work"),
    };
    format!(
        "{} ({}): {lane}{asked} → {}. Routed {}{notices}.",
        clean(&rule.name),
        rule.code,
        does.join(", "),
        rule.routed
    )
}

/// By which rule, in a short line for the screen of the enquiry.
pub fn short(routed: &RoutedBy) -> String {
    match &routed.rule {
        Some(rule) => format!("rule “{}”", clean(rule)),
        None => "its type: no rule matched".into(),
    }
}

/// Where none is recorded.
pub const NOT_ROUTED: &str = "No routing rules were asked: a person or an import gave it to its first team, or there were no rules then.";

/// Why an enquiry is where it is, in sentences.
pub fn explained(routed: &RoutedBy, now: DateTime<Utc>) -> Vec<String> {
    let mut lines = vec![
        format!(
            "Routed to {} {}, by version {} of the rules.",
            clean(&routed.team),
            time::format_time(routed.at, now),
            routed.set_number
        ),
        clean(&routed.why),
    ];
    if !routed.still_there {
        lines.push("It has been given to another team since.".into());
    }
    lines
}

/// What the points of a hand-out are for, the largest first.
pub fn points(parts: &serde_json::Value) -> String {
    let mut listed: Vec<(i64, &str)> = parts
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(part, points)| Some((points.as_i64()?, part.as_str())))
        .filter(|(points, _)| *points != 0)
        .collect();
    listed.sort_by_key(|(points, part)| (-points, *part));
    let words = listed.into_iter().map(|(points, part)| {
        let what = match part {
            "sticky" => "you know the citizen",
            other => other,
        };
        format!("{points} {what}")
    });
    words.collect::<Vec<_>>().join(", ")
}
