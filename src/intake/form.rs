//! The questions of an enquiry, as GOV.UK asks: one a page, from what the service itself needs, then the answers to check, and
//! only then is anything sent. What was refused is asked again on its own page, with the reason.

use super::IntakeError;
use super::pages::{Lines, Pages};
use super::questions::{Answer, Question, chosen};
use super::types::{Answers, FieldError, Receipt, Service, ServiceType};
use super::words::{Language, day};
use crate::domain::text::one_line;
use std::io::{self, Write};

/// What is decided before the first question.
#[derive(Clone, Debug)]
pub struct FormOptions {
    pub services: Vec<Service>,
    pub language: Language,
}

/// How it ended.
#[derive(Debug)]
pub enum Ended {
    Sent(Receipt),
    /// The type is stopped, or they stopped.
    Stopped,
    /// The input ended before the end.
    InputEnded,
}

/// Asks and sends. `send` may be called several times with one set of answers.
pub async fn fill<W: Write>(
    pages: &mut Pages<W>,
    lines: &mut Lines,
    options: FormOptions,
    mut send: impl AsyncFnMut(&Service, &Answers) -> Result<Receipt, IntakeError>,
) -> Result<Ended, FillError> {
    let mut form = Form {
        pages,
        lines,
        language: options.language,
        told: Vec::new(),
    };
    let Some((service, kind)) = form.choose(options.services).await? else {
        return Ok(Ended::InputEnded);
    };
    if form.language == Language::Welsh && !service.languages.iter().any(|it| it == "cy") {
        let told = form.language.words().not_in_this_language.to_owned();
        form.language = Language::English;
        form.told.extend([told, String::new()]);
    }
    if !form.notices(&kind)? {
        return Ok(Ended::Stopped);
    }
    let mut questions: Vec<Question> = kind.fields.iter().cloned().map(Question::Field).collect();
    questions.extend([
        Question::Body,
        Question::Name,
        Question::Email,
        Question::Phone,
    ]);
    let mut answers = vec![Answer::default(); questions.len()];
    for place in 0..questions.len() {
        let anonymous = answers[questions.len() - 3].value.is_none();
        if matches!(questions[place], Question::Email | Question::Phone) && anonymous {
            continue;
        }
        match form.ask(&questions[place], None).await? {
            Some(answer) => answers[place] = answer,
            None => return Ok(Ended::InputEnded),
        }
    }
    loop {
        match form.check(&questions, &answers).await? {
            Checked::InputEnded => return Ok(Ended::InputEnded),
            Checked::Stop => {
                let words = form.language.words();
                form.pages.show(&[words.stopped.to_owned()])?;
                return Ok(Ended::Stopped);
            }
            Checked::Change(place) => match form.ask(&questions[place], None).await? {
                Some(answer) => answers[place] = answer,
                None => return Ok(Ended::InputEnded),
            },
            Checked::Send => {
                let mut whole = Answers {
                    type_code: kind.code.clone(),
                    language: form.language.words().code.to_owned(),
                    ..Answers::default()
                };
                for (question, answer) in questions.iter().zip(&answers) {
                    question.put(answer, &mut whole);
                }
                match send(&service, &whole).await {
                    Ok(receipt) => {
                        form.received(&receipt)?;
                        return Ok(Ended::Sent(receipt));
                    }
                    Err(IntakeError::Refused(errors)) => {
                        let again = form.refused(&questions, &mut answers, &errors).await?;
                        if !again {
                            return Err(FillError::Intake(IntakeError::Refused(errors)));
                        }
                    }
                    Err(other) => return Err(other.into()),
                }
            }
        }
    }
}

/// Why it could not be asked or sent.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    #[error("the questions could not be shown: {0}")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Intake(#[from] IntakeError),
}

enum Checked {
    Send,
    Change(usize),
    Stop,
    InputEnded,
}

struct Form<'a, W> {
    pages: &'a mut Pages<W>,
    lines: &'a mut Lines,
    language: Language,
    /// What is told above the next question: a page of its own would be gone before it is read.
    told: Vec<String>,
}

