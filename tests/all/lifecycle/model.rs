//! A model of an enquiry, written from the requirements and not from the SQL. The database must agree
//! with it on each change and on each reason of a refusal.

use std::collections::BTreeSet;

/// An index into [`PEOPLE`].
pub type Person = usize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Caseworker,
    Supervisor,
    Manager,
    Auditor,
    Trainee,
}

impl Role {
    pub const ALL: [Self; 5] = [
        Self::Caseworker,
        Self::Supervisor,
        Self::Manager,
        Self::Auditor,
        Self::Trainee,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Caseworker => "caseworker",
            Self::Supervisor => "supervisor",
            Self::Manager => "manager",
            Self::Auditor => "auditor",
            Self::Trainee => "trainee",
        }
    }
}

pub const PEOPLE: [(&str, Role); 7] = [
    ("jo.brown", Role::Caseworker),
    ("sam.lewis", Role::Caseworker),
    ("priya.nair", Role::Caseworker),
    ("asha.patel", Role::Supervisor),
    ("helen.morris", Role::Manager),
    ("david.okafor", Role::Auditor),
    ("rosa.kelly", Role::Trainee),
];

/// Priya has left: she makes no attempt and can be assigned no work.
pub const FORMER_STAFF: Person = 2;

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
    /// The standard stage of each stage; enquiries begin in the first.
    pub stages: Vec<&'static str>,
    pub transitions: Vec<Transition>,
}

impl Workflow {
    /// Whatever the workflow asks for, trainees do not close alone, nor do auditors.
    fn needs_countersign(&self, step: &Transition, role: Role) -> bool {
        matches!(role, Role::Trainee | Role::Auditor) && self.is_closing(step.to)
    }

    fn needs_decision(&self, step: &Transition, role: Role) -> bool {
        step.needs_approval || self.needs_countersign(step, role)
    }

    /// Why a closed enquiry is opened again is said in every workflow.
    fn reopens(&self, step: &Transition) -> bool {
        self.is_closing(step.from) && !self.is_closing(step.to)
    }

    fn is_closing(&self, stage: usize) -> bool {
        matches!(self.stages[stage], "resolved" | "closed" | "withdrawn")
    }

    pub fn transition(&self, from: usize, to: usize) -> Option<&Transition> {
        self.transitions
            .iter()
            .find(|t| t.from == from && t.to == to)
    }
}

/// A change of an enquiry.
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
    AddNote,
    /// Request approval of the transition to this stage.
    RequestApproval {
        to: usize,
    },
    /// Decide all undecided requests for approval.
    DecideApprovals {
        approve: bool,
    },
}

impl Change {
    /// Does not change the row and version of the enquiry.
    fn keeps_enquiry_row(&self) -> bool {
        matches!(
            self,
            Self::AddNote | Self::RequestApproval { .. } | Self::DecideApprovals { .. }
        )
    }
}

#[derive(Clone, Debug)]
pub struct Attempt {
    pub person: Person,
    pub change: Change,
    /// With the version before the current one, as after a concurrent change.
    pub stale: bool,
}

/// The result of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    /// No row was changed: it is hidden from this person, deleted, or has a newer version.
    NoEffect,
    /// Refused with this SQLSTATE, for these reasons.
    Refused(&'static str, BTreeSet<&'static str>),
}

fn refused(code: &'static str) -> Verdict {
    Verdict::Refused(code, BTreeSet::new())
}

/// From, to, reason, author.
pub type StageMove = (Option<usize>, usize, Option<&'static str>, Person);
pub type AssignmentChange = (Option<Person>, Option<Person>, Option<&'static str>, Person);

/// A request for approval: transition, version, requester, decision, and whether it was used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Approval {
    pub from: usize,
    pub to: usize,
    pub version: i32,
    pub by: Person,
    pub approved: Option<bool>,
    pub used: bool,
}

/// The expected state of an enquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enquiry {
    pub stage: usize,
    pub outcome: Option<&'static str>,
    pub assignee: Option<Person>,
    pub subject: &'static str,
    pub closed: bool,
    pub deleted: bool,
    pub version: i32,
    pub notes: i64,
    pub moves: Vec<StageMove>,
    pub assignments: Vec<AssignmentChange>,
    pub approvals: Vec<Approval>,
}

