//! Reply on a real database: destination, refusals, and deletion of the draft after sending.

use super::database::Seat;
use super::*;
use crate::support::changes::targets;
use crate::support::{TestDatabase, enter};
use enquiries::action::Edit;
use enquiries::domain::EnquiryVersion;
use enquiries::domain::reply::PLACEHOLDERS;
use enquiries::domain::{CitizenChoice, Failure, OutgoingMessage};
use enquiries::features::history::History;
use enquiries::features::reply::{ReplyField, ReplyForm, SendReply};
use enquiries::private_server::Login;
use uuid::Uuid;

fn the_reply(seat: &Seat) -> &ReplyForm {
    let top = seat.store.stack.top();
    let reply = top.and_then(|(_, view)| view.as_any().downcast_ref());
    reply.unwrap_or_else(|| panic!("no reply; {}", seat.notice()))
}

/// Creates an enquiry of a citizen with email and telephone, or of none, and opens it.
async fn opened(seat: &mut Seat, subject: &str, asker: CitizenChoice) -> Uuid {
    let mut new = seat.new_enquiry(asker).await;
    new.subject = subject.into();
    let id = seat.receive(new).await;
    let reference = seat.read(id).await.row.reference;
    seat.means(Action::Search).await;
    seat.means(Action::Edit(Edit::DeleteToStart)).await;
    seat.types(&reference).await;
    seat.means(Action::Confirm).await;
    seat.means(Action::Open).await;
    assert_eq!(seat.store.stack.subject().unwrap().id, id);
    id
}

fn mary() -> CitizenChoice {
    CitizenChoice::New {
        name: "Mary Oduya".into(),
        phone: Some("01632 960877".into()),
        email: Some("mary.oduya@example.com".into()),
    }
}

/// A manager approves a template with every placeholder and every hostile character.
async fn agree(test: &TestDatabase) {
    let client = test.client(Login::App).await;
    enter(&client, "EAST/ian.price").await;
    let sql = "insert into tenant.reply_templates (code, name, subject, body) values (
                   'aaa', U&'A\\200Fb''; drop table --', 'On {{reference}}',
                   U&'Dear {{citizen_name}},\\000A{{subject}} \\200F$1 %s \\\\ is {{outcome}}.');
               update tenant.reply_templates set published_at = now() where code = 'aaa'";
    client.batch_execute(sql).await.unwrap();
    client.batch_execute("commit").await.unwrap();
}

/// R098, R113: refused while a placeholder is unfilled, sent once it is filled; then the draft is
/// deleted.
#[tokio::test]
async fn reply_from_template_is_sent_and_listed_in_history() {
    let test = TestDatabase::new().await;
    agree(&test).await;
    let admin = test.client(Login::Admin).await;
    let mut seat = Seat::take(&test, "EAST/tom.reid").await;
    let id = opened(&mut seat, "Bins {{foo}} $1 & co", mary()).await;
    // By her preferred channel, or else the first with a known address.
    let client = test.client(Login::App).await;
    for (prefers, code, address) in [
        ("null", "email", "mary.oduya@example.com"),
        ("'telephone'", "telephone", "01632 960877"),
        ("'letter'", "email", "mary.oduya@example.com"),
        ("'web_form'", "email", "mary.oduya@example.com"),
    ] {
        enter(&client, "EAST/tom.reid").await;
        let sql = format!(
            "update tenant.citizens set preferred_channel_code = {prefers}
             where phone = '01632 960877'"
        );
        client.batch_execute(&sql).await.unwrap();
        client.batch_execute("commit").await.unwrap();
        seat.means(Action::Reply).await;
        let to = the_reply(&seat).to.value().unwrap();
        assert_eq!(to.citizen(), "Mary Oduya");
        let way = to.way.as_ref().unwrap();
        assert_eq!((&*way.channel_code, &*way.address), (code, address));
        assert_eq!(to.subject.is_none(), code == "telephone");
        seat.means(Action::Back).await;
    }
    seat.means(Action::Reply).await;
    seat.means(Action::Templates).await;
    let to = the_reply(&seat).to.value().unwrap();
    let mut names = to.templates.iter().map(|template| &template.name);
    let place = names.position(|name| name.contains("drop table")).unwrap();
    seat.means(Action::ToTemplate(place)).await;
    let reply = the_reply(&seat);
    let body = reply.body.text();
    assert_eq!(
        body,
        "Dear Mary Oduya,\nBins {{foo}} $1 & co $1 %s \\ is {{outcome}}."
    );
    assert_eq!(
        reply.body.area().cursor(),
        (1, body.lines().nth(1).unwrap().find("{{o").unwrap())
    );
    // It cannot be sent as it is; the draft is stored.
    seat.means(Action::Confirm).await;
    let reply = the_reply(&seat);
    assert_eq!(reply.error_field, ReplyField::Body);
    let says = &reply.error.as_ref().unwrap().sentence;
    assert!(says.starts_with("Fill in or remove"), "{says}");
    assert_eq!(reply.body.text(), body);
    seat.means(Action::Back).await;
    seat.means(Action::Tick).await;
    let kept = "select body from tenant.drafts where form = 'reply'";
    let draft: Option<String> = admin.query_one(kept, &[]).await.unwrap().get(0);
    assert!(draft.unwrap().contains("{{outcome}}"));

    // The next run restores it, with the template it came from.
    drop(seat);
    let mut seat = Seat::take(&test, "EAST/tom.reid").await;
    seat.means(Action::Drafts).await;
    seat.means(Action::Open).await;
    seat.means(Action::Reply).await;
    assert!(the_reply(&seat).kept_at.is_some());
    assert_eq!(the_reply(&seat).unfilled_placeholders().len(), 1);
    for _ in 0.."{{outcome}}.".len() {
        seat.means(Action::Edit(Edit::Backspace)).await;
    }
    seat.types("done.").await;
    seat.means(Action::Confirm).await;
    assert!(
        !seat.store.stack.has_popup(),
        "{:?}",
        seat.store.stack.key_context()
    );
    assert!(
        seat.notice().ends_with("is released, to be sent by hand."),
        "{}",
        seat.notice()
    );

    let sql = "select m.direction, m.channel_code, m.to_address, m.subject, m.body, t.code, m.delivery_state, e.reference
               from tenant.messages as m
               inner join tenant.reply_templates as t on m.reply_template_id = t.id
               inner join tenant.enquiries as e on m.enquiry_id = e.id
               where m.enquiry_id = $1";
    let row = admin.query_one(sql, &[&id]).await.unwrap();
    let told: Vec<String> = (0..7).map(|at| row.get(at)).collect();
    let subject = format!("On {}", row.get::<_, String>(7));
    assert_eq!(
        told,
        [
            "out",
            "email",
            "mary.oduya@example.com",
            &subject,
            "Dear Mary Oduya,\nBins {{foo}} $1 & co $1 %s \\ is done.",
            "aaa",
            "released",
        ]
    );
    let draft: Option<String> = admin.query_one(kept, &[]).await.unwrap().get(0);
    assert_eq!(draft, None);
    assert_eq!(draft_count(&seat.store), 0);
    // The enquiry screen shows it at once, and the history lists it.
    let detail = seat.enquiry().detail.value().unwrap();
    let message = detail.context.messages.last().unwrap();
    assert!(message.goes_out && message.body.ends_with("is done."));
    seat.means(Action::History).await;
    let (_, view) = seat.store.stack.top().unwrap();
    let history: &History = view.as_any().downcast_ref().unwrap();
    let events = history.events();
    let written = events.iter().filter(|e| e.table_name.ends_with("messages"));
    assert_eq!(written.count(), 1);
}