impl<W: Write> Form<'_, W> {
    /// Organisation, service and type, each asked only where there is a choice.
    async fn choose(
        &mut self,
        services: Vec<Service>,
    ) -> Result<Option<(Service, ServiceType)>, FillError> {
        let mut open: Vec<Service> = services
            .into_iter()
            .filter(|it| !it.types.is_empty())
            .collect();
        let mut bodies: Vec<String> = open
            .iter()
            .map(|it| one_line(&it.organisation_name))
            .collect();
        bodies.dedup();
        let words = self.language.words();
        let Some(body) = self.pick(words.organisation, &bodies).await? else {
            return Ok(None);
        };
        open.retain(|it| one_line(&it.organisation_name) == bodies[body]);
        let names: Vec<String> = open
            .iter()
            .map(|it| self.language.of(&it.name, it.welsh_name.as_deref()))
            .collect();
        let Some(place) = self.pick(words.service, &names).await? else {
            return Ok(None);
        };
        let service = open.swap_remove(place);
        let names: Vec<String> = service
            .types
            .iter()
            .map(|it| self.language.of(&it.name, it.welsh_name.as_deref()))
            .collect();
        let Some(place) = self.pick(words.about, &names).await? else {
            return Ok(None);
        };
        let kind = service.types[place].clone();
        Ok(Some((service, kind)))
    }

    /// The place of what was chosen; none where the input ended, or there is nothing to choose.
    async fn pick(&mut self, title: &str, choices: &[String]) -> Result<Option<usize>, FillError> {
        if choices.len() < 2 {
            return Ok((!choices.is_empty()).then_some(0));
        }
        let words = self.language.words();
        let mut problem = None;
        loop {
            let mut page = problem_lines(words.problem, problem);
            page.push(title.to_owned());
            page.extend(
                choices
                    .iter()
                    .zip(1..)
                    .map(|(choice, number)| format!("{number}. {choice}")),
            );
            page.push(words.choose.to_owned());
            self.pages.show(&page)?;
            self.pages.prompt()?;
            let Some(typed) = self.lines.next().await else {
                return Ok(None);
            };
            match chosen(choices, typed.trim()) {
                Some(choice) => return Ok(choices.iter().position(|it| *it == choice)),
                None => problem = Some(words.wrong.to_owned()),
            }
        }
    }

    /// Whether the questions go on.
    fn notices(&mut self, kind: &ServiceType) -> Result<bool, FillError> {
        let words = self.language.words();
        if kind.notices.is_empty() {
            return Ok(true);
        }
        let mut page = vec![words.important.to_owned()];
        for notice in &kind.notices {
            page.push(
                self.language
                    .of(&notice.words, notice.welsh_words.as_deref()),
            );
            page.extend(notice.web_address.as_deref().map(one_line));
        }
        if kind.notices.iter().any(|it| it.kind == "stop") {
            page.push(words.stopped.to_owned());
            self.pages.show(&page)?;
            return Ok(false);
        }
        page.push(String::new());
        self.told.extend(page);
        Ok(true)
    }

    /// The answer; none where the input ended.
    async fn ask(
        &mut self,
        question: &Question,
        why_again: Option<String>,
    ) -> Result<Option<Answer>, FillError> {
        let words = self.language.words();
        let mut problem = why_again;
        let told = std::mem::take(&mut self.told);
        loop {
            let mut page = told.clone();
            page.extend(problem_lines(words.problem, problem));
            page.push(question.title(self.language));
            page.extend(question.hints(self.language));
            self.pages.show(&page)?;
            self.pages.prompt()?;
            let typed = match question {
                Question::Body => self.lines_to_full_stop().await,
                _ => self.lines.next().await,
            };
            let Some(typed) = typed else {
                return Ok(None);
            };
            match question.answer(&typed, self.language) {
                Ok(answer) => return Ok(Some(answer)),
                Err(sentence) => problem = Some(sentence.to_owned()),
            }
        }
    }

    async fn lines_to_full_stop(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let line = self.lines.next().await?;
            if line.trim_end() == "." {
                return Some(text);
            }
            text += &line;
            text.push('\n');
        }
    }

    async fn check(
        &mut self,
        questions: &[Question],
        answers: &[Answer],
    ) -> Result<Checked, FillError> {
        let words = self.language.words();
        let mut problem = None;
        loop {
            let mut page = problem_lines(words.problem, problem);
            page.push(words.check.to_owned());
            for ((question, answer), number) in questions.iter().zip(answers).zip(1..) {
                let typed = match answer.typed.is_empty() {
                    true => words.not_answered.to_owned(),
                    false => one_line(&answer.typed),
                };
                page.push(format!(
                    "{number}. {}: {typed}",
                    question.title(self.language)
                ));
            }
            page.push(words.check_hint.to_owned());
            self.pages.show(&page)?;
            self.pages.prompt()?;
            let Some(typed) = self.lines.next().await else {
                return Ok(Checked::InputEnded);
            };
            let place = typed.trim().parse::<usize>().ok();
            let place = place.and_then(|number| number.checked_sub(1));
            match (typed.trim(), place) {
                ("", _) => return Ok(Checked::Send),
                ("q" | "Q", _) => return Ok(Checked::Stop),
                (_, Some(place)) if place < questions.len() => return Ok(Checked::Change(place)),
                _ => problem = Some(words.check_words.to_owned()),
            }
        }
    }

    /// Asks again what was refused. False where that is no answer of theirs, or the input ended.
    async fn refused(
        &mut self,
        questions: &[Question],
        answers: &mut [Answer],
        errors: &[FieldError],
    ) -> Result<bool, FillError> {
        let mut asked = false;
        for (question, answer) in questions.iter().zip(answers) {
            let its = |error: &&FieldError| error.field.as_deref() == Some(&question.field());
            let Some(error) = errors.iter().find(its) else {
                continue;
            };
            let why = self.language.fault(&error.sentence, error.fault.as_deref());
            match self.ask(question, Some(why)).await? {
                Some(new) => *answer = new,
                None => return Ok(false),
            }
            asked = true;
        }
        Ok(asked)
    }

    fn received(&mut self, receipt: &Receipt) -> Result<(), FillError> {
        let words = self.language.words();
        let mut page = vec![
            words.sent.to_owned(),
            format!("{}: {}", words.reference, one_line(&receipt.reference)),
        ];
        if let Some(secret) = &receipt.secret {
            page.push(format!("{}: {}", words.secret, one_line(secret)));
            page.push(words.keep.to_owned());
        }
        if let Some(due_on) = &receipt.due_on {
            page.push(format!("{} {}.", words.by, day(due_on)));
        }
        if receipt.repeated {
            page.push(words.again.to_owned());
        }
        Ok(self.pages.show(&page)?)
    }
}

fn problem_lines(title: &str, problem: Option<String>) -> Vec<String> {
    match problem {
        Some(problem) => vec![format!("{title}: {problem}"), String::new()],
        None => Vec::new(),
    }
}