impl Enquiry {
    pub fn received(by: Person) -> Self {
        Self {
            stage: 0,
            outcome: None,
            assignee: None,
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

    /// All reasons that refuse a transition to a role, as a screen requests them.
    pub fn refusals(
        &self,
        workflow: &Workflow,
        transition: &Transition,
        role: Role,
        reason: Option<&str>,
        outcome: Option<&str>,
    ) -> BTreeSet<&'static str> {
        let mut refusals = BTreeSet::new();
        if !transition.roles.contains(&role) {
            refusals.insert("role");
        }
        if (transition.needs_reason || workflow.reopens(transition)) && reason.is_none() {
            refusals.insert("reason");
        }
        if transition.needs_outcome && outcome.is_none() {
            refusals.insert("outcome");
        }
        if transition.needs_assignee && self.assignee.is_none() {
            refusals.insert("assignee");
        }
        if workflow.needs_decision(transition, role) && self.usable_approval(transition).is_none() {
            refusals.insert(self.missing_approval_reason(transition));
        }
        refusals
    }

    /// Why the transition is not approved or countersigned: undecided, approved at an older version, or not requested.
    fn missing_approval_reason(&self, step: &Transition) -> &'static str {
        let requests = || {
            let of_step = |a: &&Approval| (a.from, a.to) == (step.from, step.to);
            self.approvals.iter().filter(of_step)
        };
        if requests().any(|a| a.version == self.version && a.approved.is_none()) {
            match step.needs_approval {
                true => "approval_undecided",
                false => "countersign_undecided",
            }
        } else if requests()
            .any(|a| a.version < self.version && a.approved == Some(true) && !a.used)
        {
            match step.needs_approval {
                true => "approval_overtaken",
                false => "countersign_overtaken",
            }
        } else {
            match step.needs_approval {
                true => "approval",
                false => "countersign",
            }
        }
    }

    /// The index of an approval that permits this transition: granted, at the current version, not used.
    fn usable_approval(&self, step: &Transition) -> Option<usize> {
        self.approvals.iter().position(|a| {
            (a.from, a.to) == (step.from, step.to)
                && a.version == self.version
                && a.approved == Some(true)
                && !a.used
        })
    }

    /// Applies an attempt; the enquiry changes only if it is accepted.
    ///
    /// `by_loader`: the loader writes the change in the name of the person. Transitions are checked with the role of
    /// the person; row access is that of the loader.
    pub fn apply(&mut self, workflow: &Workflow, attempt: &Attempt, by_loader: bool) -> Verdict {
        let (_, role) = PEOPLE[attempt.person];
        let before = self.clone();
        let verdict = match &attempt.change {
            Change::AddNote => self.add_note(role),
            Change::RequestApproval { to } => self.request_approval(workflow, attempt, role, *to),
            Change::DecideApprovals { approve } => {
                self.decide_approvals(attempt.person, role, *approve)
            }
            Change::Delete | Change::Restore => self.mark_deleted(role, attempt),
            // Auditors see no row that they could change.
            _ if role == Role::Auditor && !by_loader => Verdict::NoEffect,
            _ if attempt.stale => Verdict::NoEffect,
            Change::Move {
                to,
                reason,
                outcome,
            } => self.move_to(workflow, attempt.person, *to, *reason, *outcome),
            Change::Assign { to, reason } => self.assign(attempt.person, *to, *reason),
            Change::Subject(subject) => self.change_subject(subject),
        };
        match verdict {
            Verdict::Accepted if !attempt.change.keeps_enquiry_row() => self.version += 1,
            Verdict::Accepted => {}
            _ => *self = before,
        }
        verdict
    }

    fn add_note(&mut self, role: Role) -> Verdict {
        if role == Role::Auditor {
            return refused("42501");
        }
        if self.closed || self.deleted {
            return refused("UK201");
        }
        self.notes += 1;
        Verdict::Accepted
    }

