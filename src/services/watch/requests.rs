//! The changes that start or stop watching, of one enquiry and of several.

use crate::database::{Tx, enquiry_context};
use crate::domain::{Failure, FormError, Target};
use crate::keys::WATCH;
use crate::runtime::request::{Conclusion, Request, Write, Writes, count};
use uuid::Uuid;

/// Starts or stops watching an enquiry. The response is whether the person watches it now.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    pub target: Target,
    pub watches: bool,
}

impl Request for Watch {
    type Response = bool;
    type Access = Writes;
    const NAME: &'static str = "watch";

    async fn run(self, tx: &Tx) -> Result<bool, Failure> {
        // Whether it changed anything or not, this is what it is now.
        enquiry_context::watch(tx, &[self.target.seen.id], self.watches, None).await?;
        Ok(self.watches)
    }
}

impl Write for Watch {
    fn targets(&self) -> Vec<Target> {
        vec![self.target.clone()]
    }

    fn conclude(&self, watches: &bool) -> Conclusion {
        let reference = &self.target.reference;
        let sentence = match watches {
            true => format!("You are watching {reference}. Press {WATCH} to stop"),
            false => format!("You are not watching {reference}. Press {WATCH} to watch it again"),
        };
        Conclusion::of_one(self.target.seen.id, sentence)
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        let reference = &self.target.reference;
        Some(format!(
            "Watching {reference} was not changed. {}",
            error.describe()
        ))
    }
}

/// A colleague who watches, as a supervisor chose.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchedFor {
    pub staff_id: Uuid,
    pub name: String,
}

/// Starts or stops watching several enquiries, all or none. The response is those that it changed.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchMany {
    pub targets: Vec<Target>,
    pub watches: bool,
    /// Without one, the signed-in person watches.
    pub colleague: Option<WatchedFor>,
    /// It takes back the opposite.
    pub undoes: bool,
}

impl Request for WatchMany {
    type Response = Vec<Uuid>;
    type Access = Writes;
    const NAME: &'static str = "watch_many";

    async fn run(self, tx: &Tx) -> Result<Vec<Uuid>, Failure> {
        let ids: Vec<Uuid> = self.targets.iter().map(|it| it.seen.id).collect();
        let watcher = self.colleague.map(|it| it.staff_id);
        enquiry_context::watch(tx, &ids, self.watches, watcher).await
    }
}

impl Write for WatchMany {
    fn targets(&self) -> Vec<Target> {
        self.targets.clone()
    }

    fn conclude(&self, changed: &Vec<Uuid>) -> Conclusion {
        let targets: Vec<Target> = self
            .targets
            .iter()
            .filter(|it| changed.contains(&it.seen.id))
            .cloned()
            .collect();
        let which = match targets.as_slice() {
            [one] => one.reference.clone(),
            several => count(several.len()),
        };
        let (who, is) = match &self.colleague {
            Some(colleague) => (colleague.name.as_str(), "is"),
            None => ("You", "are"),
        };
        let is = match self.watches {
            true => format!("{who} {is} watching"),
            false => format!("{who} {is} not watching"),
        };
        let sentence = match (targets.is_empty(), self.undoes) {
            (true, _) => format!("Nothing was changed: {}", inside(&is)),
            (false, true) => format!("Undone: {} {which}", inside(&is)),
            (false, false) => format!("{is} {which}"),
        };
        let back = Self {
            targets,
            watches: !self.watches,
            colleague: self.colleague.clone(),
            undoes: true,
        };
        let is_undone = !self.undoes && !changed.is_empty();
        Conclusion {
            sentence,
            changed: changed.clone(),
            undo: is_undone.then(|| Box::new(back) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Watching was not changed. {}", error.describe()))
    }
}

/// `You are` inside a sentence.
fn inside(sentence: &str) -> String {
    match sentence.strip_prefix("You ") {
        Some(rest) => format!("you {rest}"),
        None => sentence.to_owned(),
    }
}
