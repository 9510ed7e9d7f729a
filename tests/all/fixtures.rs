//! Invented enquiries and people, as plain values for a store that is given its answers.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use enquiries::action::{Action, Edit, ViewMetrics};
use enquiries::domain::{
    AuditMonths, Capabilities, Capability, Cell, Citizen, Colleague, CustomFieldValue, Dashboard,
    Destination, Document, DraftForm, DueBand, EnquiryContext, EnquiryDetail, Figure, HistoryEvent,
    LinkedEnquiry, ListedOutcome, Message, Note, Person, Preview, QueueCounts, QueueFilter,
    QueueRow, QueueView, RelatedEnquiry, ReplyTemplate, ReplyTo, Report, ReportName, Role, Scope,
    Section, SessionToken, SignInChoice, StandardStage, Task, Transition, Watcher,
};
use enquiries::effect::{
    Effect, EnquiryVersion, Request, RequestId, RequestResult, Response, Slot,
};
use enquiries::store::Store;
use uuid::Uuid;

/// A Wednesday morning; in London it is an hour later.
pub fn now() -> DateTime<Utc> {
    "2026-07-15T09:42:10Z".parse().unwrap()
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub const ME: u128 = 900;

/// A sign-in that succeeds, while the audit log reaches as far ahead as it should.
pub fn signed_in(person: Person, token: SessionToken) -> Response {
    Response::SignedIn {
        person,
        token,
        position: "1 0.000000 1:1:".into(),
        audit_months: AuditMonths(12),
    }
}

pub fn person() -> Person {
    Person {
        tenant_code: "HMRC".into(),
        tenant_name: "HM Revenue & Customs".into(),
        staff_id: id(ME),
        username: "asha.patel".into(),
        name: "Asha Patel".into(),
        role: Role::Supervisor,
        capabilities: capabilities(&[
            Capability::ChangeRecords,
            Capability::WorkOnEnquiries,
            Capability::ReassignEnquiries,
        ]),
    }
}

pub fn capabilities(of: &[Capability]) -> Capabilities {
    Capabilities::new(of.iter().map(|one| <&str>::from(*one).to_owned()))
}

const SUBJECTS: [(&str, &str, StandardStage, i64, Option<&str>); 8] = [
    (
        "Cannot pay July payment on account",
        "In progress",
        StandardStage::InProgress,
        -1_600,
        Some("Asha Patel"),
    ),
    (
        "Instalments rejected twice",
        "Being looked at",
        StandardStage::InProgress,
        40,
        Some("Jo Brown"),
    ),
    (
        "Payment plan for 2024–25 balance still not set up",
        "Waiting for citizen",
        StandardStage::WaitingForCitizen,
        130,
        Some("Asha Patel"),
    ),
    (
        "Time to pay letter not received",
        "Triage",
        StandardStage::Triage,
        300,
        None,
    ),
    (
        "Payment plan after redundancy",
        "Received",
        StandardStage::Received,
        1_500,
        None,
    ),
    (
        "Ad-daliad treth heb gyrraedd",
        "Escalated",
        StandardStage::Escalated,
        1_700,
        Some("Sam Lewis"),
    ),
    (
        "Employer reference wrong on P60",
        "Waiting for third party",
        StandardStage::WaitingForThirdParty,
        4_000,
        Some("Sam Lewis"),
    ),
    (
        "Refund sent to closed account",
        "Resolved",
        StandardStage::Resolved,
        9_000,
        Some("Jo Brown"),
    ),
];

/// Row `number` of a queue, soonest due first.
pub fn row(number: usize) -> QueueRow {
    let (subject, stage, standard, minutes, who) = SUBJECTS[number % SUBJECTS.len()];
    let lap = i64::try_from(number / SUBJECTS.len()).unwrap();
    let code = [
        "7T2M4B-4", "9C8R1D-K", "4F7K9Q-X", "5W3H7N-2", "1J6P8V-7", "3D5G8M-9", "6B4T2W-C",
        "8N1Q7Z-F",
    ];
    QueueRow {
        id: id(1_000 + number as u128),
        reference: format!("HMRC-26-{}", code[number % code.len()]),
        subject: subject.into(),
        type_name: "Payment plan".into(),
        stage_name: stage.into(),
        standard_stage: standard,
        priority: 3,
        priority_name: "Normal".into(),
        received_at: now() - TimeDelta::days(3),
        due_at: now() + TimeDelta::minutes(minutes + lap * 10_000),
        assignee_id: who.map(|name| id(800 + name.len() as u128)),
        assignee_name: who.map(str::to_owned),
        team_name: Some("Payment plans".into()),
        version: 4,
    }
}

pub fn rows(count: usize) -> Vec<QueueRow> {
    (0..count).map(row).collect()
}

pub fn counts() -> QueueCounts {
    QueueCounts {
        mine: 12,
        team: 148,
        unassigned: 31,
        due_today: 9,
        overdue: 4,
        waiting: 57,
        all: 1_001,
    }
}

/// What a supervisor's dashboard shows.
pub fn figures() -> Dashboard {
    let figure = |section, name: &str, count, overdue| Figure {
        section,
        name: name.into(),
        count,
        overdue,
        more: count >= 1_000,
        filter: QueueFilter {
            scope: Scope::Team,
            due: (name == "Overdue").then_some(DueBand::Overdue),
            priority: (section == Section::Priorities).then_some(1),
            ..QueueFilter::default()
        },
    };
    Dashboard {
        scope: Scope::Team,
        figures: vec![
            figure(Section::Decide, "Waiting for approval", 2, 0),
            figure(Section::Decide, "Unassigned", 31, 4),
            figure(Section::Due, "Overdue", 12, 12),
            figure(Section::Due, "Due today", 9, 0),
            figure(Section::Due, "Next 7 days", 1_000, 0),
            figure(Section::Due, "Waiting for a reply", 57, 3),
            figure(Section::People, "Asha Patel", 31, 1),
            figure(Section::People, "Jo Brown", 28, 0),
            figure(Section::People, "Sam Lewis", 0, 0),
            figure(Section::Types, "Payment plan", 90, 7),
            figure(Section::Types, "Self assessment", 58, 5),
            figure(Section::Ages, "Under a day", 20, 0),
            figure(Section::Ages, "Over 90 days", 3, 3),
            figure(Section::Priorities, "urgent", 5, 2),
        ],
        open: 148,
        cut: false,
    }
}

/// A report with everything a report can hold.
pub fn report() -> Report {
    let month = |month| NaiveDate::from_ymd_opt(2026, month, 1).unwrap();
    let row = |number, received, closed| {
        vec![
            Cell::Month(month(number)),
            Cell::Count(received),
            Cell::Count(closed),
        ]
    };
    Report {
        name: ReportName::Volumes,
        columns: vec!["Month", "Received", "Closed"],
        rows: vec![row(4, 1_204, 980), row(5, 602, 1_100), row(6, 0, 3)],
        charted: 1,
        months: 12,
        at: now(),
        database: "enquiries".into(),
    }
}

pub fn transitions() -> Vec<Transition> {
    let way = |number: u128, label: &str, to: &str, stage| Transition {
        transition_id: id(number),
        label: label.into(),
        to_stage_id: id(number + 100),
        to_stage_name: to.into(),
        to_standard_stage: stage,
        needs_reason: false,
        needs_outcome: false,
        needs_approval: false,
        needs_countersign: false,
        approval: None,
        refused_because: Vec::new(),
    };
    let mut ask = way(
        1,
        "Ask the citizen",
        "Waiting for citizen",
        StandardStage::WaitingForCitizen,
    );
    ask.needs_reason = true;
    let mut resolve = way(2, "Resolve", "Resolved", StandardStage::Resolved);
    resolve.needs_reason = true;
    resolve.needs_outcome = true;
    let mut close = way(3, "Close", "Closed", StandardStage::Closed);
    close.refused_because = vec![
        "It must be resolved before it is closed.".into(),
        "Only a supervisor may close an enquiry of high priority.".into(),
    ];
    let escalate = way(4, "Escalate", "Escalated", StandardStage::Escalated);
    vec![escalate, ask, resolve, close]
}

pub fn preview(row: &QueueRow) -> Preview {
    let known = detail(row.clone());
    Preview {
        id: row.id,
        beginning: known.body,
        channel_name: known.channel_name,
        citizen_name: known.citizen_name,
        stage_reason: known.stage_reason,
        stage_since: known.stage_since,
        last_note: known.notes.last().cloned(),
        asked: None,
    }
}

/// What lies around that enquiry: a letter each way, two other enquiries, a link, tags and tasks.
pub fn context() -> EnquiryContext {
    let message = |number, goes_out, hours, subject: Option<&str>, body: &str| Message {
        id: id(number),
        goes_out,
        channel_name: "Email".into(),
        address: Some("owen.griffiths@example.com".into()),
        subject: subject.map(str::to_owned),
        body: body.into(),
        at: now() - TimeDelta::hours(hours),
        delivery_state: if goes_out { "delivered" } else { "received" }.into(),
        delivery_reason: None,
        written_by: if goes_out { "Jo Brown" } else { "Intake" }.into(),
    };
    let other = |number, closed: Option<i64>| RelatedEnquiry {
        row: row(number),
        closed_at: closed.map(|days| now() - TimeDelta::days(days)),
    };
    EnquiryContext {
        citizen: Some(Citizen {
            id: id(410),
            is_business: false,
            address: "1 Example Street, Cardiff, CF10 1AA".into(),
            date_of_birth: NaiveDate::from_ymd_opt(1961, 3, 4),
            national_insurance_number: None,
            company_number: None,
            prefers_channel: Some("Letter".into()),
            prefers_language: Some("Welsh".into()),
            needs: vec!["Large print: 18 point".into()],
        }),
        messages: vec![
            message(
                60,
                true,
                50,
                Some("Your payment plan"),
                "Please send us your bank details.",
            ),
            message(61, false, 20, None, "Here is the number of my new account."),
        ],
        others: vec![other(3, None), other(7, Some(40))],
        more_others: false,
        links: vec![LinkedEnquiry {
            link_id: id(70),
            other: other(4, None),
            kind: "duplicate_of".into(),
            outward: true,
        }],
        tags: vec!["Hardship".into(), "Press".into()],
        tasks: vec![Task {
            id: id(80),
            what: "Ring Owen Griffiths back".into(),
            who: "Asha Patel".into(),
            due_at: now() + TimeDelta::minutes(95),
            done: false,
        }],
        fields: vec![CustomFieldValue {
            label: "Amount owed".into(),
            said: "£1,842.50".into(),
        }],
        documents: vec![
            document(90, "bank details.pdf", "application/pdf", 20_480, "clean"),
            document(
                91,
                "letter of 3 July.jpg",
                "image/jpeg",
                1_540_000,
                "waiting",
            ),
        ],
        watchers: vec![Watcher {
            staff_id: id(703),
            name: "Sam Lewis".into(),
        }],
    }
}

pub fn document(number: u128, name: &str, kind: &str, bytes: i64, scan: &str) -> Document {
    Document {
        id: id(number),
        file_name: name.into(),
        media_type: kind.into(),
        size_bytes: bytes,
        access_level: "staff".into(),
        scan_state: scan.into(),
        number: 1,
        added_at: now() - TimeDelta::hours(20),
        added_by: "Jo Brown".into(),
    }
}

/// Where a reply to Owen Griffiths goes, with two templates.
pub fn reply_to(enquiry_id: Uuid) -> ReplyTo {
    let template = |number, name: &str| ReplyTemplate {
        id: id(number),
        name: name.into(),
    };
    ReplyTo {
        enquiry_id,
        version: 4,
        citizen_name: Some("Owen Griffiths".into()),
        way: Some(Destination {
            channel_code: "email".into(),
            channel_name: "Email".into(),
            address: "owen.griffiths@example.com".into(),
        }),
        subject: Some("Your enquiry HMRC-26-4F7K9Q-X".into()),
        in_reply_to: Some(id(610)),
        asked: "I set up a plan in May and the first payment went out, but today a letter says I owe \
                the whole amount at once.\n\nI cannot pay that. Please tell me what to do before Friday."
            .into(),
        templates: vec![
            template(601, "The payment plan stands"),
            template(602, "We are sorry for the letter"),
        ],
    }
}

pub fn detail(row: QueueRow) -> EnquiryDetail {
    EnquiryDetail {
        row,
        body: "I set up a plan in May and the first payment went out, but today a letter says I owe \
               the whole amount at once.\n\nI cannot pay that. Please tell me what to do before Friday."
            .into(),
        channel_name: "Telephone".into(),
        citizen_name: Some("Owen Griffiths".into()),
        citizen_phone: Some("01632 960114".into()),
        citizen_email: Some("owen.griffiths@example.com".into()),
        stage_reason: Some("Bank details are missing".into()),
        stage_since: now() - TimeDelta::hours(44),
        outcome: None,
        failure_demand: None,
        guidance_page: None,
        closed_at: None,
        notes: vec![
            Note {
                id: id(50),
                body: "Rang back, no answer. Letter goes today.".into(),
                written_by: "Jo Brown".into(),
                written_at: now() - TimeDelta::hours(40),
            },
            Note {
                id: id(51),
                body: "He will send the new account number by post.".into(),
                written_by: "Asha Patel".into(),
                written_at: now() - TimeDelta::hours(2),
            },
        ],
        transitions: transitions(),
        context: EnquiryContext::default(),
    }
}

type Changes<'a> = &'a [(&'a str, Option<&'a str>, Option<&'a str>)];

/// What somebody did so many hours ago.
/// A pulse that found nothing.
pub fn unchanged() -> Response {
    pulse(false)
}

/// A pulse that found a change.
pub fn changed() -> Response {
    pulse(true)
}

fn pulse(changed: bool) -> Response {
    Response::Pulse {
        changed,
        position: "1 1.000000 1:1:".into(),
    }
}

pub fn event(
    number: u128,
    hours: i64,
    who: &str,
    action: &str,
    table: &str,
    changes: Changes<'_>,
) -> HistoryEvent {
    let at = now() - TimeDelta::hours(hours);
    HistoryEvent {
        event_id: id(number),
        occurred_at: at,
        recorded_at: at,
        actor_name: who.into(),
        actor_role: Role::Caseworker,
        action: action.into(),
        table_name: format!("tenant.{table}"),
        changes: changes
            .iter()
            .map(|(name, was, is)| ((*name).into(), was.map(Into::into), is.map(Into::into)))
            .collect(),
    }
}

pub fn history() -> Vec<HistoryEvent> {
    vec![
        event(
            1,
            72,
            "Intake",
            "insert",
            "enquiries",
            &[
                ("subject", None, Some("Payment plan")),
                ("stage_id", None, Some("Received")),
            ],
        ),
        event(
            2,
            66,
            "Jo Brown",
            "update",
            "enquiries",
            &[("assignee_id", None, Some("Asha Patel"))],
        ),
        event(
            3,
            44,
            "Asha Patel",
            "update",
            "enquiries",
            &[
                ("stage_id", Some("Triage"), Some("Waiting for citizen")),
                ("stage_reason", None, Some("Bank details are missing")),
            ],
        ),
        event(
            4,
            40,
            "Jo Brown",
            "insert",
            "notes",
            &[(
                "body",
                None,
                Some("Rang back, no answer. Letter goes today."),
            )],
        ),
    ]
}

/// What can come of an enquiry, as the tenant lists it.
pub fn outcomes() -> Vec<ListedOutcome> {
    [
        ("Question answered", "Question answered"),
        ("Payment plan agreed", "Decided as the citizen asked"),
        ("Payment plan refused", "Decided against the citizen"),
        ("Refund", "Asked for and done"),
        ("Refund refused", "Decided against the citizen"),
        ("Our mistake corrected", "Mistake of ours put right"),
    ]
    .into_iter()
    .enumerate()
    .map(|(at, (name, standard_name))| ListedOutcome {
        id: Uuid::from_u128(0x0c0 + at as u128),
        name: name.into(),
        standard_name: standard_name.into(),
        asks_failure_demand: false,
    })
    .collect()
}

pub fn colleagues() -> Vec<Colleague> {
    [
        "Asha Patel",
        "Jo Brown",
        "Sam Lewis",
        "Mary Oduya",
        "Owen Price",
    ]
    .iter()
    .zip(1_u32..)
    .map(|(name, number)| Colleague {
        staff_id: if number == 1 {
            id(ME)
        } else {
            id(700 + u128::from(number))
        },
        name: (*name).into(),
        role: Role::Caseworker,
        team_name: Some("Payment plans".into()),
        open_count: i64::from(number) * 7,
    })
    .collect()
}

pub fn choices() -> Vec<SignInChoice> {
    let choice = |code: &str, tenant: &str, username: &str, name: &str, role| SignInChoice {
        tenant_code: code.into(),
        tenant_name: tenant.into(),
        username: username.into(),
        person_name: name.into(),
        role,
    };
    vec![
        choice(
            "DVLA",
            "Driver and Vehicle Licensing Agency",
            "tom.reid",
            "Tom Reid",
            Role::Caseworker,
        ),
        choice(
            "HMRC",
            "HM Revenue & Customs",
            "asha.patel",
            "Asha Patel",
            Role::Supervisor,
        ),
        choice(
            "HMRC",
            "HM Revenue & Customs",
            "jo.brown",
            "Jo Brown",
            Role::Caseworker,
        ),
        choice(
            "HMRC",
            "HM Revenue & Customs",
            "kay.audit",
            "Kay Owusu",
            Role::Auditor,
        ),
    ]
}

/// A test harness around the store: sends actions, answers requests, and records the effects.
pub struct Harness {
    pub store: Store,
    pub now: DateTime<Utc>,
    pub asked: Vec<(RequestId, Request)>,
    pub others: Vec<Effect>,
}

impl Harness {
    /// Nobody has signed in.
    pub fn new() -> Self {
        let mut harness = Self {
            store: Store::new(now()),
            now: now(),
            asked: Vec::new(),
            others: Vec::new(),
        };
        let effects = harness.store.begin(None);
        harness.keep(effects);
        harness.measure(20);
        harness
    }

    /// Asha Patel sits before a queue of this many rows.
    pub fn signed_in(count: usize) -> Self {
        let mut harness = Self::new();
        harness.answer(Slot::SignIn, Ok(Response::SignInChoices(choices())));
        harness.means(Action::Confirm);
        let token = SessionToken::new("secret".into(), 1, id(ME));
        let person = person();
        harness.answer(Slot::SignIn, Ok(signed_in(person, token)));
        let told = Response::Dashboard(Dashboard::default());
        harness.answer(Slot::Dashboard, Ok(told));
        harness.means(Action::View(QueueView::Mine));
        harness.answer(Slot::Counts, Ok(Response::QueueCounts(counts())));
        harness.page(rows(count), false);
        harness.answer(Slot::Pulse, Ok(unchanged()));
        harness
    }

    pub fn measure(&mut self, lines: usize) {
        self.means(Action::ViewMetrics(ViewMetrics {
            beside: 12,
            lines,
            pane: false,
            furthest: 50,
            top: 0,
            popup_lines: 10,
            popup_furthest: 50,
        }));
    }

    pub fn page(&mut self, rows: Vec<QueueRow>, more: bool) {
        let as_of = self.now;
        self.answer(Slot::Queue, Ok(Response::QueuePage { rows, more, as_of }));
    }

    pub fn means(&mut self, action: Action) {
        let effects = self.store.handle_action(action, self.now);
        self.keep(effects);
    }

    /// Something outside ends the program.
    pub fn is_ended(&mut self) {
        let effects = self.store.end(self.now);
        self.keep(effects);
    }

    pub fn types(&mut self, words: &str) {
        for c in words.chars() {
            self.means(Action::Edit(Edit::Insert(c)));
        }
    }

    /// Answers the newest request of a slot.
    pub fn answer(&mut self, slot: Slot, outcome: RequestResult) {
        let request_id = self.newest(slot).expect("a question to be answered").0;
        self.handle_response(request_id, outcome);
    }

    pub fn handle_response(&mut self, request_id: RequestId, outcome: RequestResult) {
        self.asked.retain(|(asked, _)| *asked != request_id);
        let effects = self.store.handle_response(request_id, outcome, self.now);
        self.keep(effects);
    }

    pub fn newest(&self, slot: Slot) -> Option<(RequestId, Request)> {
        self.asked
            .iter()
            .rfind(|(request_id, _)| request_id.slot == slot)
            .cloned()
    }

    /// Time passes, and the store is woken.
    pub fn after(&mut self, time: TimeDelta) {
        self.now += time;
        self.means(Action::Tick);
    }

    pub fn notice(&self) -> &str {
        self.store
            .notice
            .as_ref()
            .map_or("", |notice| &notice.words)
    }

    fn keep(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Request(request_id, request) => self.asked.push((request_id, request)),
                Effect::WakeAfter(_) => {}
                other => self.others.push(other),
            }
        }
    }
}

/// A note on one enquiry, as its form sends it.
pub fn add_note(enquiry_id: Uuid, body: &str) -> Request {
    Request::AddNotes {
        // A note does not depend on the version.
        enquiries: vec![EnquiryVersion {
            id: enquiry_id,
            version: 1,
        }],
        body: body.into(),
        draft: DraftForm::Note.on(enquiry_id),
    }
}

/// The change of one enquiry's stage, as its form sends it.
pub fn change_stage(
    enquiry: EnquiryVersion,
    to_stage_id: Uuid,
    reason: Option<&str>,
    outcome: Option<&str>,
) -> Request {
    Request::ChangeStages {
        enquiries: vec![enquiry],
        to_stages: vec![to_stage_id],
        reason: reason.map(str::to_owned),
        outcome: outcome.map(str::to_owned),
        outcome_id: None,
        failure_demand: None,
        draft: DraftForm::StageChange.on(enquiry.id),
    }
}