    fn request_approval(
        &mut self,
        workflow: &Workflow,
        attempt: &Attempt,
        role: Role,
        to: usize,
    ) -> Verdict {
        if role == Role::Auditor {
            return refused("42501");
        }
        let version = self.version - i32::from(attempt.stale);
        let Some(step) = workflow.transition(self.stage, to) else {
            return refused("23503");
        };
        let is_open = |a: &&Approval| {
            (a.from, a.to, a.version) == (step.from, step.to, version) && a.approved != Some(false)
        };
        if self.approvals.iter().any(|a| is_open(&a)) {
            return refused("23505");
        }
        if attempt.stale || self.deleted || !workflow.needs_decision(step, role) {
            return refused("UK203");
        }
        self.approvals.push(Approval {
            from: step.from,
            to,
            version,
            by: attempt.person,
            approved: None,
            used: false,
        });
        Verdict::Accepted
    }

    fn decide_approvals(&mut self, person: Person, role: Role, approve: bool) -> Verdict {
        let waiting = || self.approvals.iter().filter(|a| a.approved.is_none());
        if waiting().next().is_none()
            || matches!(role, Role::Caseworker | Role::Trainee | Role::Auditor)
        {
            return Verdict::NoEffect;
        }
        if waiting().any(|a| a.by == person) {
            return refused("UK203");
        }
        for approval in self.approvals.iter_mut().filter(|a| a.approved.is_none()) {
            approval.approved = Some(approve);
        }
        Verdict::Accepted
    }

    fn mark_deleted(&mut self, role: Role, attempt: &Attempt) -> Verdict {
        let delete = matches!(attempt.change, Change::Delete);
        if attempt.stale || self.deleted == delete {
            return Verdict::NoEffect;
        }
        match role {
            Role::Auditor => return refused("42501"),
            Role::Caseworker | Role::Trainee => return refused("UK303"),
            Role::Supervisor | Role::Manager => {}
        }
        self.deleted = delete;
        Verdict::Accepted
    }

    fn move_to(
        &mut self,
        workflow: &Workflow,
        person: Person,
        to: usize,
        reason: Option<&'static str>,
        outcome: Option<&'static str>,
    ) -> Verdict {
        if self.deleted {
            return Verdict::NoEffect;
        }
        let outcome = outcome.or(self.outcome);
        if to == self.stage {
            // The same stage: a new outcome, unless the enquiry is closed. A reason belongs to a step.
            if reason.is_some() {
                return refused("UK204");
            }
            if self.closed && outcome != self.outcome {
                return refused("UK201");
            }
            self.outcome = outcome;
            return Verdict::Accepted;
        }
        let refusals = match workflow.transition(self.stage, to) {
            None => BTreeSet::from(["no_transition"]),
            Some(transition) => {
                self.refusals(workflow, transition, PEOPLE[person].1, reason, outcome)
            }
        };
        if !refusals.is_empty() {
            return Verdict::Refused("UK202", refusals);
        }
        let step = workflow.transition(self.stage, to);
        if let Some(used) = step
            .filter(|t| workflow.needs_decision(t, PEOPLE[person].1))
            .and_then(|t| self.usable_approval(t))
        {
            self.approvals[used].used = true;
        }
        self.moves.push((Some(self.stage), to, reason, person));
        (self.stage, self.outcome) = (to, outcome);
        self.closed = workflow.is_closing(to);
        Verdict::Accepted
    }

    fn assign(
        &mut self,
        person: Person,
        to: Option<Person>,
        reason: Option<&'static str>,
    ) -> Verdict {
        if self.deleted {
            return Verdict::NoEffect;
        }
        if to == self.assignee {
            // A reason belongs to a change of hands: without one it is recorded nowhere.
            return Verdict::Accepted;
        }
        if self.closed {
            return refused("UK201");
        }
        if to.is_some_and(|to| {
            to == FORMER_STAFF || matches!(PEOPLE[to].1, Role::Auditor | Role::Manager)
        }) {
            return refused("UK206");
        }
        let has_other_assignee = self.assignee.is_some_and(|assignee| assignee != person);
        if has_other_assignee && matches!(PEOPLE[person].1, Role::Caseworker | Role::Trainee) {
            return refused("UK209");
        }
        self.assignments.push((self.assignee, to, reason, person));
        self.assignee = to;
        Verdict::Accepted
    }

    fn change_subject(&mut self, subject: &'static str) -> Verdict {
        if self.deleted {
            return refused("UK302");
        }
        if self.closed && subject != self.subject {
            return refused("UK201");
        }
        self.subject = subject;
        Verdict::Accepted
    }
}