/// R098: refused without a citizen, without an address, and for a role that may not reply.
#[tokio::test]
async fn reply_needs_a_citizen_an_address_and_a_permitted_role() {
    let test = TestDatabase::new().await;
    let mut seat = Seat::take(&test, "EAST/tom.reid").await;
    opened(&mut seat, "Noise", CitizenChoice::Nobody).await;
    seat.means(Action::Reply).await;
    assert!(!seat.store.stack.has_popup());
    assert!(seat.notice().contains("no citizen"), "{}", seat.notice());
    seat.means(Action::Back).await;
    let unreached = CitizenChoice::New {
        name: "Nobody Reachable".into(),
        phone: None,
        email: None,
    };
    let id = opened(&mut seat, "Noise again", unreached).await;
    seat.means(Action::Reply).await;
    assert!(!seat.store.stack.has_popup());
    assert!(seat.notice().contains("no email, address"));

    let letter = OutgoingMessage {
        channel_code: "email".into(),
        address: "mary.oduya@example.com".into(),
        subject: Some("Noise".into()),
        body: "We listen.".into(),
        in_reply_to: None,
        after: None,
        template_id: None,
    };
    let enquiry = EnquiryVersion {
        id,
        version: seat.read(id).await.row.version,
    };
    let send = |enquiry| SendReply {
        target: targets(&[enquiry]).remove(0),
        to: "Mary Oduya".into(),
        letter: letter.clone(),
    };
    let auditor = Seat::take(&test, "EAST/lena.novak").await;
    let refused = auditor.run(send(enquiry)).await;
    assert!(
        matches!(&refused, Err(Failure::Refused(no)) if no.sentence == "Your role cannot do this."),
        "{refused:?}"
    );
    // Nothing is sent for a stale version.
    let older = EnquiryVersion {
        version: enquiry.version - 1,
        ..enquiry
    };
    assert_eq!(seat.run(send(older)).await, Err(Failure::Conflict));
    let admin = test.client(Login::Admin).await;
    let sql = "select count(*) from tenant.messages where enquiry_id = $1";
    let count: i64 = admin.query_one(sql, &[&id]).await.unwrap().get(0);
    assert_eq!(count, 0);
    assert!(seat.run(send(enquiry)).await.is_ok());
}

/// The program, the guard of templates and the constraint of messages have the same placeholders.
#[tokio::test]
async fn placeholders_agree_in_program_guard_and_constraint() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let sql = "select tenant.placeholders(), pg_get_constraintdef(oid)
               from pg_constraint where conname = 'messages_places_filled'";
    let row = admin.query_one(sql, &[]).await.unwrap();
    assert_eq!(row.get::<_, Vec<String>>(0), PLACEHOLDERS);
    let refused: String = row.get(1);
    let names = PLACEHOLDERS.join("|");
    assert!(refused.contains(&format!("({names})")), "{refused}");
}
