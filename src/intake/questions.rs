//! One question, and what an answer to it means. Whether the answer is right is judged by the database alone; here words become
//! the values that they stand for, and what stands for none is sent as it is.

use super::types::{Answers, Field};
use super::words::{Language, Words};
use crate::domain::text::one_line;
use serde_json::Value;

/// What is asked on a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    Field(Field),
    Body,
    Name,
    Email,
    Phone,
}

/// As it was typed, and as it is sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answer {
    pub typed: String,
    pub value: Option<Value>,
}

impl Question {
    /// What an error calls it.
    pub fn field(&self) -> String {
        match self {
            Self::Field(field) => format!("fields.{}", field.code),
            Self::Body => "body".into(),
            Self::Name => "name".into(),
            Self::Email => "email".into(),
            Self::Phone => "phone".into(),
        }
    }

    pub fn is_required(&self) -> bool {
        match self {
            Self::Field(field) => field.required,
            Self::Body => true,
            _ => false,
        }
    }

    /// The question, with the sign that it may stay open.
    pub fn title(&self, language: Language) -> String {
        let words = language.words();
        let title = match self {
            Self::Field(field) => language.of(&field.label, field.welsh_label.as_deref()),
            Self::Body => words.body.to_owned(),
            Self::Name => words.name.to_owned(),
            Self::Email => words.email.to_owned(),
            Self::Phone => words.phone.to_owned(),
        };
        match self.is_required() {
            true => title,
            false => format!("{title} {}", words.optional),
        }
    }

    /// What helps to answer it, a line each.
    pub fn hints(&self, language: Language) -> Vec<String> {
        let words = language.words();
        match self {
            Self::Body => vec![words.body_hint.to_owned()],
            Self::Name => vec![words.name_hint.to_owned()],
            Self::Email => vec![words.email_hint.to_owned()],
            Self::Phone => Vec::new(),
            Self::Field(field) => match field.kind.as_str() {
                "choice" | "boolean" => {
                    let choices = choices(field, words);
                    let mut lines: Vec<String> = choices
                        .iter()
                        .zip(1..)
                        .map(|(choice, number)| format!("{number}. {}", one_line(choice)))
                        .collect();
                    lines.push(words.choose.to_owned());
                    lines
                }
                "date" => vec![words.date_hint.to_owned()],
                "money_pence" => vec![words.money_hint.to_owned()],
                // The organisation's own words say what is right; they are in English.
                _ if language == Language::English => vec![one_line(&field.right_is)],
                _ => Vec::new(),
            },
        }
    }

    /// What was typed, as it is sent; the sentence where it must be typed again.
    pub fn answer(&self, typed: &str, language: Language) -> Result<Answer, &'static str> {
        let words = language.words();
        let typed = typed.trim();
        if typed.is_empty() {
            return match self.is_required() {
                true => Err(words.needed),
                false => Ok(Answer::default()),
            };
        }
        let value = match self {
            Self::Field(field) => match field.kind.as_str() {
                "choice" => chosen(&choices(field, words), typed).map(Value::from),
                "boolean" => chosen(&choices(field, words), typed)
                    .map(|choice| Value::from(choice == words.yes)),
                "date" => Some(Value::from(date(typed))),
                "money_pence" => Some(pence(typed)),
                "number" => Some(
                    serde_json::from_str::<serde_json::Number>(typed)
                        .map_or_else(|_| Value::from(typed), Value::Number),
                ),
                "reference" => Some(Value::from(typed.to_uppercase())),
                _ => Some(Value::from(typed)),
            },
            _ => Some(Value::from(typed)),
        };
        match value {
            Some(value) => Ok(Answer {
                typed: match (self, &value) {
                    (Self::Field(field), Value::String(choice)) if field.kind == "choice" => {
                        choice.clone()
                    }
                    (Self::Field(_), Value::Bool(yes)) => {
                        (if *yes { words.yes } else { words.no }).to_owned()
                    }
                    _ => typed.to_owned(),
                },
                value: Some(value),
            }),
            None => Err(words.wrong),
        }
    }

    /// Puts the answer where it belongs.
    pub fn put(&self, answer: &Answer, into: &mut Answers) {
        let text = answer.value.as_ref().and_then(Value::as_str);
        let text = text.map(str::to_owned);
        match self {
            Self::Body => into.body = text.unwrap_or_default(),
            Self::Name => into.name = text,
            Self::Email => into.email = text,
            Self::Phone => into.phone = text,
            Self::Field(field) => {
                if let Some(value) = &answer.value {
                    into.fields.insert(field.code.clone(), value.clone());
                }
            }
        }
    }
}

