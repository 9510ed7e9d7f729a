//! The store on a real database: actions go in, the database answers and enforces the rules.

use super::*;
use crate::support::TestDatabase;
use crate::support::changes::change_priority;
use enquiries::action::{Edit, KeyContext};
use enquiries::database::Database;
use enquiries::domain::EnquiryVersion;
use enquiries::domain::{
    CitizenChoice, Failure, FieldFault, NewEnquiry, QueueView, SessionToken, Target,
};
use enquiries::features::enquiry::{EnquiryScreen, LoadEnquiry};
use enquiries::features::new_enquiry::{
    CreateEnquiry, FindCitizens, FormField, LoadFormOptions, NewEnquiryForm, NewEnquiryPopup,
};
use enquiries::features::queue::QueueScreen;
use enquiries::private_server::Login;
use enquiries::runtime::effect::Effect;
use enquiries::runtime::request::{Reply, Request};
use enquiries::services::changes::LoadChangesSince;
use enquiries::services::watch::Watch;
use enquiries::store::Store;
use uuid::Uuid;

/// A signed-in user of the program, without a terminal.
pub struct Seat {
    pub store: Store,
    database: Database,
    token: Option<SessionToken>,
}

impl Seat {
    pub async fn take(test: &TestDatabase, who: &str) -> Self {
        let (tenant, username) = who.split_once('/').unwrap();
        let mut seat = Self {
            store: Store::new(chrono::Utc::now()),
            database: test.database(2),
            token: None,
        };
        let effects = seat.store.begin(Some((tenant.into(), username.into())));
        seat.carry_out(effects).await;
        seat
    }

    async fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut todo = std::collections::VecDeque::from(effects);
        while let Some(effect) = todo.pop_front() {
            match effect {
                Effect::SetSession(token) => self.token = token,
                Effect::Run(number, request) => {
                    let result = self.database.run_any(self.token.as_ref(), request).await;
                    let reply = Reply::new(number, result);
                    todo.extend(self.store.handle_reply(reply, chrono::Utc::now()));
                }
                _ => {}
            }
        }
    }

    pub async fn means(&mut self, action: Action) {
        let effects = self.store.handle_action(action, chrono::Utc::now());
        self.carry_out(effects).await;
    }

    /// Time passes: what is typed is saved.
    pub async fn later(&mut self, seconds: i64) {
        let now = chrono::Utc::now() + chrono::TimeDelta::seconds(seconds);
        let effects = self.store.handle_action(Action::Tick, now);
        self.carry_out(effects).await;
    }

    pub async fn types(&mut self, words: &str) {
        for c in words.chars() {
            self.means(Action::Edit(Edit::Insert(c))).await;
        }
    }

    pub fn notice(&self) -> String {
        let notice = self.store.services.notices.shown();
        notice
            .map(|notice| notice.words.clone())
            .unwrap_or_default()
    }

    /// The focused field, and its errors.
    fn wrong(&self) -> (FormField, Vec<String>) {
        let form = self.form();
        let faults = form.faults_of(form.at).map(str::to_owned);
        (form.at, faults.collect())
    }

    pub fn form(&self) -> &NewEnquiryForm {
        let top = self.store.stack.top();
        let popup = top.and_then(|(_, view)| view.as_any().downcast_ref::<NewEnquiryPopup>());
        &popup.expect("the form").form
    }

    /// The enquiry under the cursor of the queue.
    pub fn chosen(&self) -> Uuid {
        let queue: &QueueScreen = view_of(&self.store).expect("the queue");
        queue.list().chosen().expect("a chosen enquiry").id
    }

    /// The enquiry on the screen.
    pub fn enquiry(&self) -> &EnquiryScreen {
        view_of(&self.store).expect("no enquiry is open")
    }

    pub async fn watch(&self, enquiry_id: Uuid, watches: bool) -> Result<bool, Failure> {
        let row = self.read(enquiry_id).await.row;
        let target = Target::from(&row);
        self.run(Watch { target, watches }).await
    }

    pub async fn run<R: Request>(&self, request: R) -> Result<R::Response, Failure> {
        self.database.run(self.token.as_ref(), request).await
    }

    pub async fn read(&self, id: Uuid) -> EnquiryDetail {
        self.run(LoadEnquiry { id }).await.unwrap()
    }

    /// A new enquiry of the first type and channel of the tenant.
    pub async fn new_enquiry(&self, asker: CitizenChoice) -> NewEnquiry {
        let offered = self.run(LoadFormOptions).await.unwrap();
        NewEnquiry {
            part_of: None,
            carried: enquiries::domain::Carried::Nothing,
            blocks: Default::default(),
            enquiry_type_id: offered.types[0].id,
            asker,
            channel: "telephone".into(),
            priority: None,
            subject: "Bins".into(),
            body: String::new(),
            fields: Vec::new(),
        }
    }

    pub async fn receive(&self, new: NewEnquiry) -> Uuid {
        self.run(CreateEnquiry { new }).await.unwrap().id
    }
}

