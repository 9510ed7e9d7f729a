//! Writing to a citizen: where to, with which agreed words, and putting the letter into the queue of what goes out.

use super::draft;
use super::enquiry::log_access;
use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{
    Destination, DraftForm, DraftSubject, Failure, OutgoingMessage, ReplyTemplate, ReplyTo,
};
use crate::effect::{EnquiryVersion, RequestResult, Response};
use tokio_postgres::Row;
use uuid::Uuid;

/// The most templates of one language that somebody is offered.
const MOST: i64 = 200;

pub(super) async fn reply_to(scope: &Tx, id: Uuid) -> RequestResult {
    // An address is looked at: the trail tells of it as of the rest of the enquiry.
    log_access(scope, "open_enquiry", id).await?;
    let row = scope.row(sql::ENQUIRY_REPLY_TO, &[&id]).await?;
    let language: String = get(&row, 7)?;
    let mut templates = in_language(scope, &language).await?;
    // Whoever prefers another language may be written to in English where nothing else was agreed on.
    if language != "en" {
        templates.extend(in_language(scope, "en").await?);
    }
    Ok(Response::ReplyTo(Box::new(ReplyTo {
        enquiry_id: id,
        version: get(&row, 0)?,
        citizen_name: get(&row, 1)?,
        way: way(&row)?,
        subject: get(&row, 5)?,
        in_reply_to: get(&row, 6)?,
        asked: get(&row, 8)?,
        templates,
    })))
}

fn way(row: &Row) -> Result<Option<Destination>, Failure> {
    Ok(match (get(row, 2)?, get(row, 3)?, get(row, 4)?) {
        (Some(channel_code), Some(channel_name), Some(address)) => Some(Destination {
            channel_code,
            channel_name,
            address,
        }),
        _ => None,
    })
}

async fn in_language(scope: &Tx, code: &str) -> Result<Vec<ReplyTemplate>, Failure> {
    let rows = scope.rows(sql::ENQUIRY_TEMPLATES, &[&code, &MOST]).await?;
    let template = |row: &Row| {
        Ok(ReplyTemplate {
            id: get(row, 0)?,
            name: get(row, 3)?,
        })
    };
    rows.iter().map(template).collect()
}

pub(super) async fn fill(scope: &Tx, template_id: Uuid, enquiry_id: Uuid) -> RequestResult {
    let rows = scope
        .rows(sql::ENQUIRY_FILL_TEMPLATE, &[&template_id, &enquiry_id])
        .await?;
    let filled = rows.first().map(|row| Ok((get(row, 0)?, get(row, 1)?)));
    Ok(Response::TemplateFilled {
        template_id,
        words: filled.transpose()?,
    })
}

pub(super) async fn send(
    scope: &Tx,
    enquiry: EnquiryVersion,
    letter: &OutgoingMessage,
) -> RequestResult {
    let row = scope
        .row(
            sql::ENQUIRY_SEND_REPLY,
            &[
                &enquiry.id,
                &enquiry.version,
                &letter.channel_code,
                &letter.address,
                &letter.subject,
                &letter.body,
                &letter.in_reply_to,
                &letter.template_id,
            ],
        )
        .await?;
    let Some(message_id) = get(&row, 0)? else {
        let stands = super::bulk::current_states(scope, &[enquiry.id]).await?;
        return match stands.iter().any(|(now, _)| *now == enquiry) {
            true => Err(super::error::not_for_this_role()),
            false => Err(Failure::Conflict),
        };
    };
    // In one transaction: what was sent is never there as what was not.
    let of = DraftSubject {
        form: DraftForm::Reply,
        enquiry_id: enquiry.id,
    };
    draft::drop(scope, of).await?;
    Ok(Response::ReplySent { message_id })
}
