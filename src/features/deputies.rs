//! Deputies: who decides requests for approval in the place of somebody who is away.

mod form;
mod requests;

pub use form::{DeputyField, DeputyForm};
pub use requests::{EndDeputy, ListDeputies, LoadStandIns, NameDeputy};

use crate::domain::Capability;
use crate::services::notices::Tone;
use crate::view::Context;

/// Who decides nothing has no deputy.
pub fn open(cx: &mut Context<'_>) {
    let Some(person) = cx.person else {
        return;
    };
    let may = |capability| person.capabilities.have(capability);
    let me = person.staff_id;
    if may(Capability::Approve) || may(Capability::Countersign) {
        cx.push(DeputyForm::new(me));
    } else {
        let words = "Only a person who decides requests for approval has a deputy.";
        cx.notify(Tone::Plain, words);
    }
}