fn owen() -> CitizenChoice {
    CitizenChoice::New {
        name: "Owen Griffiths".into(),
        phone: Some("(01632) 960-877".into()),
        email: Some("owen.griffiths@EXAMPLE.com".into()),
    }
}

/// First an error with the text kept, then the enquiry exists. R098, R113
#[tokio::test]
async fn new_enquiry_shows_field_errors_and_is_then_created() {
    let test = TestDatabase::new().await;
    let mut seat = Seat::take(&test, "EAST/tom.reid").await;
    seat.means(Action::View(QueueView::Mine)).await;
    seat.means(Action::NewEnquiry).await;
    seat.types("homel").await;
    seat.means(Action::NextField).await;
    seat.types("Mary Oduya").await;
    seat.means(Action::NextField).await;
    seat.types("not a number").await;
    for _ in 0..4 {
        seat.means(Action::NextField).await;
    }
    seat.types("Nowhere to stay").await;
    seat.means(Action::NextField).await;
    seat.types("Since Friday.").await;
    seat.means(Action::NextField).await;
    seat.types("many").await;
    seat.means(Action::Confirm).await;
    // All errors at once, each beside its field; the first is at the telephone number.
    let (part, wrong) = seat.wrong();
    assert_eq!(part, FormField::Phone);
    assert!(
        wrong[0].starts_with("Enter a telephone number"),
        "{wrong:?}"
    );
    seat.means(Action::Edit(Edit::DeleteToStart)).await;
    seat.types("01632 960877").await;
    seat.means(Action::Confirm).await;
    let (part, wrong) = seat.wrong();
    assert_eq!(part, FormField::CustomField(0));
    assert!(
        wrong[0].starts_with("People in the household: enter a whole number"),
        "{wrong:?}"
    );
    seat.means(Action::Edit(Edit::DeleteToStart)).await;
    seat.types("3").await;
    seat.means(Action::Confirm).await;
    assert!(seat.notice().starts_with("Created "), "{}", seat.notice());
    assert_eq!(seat.store.stack.screen_context(), KeyContext::Enquiry);
    let detail = seat.enquiry().detail.value().unwrap();
    assert_eq!(detail.row.subject, "Nowhere to stay");
    assert_eq!(detail.row.citizen.name(), Some("Mary Oduya"));
    assert_eq!(detail.citizen_phone.as_deref(), Some("01632 960877"));
    assert!(seat.notice().contains(&detail.row.reference));
    assert_eq!(detail.context.fields[0].label, "People in the household");
    assert_eq!(detail.context.fields[0].said, "3");
    // The refused attempts created no citizen.
    let admin = test.client(Login::Admin).await;
    let sql =
        "select count(*) from tenant.citizens where name = 'Mary Oduya' and phone = '01632 960877'";
    let count: i64 = admin.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(count, 1);
}

