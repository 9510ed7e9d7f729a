//! Questions to colleagues as lines and as JSON, and what `enquiries question` does.

use super::client::Client;
use super::enquiry_context::describe_question;
use super::tasks::holder;
use super::{PlainOutput, refused};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Concern, Failure, Question, names, typed_time};
use crate::features::questions::{AnswerQuestion, WithdrawQuestions};
use crate::wording::time;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

/// What is done with a question. One is named by words of it.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionCommand {
    Ask {
        reference: String,
        question: String,
        to: String,
        due: String,
    },
    Answer {
        reference: String,
        words: String,
        answer: String,
    },
    Withdraw {
        reference: String,
        words: String,
    },
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: QuestionCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| {
        act(client, command, now).await
    })
    .await
}

async fn act(
    client: &Client<'_>,
    command: QuestionCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    match command {
        QuestionCommand::Ask {
            reference,
            question,
            to,
            due,
        } => {
            let due_at =
                typed_time::parse(&due, now).map_err(|right_is| refused(right_is.into()))?;
            let to = holder(client, &to).await?;
            let name = clean(&to.name);
            let reference = client.ask(&reference, question, to, due_at).await?;
            Ok(format!(
                "Asked {name} about {}, answer by {}.",
                clean(&reference),
                time::to_the_minute(due_at)
            ))
        }
        QuestionCommand::Answer {
            reference,
            words,
            answer,
        } => {
            let question = one_question(client, &reference, &words).await?;
            let said = clean(&question.question);
            let asked = Concern {
                id: question.id,
                enquiry_id: question.enquiry_id,
                version: question.version,
                ..Concern::default()
            };
            let draft = None;
            let answer = AnswerQuestion {
                asked,
                answer,
                draft,
            };
            client.answer(answer).await?;
            Ok(format!("Answered: “{said}”."))
        }
        QuestionCommand::Withdraw { reference, words } => {
            let question = one_question(client, &reference, &words).await?;
            client.withdraw(WithdrawQuestions::of(&question)).await?;
            Ok(format!(
                "Question withdrawn: “{}”.",
                clean(&question.question)
            ))
        }
    }
}

/// The one open question about the enquiry with these words.
async fn one_question(
    client: &Client<'_>,
    reference: &str,
    words: &str,
) -> Result<Question, Failure> {
    let folded = names::fold(words);
    let open = client.enquiry(reference).await?.context.questions;
    let fits = |question: &&Question| names::fold(&question.question).contains(&folded);
    match open.iter().filter(fits).collect::<Vec<_>>().as_slice() {
        [one] => Ok((*one).clone()),
        found => {
            let how_many = match found {
                [] => "no open question",
                _ => "several open questions",
            };
            let known: Vec<String> = open.iter().map(|it| clean(&it.question)).collect();
            Err(refused(format!(
                "{} has {how_many} with the words “{}”. Its open questions: {}.",
                clean(reference),
                clean(words),
                if known.is_empty() {
                    "none".into()
                } else {
                    known.join("; ")
                }
            )))
        }
    }
}

/// The open questions that the person asked.
pub fn render(questions: &[Question], now: DateTime<Utc>) -> PlainOutput {
    let count = match questions.len() {
        0 => "none".to_owned(),
        1 => "1 question".to_owned(),
        many => format!("{many} questions"),
    };
    let lines = questions.iter().zip(1..).map(|(question, number)| {
        format!(
            "{number}. {}, {}, {}.\n",
            describe_question(question, now),
            clean(&question.reference),
            clean(&question.subject)
        )
    });
    let text = format!(
        "\nOpen questions that you asked, soonest due first: {count}.\n{}",
        lines.collect::<String>()
    );
    let facts: Vec<Value> = questions.iter().map(value).collect();
    let mut all = Map::new();
    all.insert("questions".into(), facts.into());
    PlainOutput { text, facts: all }
}

pub(super) fn value(question: &Question) -> Value {
    json!({
        "reference": clean(&question.reference), "question": clean(&question.question),
        "asked_by": clean(&question.asked_by), "to": clean(&question.to), "to_team": question.is_of_team,
        "due_at": question.due_at.to_rfc3339(),
    })
}