fn choices(field: &Field, words: &Words) -> Vec<String> {
    match field.kind.as_str() {
        "boolean" => vec![words.yes.to_owned(), words.no.to_owned()],
        _ => field.choices.clone().unwrap_or_default(),
    }
}

/// By number, or by its own words.
pub(super) fn chosen(choices: &[String], typed: &str) -> Option<String> {
    let by_number = typed.parse::<usize>().ok().and_then(|it| it.checked_sub(1));
    if let Some(choice) = by_number.and_then(|place| choices.get(place)) {
        return Some(choice.clone());
    }
    let same = |choice: &&String| choice.to_lowercase() == typed.to_lowercase();
    choices.iter().find(same).cloned()
}

/// 27 3 2026, 27/3/2026 and 2026-03-27 are one day. Any other words stay: the database says what is wrong.
fn date(typed: &str) -> String {
    let parts: Option<Vec<u32>> = typed
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect();
    match parts.as_deref() {
        Some([year, month, day]) if *year > 999 => format!("{year:04}-{month:02}-{day:02}"),
        Some([day, month, year]) => format!("{year:04}-{month:02}-{day:02}"),
        _ => typed.to_owned(),
    }
}

/// Pounds as pence.
fn pence(typed: &str) -> Value {
    let plain: String = typed
        .chars()
        .filter(|sign| !matches!(sign, '£' | ',' | ' '))
        .collect();
    let (pounds, rest) = plain.split_once('.').unwrap_or((&plain, "00"));
    let amount = match rest.len() {
        2 => format!("{pounds}{rest}").parse::<u64>().ok(),
        _ => None,
    };
    amount.map_or_else(|| Value::from(typed), Value::from)
}

#[cfg(test)]
mod tests {
    use super::super::words::Language;
    use super::{Field, Question, date, pence};
    use serde_json::json;

    fn field(kind: &str) -> Question {
        Question::Field(Field {
            code: "x".into(),
            label: "X".into(),
            welsh_label: None,
            kind: kind.into(),
            required: true,
            choices: Some(vec!["Diabetes".into(), "Heart".into()]),
            right_is: "X: enter it.".into(),
        })
    }

    #[test]
    fn words_become_the_values_that_they_stand_for() {
        for (kind, typed, value) in [
            ("choice", "2", json!("Heart")),
            ("choice", "diabetes", json!("Diabetes")),
            ("boolean", "1", json!(true)),
            ("boolean", "no", json!(false)),
            ("date", "27 3 2026", json!("2026-03-27")),
            ("date", "2026-3-27", json!("2026-03-27")),
            ("money_pence", "£1,250.00", json!(125_000)),
            ("number", "17", json!(17)),
            ("number", "many", json!("many")),
            ("reference", "ab 12", json!("AB 12")),
        ] {
            let answer = field(kind).answer(typed, Language::English).unwrap();
            assert_eq!(answer.value, Some(value), "{kind} {typed}");
        }
        assert!(field("choice").answer("3", Language::English).is_err());
        assert!(field("text").answer("  ", Language::Welsh).is_err());
        assert_eq!(date("tomorrow"), "tomorrow");
        assert_eq!(pence("1.5"), json!("1.5"));
    }
}