/// R076: fields, citizen, other enquiries and links come in one response; navigation to the other enquiry and
/// back.
#[tokio::test]
async fn enquiry_loads_with_its_context_and_related_enquiries() {
    let test = TestDatabase::new().await;
    test.fill_empty_tables().await;
    let mut seat = Seat::take(&test, "EAST/tom.reid").await;
    let first = seat.receive(seat.new_enquiry(owen()).await).await;
    // The number is normalised, so it identifies the same citizen.
    for words in ["01632960877", "owen.griffiths@Example.COM"] {
        let words = words.to_owned();
        let known = seat.run(FindCitizens { words }).await.unwrap();
        let owen = known
            .iter()
            .filter(|k| k.phone.as_deref() == Some("01632 960877"));
        assert_eq!(owen.count(), 1, "{known:?}");
    }
    let words = "owen griffiths".to_owned();
    let known = seat.run(FindCitizens { words }).await.unwrap();
    assert!(!known.is_empty());
    assert!(
        known
            .iter()
            .all(|one| one.name.to_lowercase().contains("griffiths"))
    );
    let other = CitizenChoice::Known(
        known
            .iter()
            .find(|k| k.phone.as_deref() == Some("01632 960877"))
            .unwrap()
            .id,
    );
    let second = seat.receive(seat.new_enquiry(other).await).await;

    // A colleague creates and links the other enquiry.
    let client = test.client(Login::App).await;
    crate::support::enter(&client, "EAST/tom.reid").await;
    let sql = format!(
        "select app.record_message('{first}', 'email', 'owen.griffiths@example.com', 'Bins', 'Still there', null);
         select app.link_enquiries('{second}', 'duplicate_of', '{first}')"
    );
    client.batch_execute(&sql).await.unwrap();
    client.batch_execute("commit").await.unwrap();

    // A supervisor files two versions of a letter and a restricted document, and watches the enquiry.
    crate::support::enter(&client, "EAST/grace.adeyemi").await;
    let file = |name: &str, key: u8, replaces: &str, level: &str| {
        format!(
            "select app.add_document('{first}', null, {replaces}, '{name}', 'application/pdf', 20480,
                 sha256('{key}'), '{level}')"
        )
    };
    for sql in [
        file("bins.pdf", 1, "null", "staff"),
        file(
            "bins.pdf",
            2,
            "(select id from app.documents where file_name = 'bins.pdf')",
            "staff",
        ),
        file("neighbour.pdf", 3, "null", "supervisors"),
        format!("select app.watch_enquiries(array['{first}']::uuid[], true, null)"),
    ] {
        client.batch_execute(&sql).await.unwrap();
    }
    client.batch_execute("commit").await.unwrap();

    let detail = seat.read(first).await;
    let context = &detail.context;
    let documents = context.documents.iter().map(|d| (&*d.file_name, d.number));
    assert_eq!(documents.collect::<Vec<_>>(), [("bins.pdf", 2)]);
    assert_eq!(context.documents[0].added_by, "Grace Adeyemi");
    let watchers = context.watchers.iter().map(|w| &*w.name);
    assert_eq!(watchers.collect::<Vec<_>>(), ["Grace Adeyemi"]);
    assert_eq!(context.messages.len(), 1);
    assert!(!context.messages[0].goes_out);
    assert_eq!(context.others.len(), 1);
    assert_eq!(context.others[0].row.id, second);
    assert_eq!(context.links[0].relation(), "repeated in");
    assert_eq!(
        seat.read(second).await.context.links[0].relation(),
        "same as"
    );
    assert!(context.citizen.is_some());

    // Watching is stored on the server, and the next reader sees it.
    for watches in [true, false] {
        assert_eq!(seat.watch(first, watches).await, Ok(watches));
        let watchers = seat.read(first).await.context.watchers;
        let tom = watchers.iter().any(|w| w.name == "Tom Reid");
        assert_eq!(tom, watches);
    }

    // Through the program: search, open, go to the related enquiry, and back.
    seat.means(Action::View(QueueView::All)).await;
    seat.means(Action::Search).await;
    seat.types(&detail.row.reference).await;
    seat.means(Action::Confirm).await;
    seat.means(Action::Open).await;
    assert_eq!(seat.enquiry().id, first);
    seat.means(Action::NextRelated).await;
    seat.means(Action::Open).await;
    assert_eq!(seat.enquiry().detail.value().unwrap().row.id, second);
    seat.means(Action::Back).await;
    assert_eq!(seat.enquiry().detail.value().unwrap().row.id, first);
    assert_eq!(seat.store.stack.screen_context(), KeyContext::Enquiry);
}

