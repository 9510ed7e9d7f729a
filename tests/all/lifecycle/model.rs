//! What may happen to an enquiry, written from the requirements and not from the SQL (R096, R197): a second
//! opinion that the database must agree with, change by change and reason by reason.

use std::collections::BTreeSet;

/// Who acts: indices into [`PEOPLE`].
pub type Person = usize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Caseworker,
    Supervisor,
    Manager,
    Auditor,
}

impl Role {
    pub const ALL: [Self; 4] = [
        Self::Caseworker,
        Self::Supervisor,
        Self::Manager,
        Self::Auditor,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Caseworker => "caseworker",
            Self::Supervisor => "supervisor",
            Self::Manager => "manager",
            Self::Auditor => "auditor",
        }
    }
}

pub const PEOPLE: [(&str, Role); 6] = [
    ("jo.brown", Role::Caseworker),
    ("sam.lewis", Role::Caseworker),
    ("priya.nair", Role::Caseworker),
    ("asha.patel", Role::Supervisor),
    ("helen.morris", Role::Manager),
    ("david.okafor", Role::Auditor),
];

/// Priya has left; nobody is her, and nobody is given her work.
pub const LEFT: Person = 2;

#[derive(Clone, Debug)]
pub struct Transition {
    pub from: usize,
    pub to: usize,
    pub roles: BTreeSet<Role>,
    pub needs_reason: bool,
    pub needs_outcome: bool,
    pub needs_assignee: bool,
}

#[derive(Clone, Debug)]
pub struct Workflow {
    /// Standard stage of each stage; the first is where enquiries begin.
    pub stages: Vec<&'static str>,
    pub transitions: Vec<Transition>,
}

impl Workflow {
    fn ends(&self, stage: usize) -> bool {
        matches!(self.stages[stage], "resolved" | "closed" | "withdrawn")
    }

    pub fn transition(&self, from: usize, to: usize) -> Option<&Transition> {
        self.transitions
            .iter()
            .find(|t| t.from == from && t.to == to)
    }
}

/// What somebody tries.
#[derive(Clone, Debug)]
pub enum Change {
    Move {
        to: usize,
        reason: Option<&'static str>,
        outcome: Option<&'static str>,
    },
    Assign {
        to: Option<Person>,
        reason: Option<&'static str>,
    },
    Subject(&'static str),
    Delete,
    Restore,
    Note,
}

#[derive(Clone, Debug)]
pub struct Try {
    pub who: Person,
    pub change: Change,
    /// With the version before the newest: somebody else was faster.
    pub stale: bool,
}

/// How it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Accepted,
    /// Nothing found to change: hidden from this person, deleted, or moved on since it was seen.
    Nothing,
    /// Refused by the rule of this code, for these reasons.
    Refused(&'static str, BTreeSet<&'static str>),
}

fn refused(code: &'static str) -> End {
    End::Refused(code, BTreeSet::new())
}

