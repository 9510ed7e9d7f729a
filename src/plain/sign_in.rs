//! The people who can sign in, as plain text.

use super::{PlainOutput, facts};
use crate::components::text::clean;
use crate::domain::SignInChoice;
use serde_json::{Value, json};
use std::fmt::Write as _;

pub fn render(choices: &[SignInChoice]) -> PlainOutput {
    let mut text = String::from("Who can sign in, and how:\n");
    for (choice, number) in choices.iter().zip(1..) {
        let team = choice.team_name.as_deref().map(clean);
        let team = team.map_or_else(String::new, |team| format!(" in {team}"));
        let _ = writeln!(
            text,
            "{number}. {}, {}{team}, {}: enquiries --plain --as {}/{}",
            clean(&choice.person_name),
            choice.role.word(),
            clean(&choice.tenant_name),
            clean(&choice.tenant_code),
            clean(&choice.username)
        );
    }
    if choices.is_empty() {
        text.push_str("No one can sign in. There are no staff yet, or simulated sign-in is off.\n");
    }
    let list: Vec<Value> = choices
        .iter()
        .map(|choice| {
            json!({
                "organisation": clean(&choice.tenant_name),
                "organisation_code": clean(&choice.tenant_code),
                "person": clean(&choice.person_name),
                "username": clean(&choice.username),
                "role": choice.role.word(),
                "team": choice.team_name.as_deref().map(clean),
            })
        })
        .collect();
    PlainOutput {
        text,
        facts: facts(json!({ "choices": list })),
    }
}