/// After a conflict the second user is told who changed the enquiry, and to what.
#[tokio::test]
async fn conflict_names_the_user_who_changed_first() {
    let test = TestDatabase::new().await;
    let tom = Seat::take(&test, "EAST/tom.reid").await;
    let grace = Seat::take(&test, "EAST/grace.adeyemi").await;
    let id = tom.receive(tom.new_enquiry(owen()).await).await;
    let seen = tom.read(id).await.row;
    let seen = EnquiryVersion {
        id,
        version: seen.version,
    };
    let urgent = change_priority(&[seen], &[1]);
    grace.run(urgent).await.unwrap();
    let late = change_priority(&[seen], &[4]);
    let ended = tom.run(late).await.unwrap();
    let left: Vec<_> = ended.stale.iter().map(|one| one.id).collect();
    assert_eq!((ended.updated.len(), left), (0, vec![id]));
    let since = LoadChangesSince { enquiry: seen };
    let events = tom.run(since).await.unwrap();
    assert_eq!(events.len(), 1, "the making of it was seen: {events:?}");
    assert_eq!(events[0].actor_name, "Grace Adeyemi");
    let (column, _, is) = &events[0].changes[0];
    assert_eq!(column, "priority_code");
    assert!(is.is_some());
}

/// The type validates the custom fields, all at once, before any row is written.
#[tokio::test]
async fn custom_field_errors_are_reported_together() {
    let test = TestDatabase::new().await;
    let seat = Seat::take(&test, "EAST/tom.reid").await;
    let offered = seat.run(LoadFormOptions).await.unwrap();
    let kind = offered
        .types
        .iter()
        .find(|t| t.name == "Homelessness")
        .unwrap();
    let mut new = seat.new_enquiry(CitizenChoice::Nobody).await;
    new.enquiry_type_id = kind.id;
    new.fields = vec![
        ("household".into(), "number".into(), "99".into()),
        ("nowhere_tonight".into(), "boolean".into(), "perhaps".into()),
    ];
    let request = CreateEnquiry { new: new.clone() };
    let Err(Failure::InvalidFields(faults)) = seat.run(request).await else {
        panic!("it was received");
    };
    let columns = |faults: &[FieldFault]| -> Vec<String> {
        faults.iter().map(|f| f.column.clone().unwrap()).collect()
    };
    let own = ["custom_fields.household", "custom_fields.nowhere_tonight"];
    assert_eq!(columns(&faults), own);
    // R098: together with errors of the standard fields; the failed attempt leaves no row.
    let mut worse = new.clone();
    worse.subject = " ".into();
    worse.body = "bell \u{7}".into();
    worse.asker = CitizenChoice::New {
        name: "Nobody Yet".into(),
        phone: Some("12".into()),
        email: Some("nobody@".into()),
    };
    let request = CreateEnquiry { new: worse };
    let Err(Failure::InvalidFields(faults)) = seat.run(request).await else {
        panic!("it was received");
    };
    let mut all = columns(&faults);
    all.sort();
    let expected = ["body", own[0], own[1], "email", "phone", "subject"];
    assert_eq!(all, expected, "{faults:?}");
    let admin = test.client(Login::Admin).await;
    let sql = "select count(*) from tenant.citizens where name in ('Nobody Yet', '-')";
    let count: i64 = admin.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(count, 0);
    new.fields = vec![("nowhere_tonight".into(), "boolean".into(), "Yes".into())];
    let id = seat.receive(new).await;
    let detail = seat.read(id).await;
    assert_eq!(detail.row.citizen, enquiries::domain::RowCitizen::Anonymous);
    assert_eq!(detail.context.fields[0].said, "yes");
}
