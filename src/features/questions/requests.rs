//! The list of questions and of who can be asked; asking, answering and withdrawing.

use crate::database::{Tx, draft, people, queries, questions};
use crate::domain::{
    Concern, DraftSubject, Failure, FormError, Page, Question, Target, TaskHolder,
};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes, count};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The most that a list shows.
const MOST: i64 = 1000;

/// Open questions that the person asked, soonest due first.
#[derive(Clone, Debug, PartialEq)]
pub struct ListQuestions;

impl Request for ListQuestions {
    type Response = Page<Question>;
    type Access = Reads;
    const NAME: &'static str = "questions";

    async fn run(self, tx: &Tx) -> Result<Page<Question>, Failure> {
        let rows = queries::queue::questions(tx, MOST).await?.many();
        Ok(Page {
            rows: rows.into_iter().map(questions::question).collect(),
            more: false,
            as_of: tx.at,
        })
    }
}

/// Who can be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadAddressees;

impl Request for LoadAddressees {
    type Response = Vec<TaskHolder>;
    type Access = Reads;
    const NAME: &'static str = "addressees";

    async fn run(self, tx: &Tx) -> Result<Vec<TaskHolder>, Failure> {
        people::task_holders(tx).await
    }
}

/// Asks the same about each enquiry, all or none.
#[derive(Clone, Debug, PartialEq)]
pub struct AskQuestions {
    pub targets: Vec<Target>,
    pub question: String,
    pub to: TaskHolder,
    pub due_at: DateTime<Utc>,
    /// The draft that it is the text of, dropped in the same transaction.
    pub draft: Option<DraftSubject>,
}

impl Request for AskQuestions {
    type Response = Vec<Uuid>;
    type Access = Writes;
    const NAME: &'static str = "ask_questions";

    async fn run(self, tx: &Tx) -> Result<Vec<Uuid>, Failure> {
        let enquiries: Vec<Uuid> = self.targets.iter().map(|target| target.seen.id).collect();
        let arguments = queries::enquiry::AskQuestionsArguments {
            enquiry_ids: &enquiries,
            question: &self.question,
            staff_id: self.to.staff_id,
            team_id: self.to.team_id,
            due_at: self.due_at,
        };
        let rows = queries::enquiry::ask_questions(tx, arguments).await?.many();
        if let Some(draft) = self.draft {
            draft::drop(tx, draft).await?;
        }
        Ok(rows.into_iter().map(|row| row.question_id).collect())
    }
}

impl Write for AskQuestions {
    fn targets(&self) -> Vec<Target> {
        self.targets.clone()
    }

    fn conclude(&self, asked: &Vec<Uuid>) -> Conclusion {
        let on = match self.targets.as_slice() {
            [one] => one.reference.clone(),
            many => count(many.len()),
        };
        let enquiries: Vec<Uuid> = self.targets.iter().map(|target| target.seen.id).collect();
        Conclusion {
            sentence: format!("Asked {} about {on}", self.to.name),
            changed: enquiries.clone(),
            undo: Some(Box::new(WithdrawQuestions {
                questions: asked.clone(),
                enquiries,
                what: self.question.clone(),
                withdrawn: true,
                undoes: true,
            })),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not asked. {}", error.describe()))
    }
}

/// Withdraws questions, or asks them again.
#[derive(Clone, Debug, PartialEq)]
pub struct WithdrawQuestions {
    pub questions: Vec<Uuid>,
    /// Those that they are about.
    pub enquiries: Vec<Uuid>,
    pub what: String,
    pub withdrawn: bool,
    /// It takes another change back.
    pub undoes: bool,
}

impl WithdrawQuestions {
    pub fn of(question: &Question) -> Self {
        Self {
            questions: vec![question.id],
            enquiries: vec![question.enquiry_id],
            what: question.question.clone(),
            withdrawn: true,
            undoes: false,
        }
    }
}

impl Request for WithdrawQuestions {
    type Response = usize;
    type Access = Writes;
    const NAME: &'static str = "withdraw_questions";

    async fn run(self, tx: &Tx) -> Result<usize, Failure> {
        let rows =
            queries::enquiry::withdraw_questions(tx, &self.questions, self.withdrawn).await?;
        match rows.many().len() {
            0 => Err(Failure::Conflict),
            changed => Ok(changed),
        }
    }
}

impl Write for WithdrawQuestions {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, _: &usize) -> Conclusion {
        let what = &self.what;
        let sentence = match (self.withdrawn, self.undoes) {
            (true, false) => format!("Question withdrawn: “{what}”"),
            (true, true) => format!("Undone: the question is withdrawn: “{what}”"),
            (false, _) => format!("Asked again: “{what}”"),
        };
        let undo = Self {
            withdrawn: false,
            undoes: true,
            ..self.clone()
        };
        Conclusion {
            sentence,
            changed: self.enquiries.clone(),
            undo: (!self.undoes).then(|| Box::new(undo) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not changed: {}. {}", self.what, error.describe()))
    }
}

/// Answers a question as it was seen, by a note.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerQuestion {
    pub asked: Concern,
    pub answer: String,
    /// As of a question.
    pub draft: Option<DraftSubject>,
}

impl Request for AnswerQuestion {
    type Response = i32;
    type Access = Writes;
    const NAME: &'static str = "answer_question";

    async fn run(self, tx: &Tx) -> Result<i32, Failure> {
        let (id, version) = (self.asked.id, self.asked.version);
        let row = queries::enquiry::answer_question(tx, id, version, &self.answer).await?;
        let version = row.one()?.version.ok_or(Failure::Conflict)?;
        if let Some(draft) = self.draft {
            draft::drop(tx, draft).await?;
        }
        Ok(version)
    }
}

impl Write for AnswerQuestion {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, _: &i32) -> Conclusion {
        let Concern { who, reference, .. } = &self.asked;
        let sentence = format!("Answered {who} about {reference}: your answer is a note");
        Conclusion::of_one(self.asked.enquiry_id, sentence)
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not answered. {}", error.describe()))
    }
}
