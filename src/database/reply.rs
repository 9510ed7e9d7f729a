//! Replies to a citizen: the destination, the templates, and the queue of outgoing messages.

use super::queries::{self, enquiry as q};
use super::transaction::Tx;
use super::{draft, enquiry};
use crate::domain::reply::{FilledTemplate, ReplyActivity, ReplyDraft, ReplyWriter, SentReply};
use crate::domain::rows::draft::ReplyWritersRow;
use crate::domain::{
    Destination, DraftForm, EnquiryVersion, Failure, OutgoingMessage, ReplyTemplate, ReplyTo,
};
use uuid::Uuid;

/// The most templates of one language that are offered.
const MOST: i64 = 200;

pub(crate) async fn reply_to(scope: &Tx, id: Uuid) -> Result<ReplyTo, Failure> {
    // The address is personal data: reading it is logged like opening the enquiry (R267).
    enquiry::log_access(scope, "open_enquiry", id).await?;
    let row = q::reply_to(scope, id).await?.one()?;
    let activity = activity(scope, id).await?;
    let mut templates = in_language(scope, &row.language_code).await?;
    // English too, where nothing was agreed on in the language that the citizen prefers.
    if row.language_code != "en" {
        templates.extend(in_language(scope, "en").await?);
    }
    let destination = (row.channel_code, row.channel_name, row.to_address);
    let way = match destination {
        (Some(channel_code), Some(channel_name), Some(address)) => Some(Destination {
            channel_code,
            channel_name,
            address,
        }),
        _ => None,
    };
    Ok(ReplyTo {
        enquiry_id: id,
        version: row.version,
        citizen_name: row.citizen_name,
        way,
        subject: row.subject,
        in_reply_to: row.in_reply_to,
        asked: row.asked,
        templates,
        activity,
    })
}

/// The last letter to the citizen, and who is writing one. No text is read, so this is no access to a record.
pub(crate) async fn activity(scope: &Tx, id: Uuid) -> Result<ReplyActivity, Failure> {
    let (last, writers) = tokio::try_join!(q::last_reply(scope, id), writers(scope, id))?;
    let last = last.optional()?.map(|row| SentReply {
        id: row.id,
        by: row.written_by,
        at: row.created_at,
    });
    Ok(ReplyActivity { last, writers })
}

pub(super) async fn writers(scope: &Tx, id: Uuid) -> Result<Vec<ReplyWriter>, Failure> {
    let rows = queries::draft::reply_writers(scope, id).await?.many();
    let writer = |row: ReplyWritersRow| ReplyWriter {
        name: row.name,
        typed_at: row.typed_at,
    };
    Ok(rows.into_iter().map(writer).collect())
}

async fn in_language(scope: &Tx, code: &str) -> Result<Vec<ReplyTemplate>, Failure> {
    let rows = q::templates(scope, code, MOST).await?.many();
    let templates = rows.into_iter().map(|row| ReplyTemplate {
        id: row.id,
        name: row.name,
    });
    Ok(templates.collect())
}

pub(crate) async fn fill(
    scope: &Tx,
    template_id: Uuid,
    enquiry_id: Uuid,
) -> Result<Option<FilledTemplate>, Failure> {
    let rows = q::fill_template(scope, template_id, enquiry_id).await?;
    Ok(rows.optional()?.map(|row| FilledTemplate {
        id: template_id,
        subject: row.subject,
        body: row.body,
    }))
}

/// Returns the message, which waits to be sent.
pub(crate) async fn send(
    scope: &Tx,
    enquiry: EnquiryVersion,
    letter: &OutgoingMessage,
) -> Result<Uuid, Failure> {
    let arguments = q::SendReplyArguments {
        enquiry_id: enquiry.id,
        seen_version: enquiry.version,
        channel: &letter.channel_code,
        to_address: &letter.address,
        subject: letter.subject.as_deref(),
        body: &letter.body,
        in_reply_to: letter.in_reply_to,
        reply_template: letter.template_id,
        after_message: letter.after,
    };
    let row = q::send_reply(scope, arguments).await?.one()?;
    let Some(message_id) = row.message_id else {
        let stands = super::bulk::current_states(scope, &[enquiry.id]).await?;
        return match stands.iter().any(|(now, _)| *now == enquiry) {
            true => Err(super::error::not_for_this_role()),
            false => Err(Failure::Conflict),
        };
    };
    // In one transaction: no sent text is left as a draft.
    draft::drop(scope, DraftForm::Reply.on(enquiry.id)).await?;
    Ok(message_id)
}

/// Takes back a letter that waits to be sent; returns its text.
pub(crate) async fn recall(scope: &Tx, letter: Uuid, seen: i32) -> Result<ReplyDraft, Failure> {
    let row = q::recall_message(scope, letter, seen).await?.optional()?;
    let row = row.ok_or(Failure::Conflict)?;
    Ok(ReplyDraft {
        template_id: row.reply_template_id,
        subject: row.subject.unwrap_or_default(),
        body: row.body,
    })
}