/// From, to, reason, by.
pub type Moved = (Option<usize>, usize, Option<&'static str>, Person);
pub type Assigned = (Option<Person>, Option<Person>, Option<&'static str>, Person);

/// An enquiry as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enquiry {
    pub stage: usize,
    pub reason: Option<&'static str>,
    pub outcome: Option<&'static str>,
    pub assignee: Option<Person>,
    pub assignment_reason: Option<&'static str>,
    pub subject: &'static str,
    pub closed: bool,
    pub deleted: bool,
    pub version: i32,
    pub notes: i64,
    pub moves: Vec<Moved>,
    pub assignments: Vec<Assigned>,
}

impl Enquiry {
    pub fn received(by: Person) -> Self {
        Self {
            stage: 0,
            reason: None,
            outcome: None,
            assignee: None,
            assignment_reason: None,
            subject: "First",
            closed: false,
            deleted: false,
            version: 1,
            notes: 0,
            moves: vec![(None, 0, None, by)],
            assignments: Vec::new(),
        }
    }

    /// Everything that stands against one transition for one person, as a screen asks before the act.
    pub fn against(
        &self,
        transition: &Transition,
        role: Role,
        reason: Option<&str>,
        outcome: Option<&str>,
    ) -> BTreeSet<&'static str> {
        let mut against = BTreeSet::new();
        if !transition.roles.contains(&role) {
            against.insert("role");
        }
        if transition.needs_reason && reason.is_none() {
            against.insert("reason");
        }
        if transition.needs_outcome && outcome.is_none() {
            against.insert("outcome");
        }
        if transition.needs_assignee && self.assignee.is_none() {
            against.insert("assignee");
        }
        against
    }

    /// Tries a change; the enquiry is changed only when it is accepted.
    ///
    /// `told` when the loader tells it of that person: then the steps are judged by the person's role, and
    /// the loader's own rights let it see and write the row.
    pub fn judge(&mut self, workflow: &Workflow, it: &Try, told: bool) -> End {
        let (_, role) = PEOPLE[it.who];
        let before = self.clone();
        let end = match &it.change {
            Change::Note => self.note(role),
            Change::Delete | Change::Restore => self.mark(role, it),
            // Auditors see no row that they could change (R132).
            _ if role == Role::Auditor && !told => End::Nothing,
            _ if it.stale => End::Nothing,
            Change::Move {
                to,
                reason,
                outcome,
            } => self.move_to(workflow, it.who, *to, *reason, *outcome),
            Change::Assign { to, reason } => self.assign(it.who, *to, *reason),
            Change::Subject(subject) => self.reword(subject),
        };
        match end {
            End::Accepted if !matches!(it.change, Change::Note) => self.version += 1,
            End::Accepted => {}
            _ => *self = before,
        }
        end
    }

    fn note(&mut self, role: Role) -> End {
        if role == Role::Auditor {
            return refused("42501");
        }
        if self.closed || self.deleted {
            return refused("UK201");
        }
        self.notes += 1;
        End::Accepted
    }

    fn mark(&mut self, role: Role, it: &Try) -> End {
        let delete = matches!(it.change, Change::Delete);
        if it.stale || self.deleted == delete {
            return End::Nothing;
        }
        match role {
            Role::Auditor => return refused("42501"),
            Role::Caseworker => return refused("UK303"),
            Role::Supervisor | Role::Manager => {}
        }
        self.deleted = delete;
        End::Accepted
    }

    fn move_to(
        &mut self,
        workflow: &Workflow,
        who: Person,
        to: usize,
        reason: Option<&'static str>,
        outcome: Option<&'static str>,
    ) -> End {
        if self.deleted {
            return End::Nothing;
        }
        let outcome = outcome.or(self.outcome);
        if to == self.stage {
            // No move: new words for where it stands, and not once it is closed.
            if self.closed && (reason != self.reason || outcome != self.outcome) {
                return refused("UK201");
            }
            (self.reason, self.outcome) = (reason, outcome);
            return End::Accepted;
        }
        let against = match workflow.transition(self.stage, to) {
            None => BTreeSet::from(["no_transition"]),
            Some(transition) => self.against(transition, PEOPLE[who].1, reason, outcome),
        };
        if !against.is_empty() {
            return End::Refused("UK202", against);
        }
        self.moves.push((Some(self.stage), to, reason, who));
        (self.stage, self.reason, self.outcome) = (to, reason, outcome);
        self.closed = workflow.ends(to);
        End::Accepted
    }

    fn assign(&mut self, who: Person, to: Option<Person>, reason: Option<&'static str>) -> End {
        if self.deleted {
            return End::Nothing;
        }
        let changes_hands = to != self.assignee;
        if self.closed && (changes_hands || reason != self.assignment_reason) {
            return refused("UK201");
        }
        if changes_hands {
            if to.is_some_and(|to| to == LEFT || PEOPLE[to].1 == Role::Auditor) {
                return refused("UK206");
            }
            let somebody_elses = self.assignee.is_some_and(|has| has != who);
            if somebody_elses && PEOPLE[who].1 == Role::Caseworker {
                return refused("UK209");
            }
            self.assignments.push((self.assignee, to, reason, who));
        }
        (self.assignee, self.assignment_reason) = (to, reason);
        End::Accepted
    }

    fn reword(&mut self, subject: &'static str) -> End {
        if self.deleted {
            return refused("UK302");
        }
        if self.closed && subject != self.subject {
            return refused("UK201");
        }
        self.subject = subject;
        End::Accepted
    }
}
