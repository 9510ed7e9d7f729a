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
    pub needs_approval: bool,
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
    /// Ask that the step to this stage may be taken.
    Ask {
        to: usize,
    },
    /// Decide everything that was asked and not decided.
    Decide {
        approve: bool,
    },
}

impl Change {
    /// Written beside the enquiry, whose own row and version stay.
    fn leaves_the_row(&self) -> bool {
        matches!(self, Self::Note | Self::Ask { .. } | Self::Decide { .. })
    }
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

/// A step asked for: from, to, of which version, by whom, whether approved, whether used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Approval {
    pub from: usize,
    pub to: usize,
    pub version: i32,
    pub by: Person,
    pub approved: Option<bool>,
    pub used: bool,
}

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
    pub approvals: Vec<Approval>,
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
            approvals: Vec::new(),
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
        if transition.needs_approval && self.approval(transition).is_none() {
            against.insert(self.unapproved(transition));
        }
        against
    }

    /// Why the step is not approved: a request waits, or what was approved is of before, or nobody asked.
    fn unapproved(&self, step: &Transition) -> &'static str {
        let asked = || {
            let of_step = |a: &&Approval| (a.from, a.to) == (step.from, step.to);
            self.approvals.iter().filter(of_step)
        };
        if asked().any(|a| a.version == self.version && a.approved.is_none()) {
            "approval_undecided"
        } else if asked().any(|a| a.version < self.version && a.approved == Some(true) && !a.used) {
            "approval_overtaken"
        } else {
            "approval"
        }
    }

    /// Which approval would carry this step now: granted, of this very version, and not used.
    fn approval(&self, step: &Transition) -> Option<usize> {
        self.approvals.iter().position(|a| {
            (a.from, a.to) == (step.from, step.to)
                && a.version == self.version
                && a.approved == Some(true)
                && !a.used
        })
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
            Change::Ask { to } => self.ask(workflow, it, role, *to),
            Change::Decide { approve } => self.decide(it.who, role, *approve),
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
            End::Accepted if !it.change.leaves_the_row() => self.version += 1,
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

    fn ask(&mut self, workflow: &Workflow, it: &Try, role: Role, to: usize) -> End {
        if role == Role::Auditor {
            return refused("42501");
        }
        let version = self.version - i32::from(it.stale);
        let Some(step) = workflow.transition(self.stage, to) else {
            return refused("23503");
        };
        let living = |a: &&Approval| {
            (a.from, a.to, a.version) == (step.from, step.to, version) && a.approved != Some(false)
        };
        if self.approvals.iter().any(|a| living(&a)) {
            return refused("23505");
        }
        if it.stale || self.deleted || !step.needs_approval {
            return refused("UK203");
        }
        self.approvals.push(Approval {
            from: step.from,
            to,
            version,
            by: it.who,
            approved: None,
            used: false,
        });
        End::Accepted
    }

    fn decide(&mut self, who: Person, role: Role, approve: bool) -> End {
        let waiting = || self.approvals.iter().filter(|a| a.approved.is_none());
        if waiting().next().is_none() || matches!(role, Role::Caseworker | Role::Auditor) {
            return End::Nothing;
        }
        if waiting().any(|a| a.by == who) {
            return refused("UK203");
        }
        for asked in self.approvals.iter_mut().filter(|a| a.approved.is_none()) {
            asked.approved = Some(approve);
        }
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
        let step = workflow.transition(self.stage, to);
        if let Some(used) = step
            .filter(|t| t.needs_approval)
            .and_then(|t| self.approval(t))
        {
            self.approvals[used].used = true;
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
