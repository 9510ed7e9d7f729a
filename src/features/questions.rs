//! Questions to colleagues: the form that asks one about an enquiry or several, the form that answers one, and the list of
//! those that this person asked.

mod answer;
mod ask;
mod requests;
mod state;
mod view;

pub use answer::AnswerForm;
pub use ask::AskForm;
pub use requests::{
    AnswerQuestion, AskQuestions, ListQuestions, LoadAddressees, WithdrawQuestions,
};
pub use state::QuestionList;

use crate::view::Context;

/// Answers the question that was put to this person about the one enquiry chosen; where there is none, asks one about each
/// target. The targets are taken now: a refresh while it is typed does not change them.
pub fn ask(cx: &mut Context<'_>) {
    let chosen = cx.asked.take();
    let targets = match &chosen {
        Some(_) => Vec::new(),
        None => match cx.take_targets() {
            Some(targets) => targets,
            None => return,
        },
    };
    let asked = match targets.as_slice() {
        [one] => cx.services.for_you.question_on(one.seen.id).cloned(),
        _ => chosen,
    };
    match asked {
        Some(concern) => {
            let form = AnswerForm::new(concern, cx);
            cx.push(form);
        }
        None => {
            let form = AskForm::new(targets, cx);
            cx.push(form);
        }
    }
}

/// The open questions that this person asked.
pub fn open(cx: &mut Context<'_>) {
    cx.push(QuestionList::default());
}
