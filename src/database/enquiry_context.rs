//! The related data of an enquiry, read in the same round trip as the enquiry itself; and watching it.

use super::queries::enquiry as q;
use super::transaction::Tx;
use crate::domain::rows::enquiry::{
    CitizenRow, CustomFieldValuesRow, DocumentsRow, LinksRow, MergedRow, MessagesRow, SimilarRow,
    WatchersRow,
};
use crate::domain::rows::{QueueRow, TaskRow};
use crate::domain::{
    Citizen, CustomFieldValue, Document, EnquiryContext, Failure, Hold, LinkVersion, LinkedEnquiry,
    MergedEnquiry, Message, RelatedEnquiry, RoutedBy, SimilarEnquiry, Task, Watcher,
};
use uuid::Uuid;

/// The most messages, links, tasks and documents of one enquiry that a screen is given.
const MOST: i64 = 1000;
/// The most likely duplicates.
pub(super) const MOST_SIMILAR: i32 = 10;
/// The most other enquiries of one citizen: a business has thousands.
const MOST_OTHERS: usize = 20;

pub(super) async fn of_enquiry(scope: &Tx, id: Uuid) -> Result<EnquiryContext, Failure> {
    let (
        citizen_rows,
        messages,
        others,
        links,
        tags,
        tasks,
        asked,
        decided,
        fields,
        documents,
        watchers,
        writers,
        merged,
        similar,
        held,
        routed,
    ) = tokio::try_join!(
        q::citizen(scope, id),
        q::messages(scope, id, MOST),
        // One more than is shown tells that there are more.
        q::of_citizen(scope, id, 21),
        q::links(scope, id, MOST),
        q::tags(scope, id),
        q::tasks(scope, id, MOST),
        q::questions(scope, id, MOST),
        q::decisions(scope, id, MOST),
        q::custom_field_values(scope, id),
        q::documents(scope, id, MOST),
        q::watchers(scope, id),
        super::reply::writers(scope, id),
        q::merged(scope, id, MOST),
        q::similar(scope, id, MOST_SIMILAR),
        q::holds(scope, id),
        q::routing(scope, id),
    )?;
    let others = others.many();
    let merged: Vec<_> = merged.many().into_iter().map(merged_enquiry).collect();
    let links: Vec<_> = links.many().into_iter().map(linked).collect();
    let origins = origins(&merged, &links);
    Ok(EnquiryContext {
        citizen: citizen_rows.optional()?.map(citizen),
        messages: messages
            .many()
            .into_iter()
            .map(|row| message(row, &origins))
            .collect(),
        more_others: others.len() > MOST_OTHERS,
        others: others.into_iter().take(MOST_OTHERS).map(related).collect(),
        links,
        tags: tags.many().into_iter().map(|row| row.name).collect(),
        tasks: tasks.many().into_iter().map(task).collect(),
        questions: asked
            .many()
            .into_iter()
            .map(super::questions::question)
            .filter(|question| question.is_open)
            .collect(),
        decisions: decided
            .many()
            .into_iter()
            .map(super::decisions::decision)
            .collect(),
        fields: fields.many().into_iter().map(custom_field).collect(),
        documents: newest(documents.many(), &origins),
        watchers: watchers.many().into_iter().map(watcher).collect(),
        writers,
        merged,
        similar: similar.many().into_iter().map(similar_enquiry).collect(),
        hold: held.many().into_iter().next().map(|row| Hold {
            kind: row.kind,
            reason: row.reason,
            until: row.until,
            ended_because: row.ended_because,
            held_by: row.held_by,
        }),
        routed: routed.optional()?.map(|row| RoutedBy {
            rule: row.rule_name,
            team: row.team_name,
            set_number: row.set_number,
            why: row.why,
            still_there: row.still_there,
            at: row.routed_at,
        }),
    })
}

/// A person watches these from now on, or no more; none is the person of the session. Returns those that it changed.
pub(crate) async fn watch(
    scope: &Tx,
    enquiry_ids: &[Uuid],
    watches: bool,
    watcher_id: Option<Uuid>,
) -> Result<Vec<Uuid>, Failure> {
    let rows = q::watch(scope, enquiry_ids, watches, watcher_id).await?;
    Ok(rows.many().into_iter().map(|row| row.enquiry_id).collect())
}

/// The other enquiries whose rows an enquiry shows, by their names: those merged into it, and the whole that it is a part of.
pub(super) type Origins = Vec<(Uuid, String)>;

pub(super) fn origins(merged: &[MergedEnquiry], links: &[LinkedEnquiry]) -> Origins {
    let merged = merged.iter().map(|it| (it.id, it.reference.clone()));
    let wholes = links
        .iter()
        .filter(|link| link.kind == "parent_of" && !link.outward);
    let wholes = wholes.map(|link| {
        let row = &link.other.row;
        (row.id, format!("the whole {}", row.reference))
    });
    merged.chain(wholes).collect()
}

/// The name of the enquiry that a row belongs to; none for the one that is open.
pub(super) fn origin(enquiry_id: Uuid, origins: &Origins) -> Option<String> {
    let other = origins.iter().find(|(id, _)| *id == enquiry_id)?;
    Some(other.1.clone())
}

fn merged_enquiry(row: MergedRow) -> MergedEnquiry {
    MergedEnquiry {
        id: row.id,
        reference: row.reference,
        subject: row.subject,
        body: row.body,
        channel_name: row.channel_name,
        citizen_name: row.citizen_name,
        received_at: row.received_at,
        merged_at: row.merged_at,
        merged_by: row.merged_by,
        link: LinkVersion {
            id: row.link_id,
            version: row.link_version,
        },
    }
}

/// Likely duplicates of an enquiry, most alike first.
pub(crate) async fn similar(scope: &Tx, id: Uuid) -> Result<Vec<SimilarEnquiry>, Failure> {
    let rows = q::similar(scope, id, MOST_SIMILAR).await?;
    Ok(rows.many().into_iter().map(similar_enquiry).collect())
}

fn similar_enquiry(row: SimilarRow) -> SimilarEnquiry {
    SimilarEnquiry {
        other: related(row.row),
        points: row.points,
        same_citizen: row.same_citizen,
        same_contact: row.same_contact,
        same_name: row.same_name,
        same_type: row.same_type,
        words_percent: row.words_percent,
        days_apart: row.days_apart,
    }
}

fn citizen(row: CitizenRow) -> Citizen {
    Citizen {
        id: row.id,
        is_business: row.kind == "business",
        address: row.address,
        date_of_birth: row.date_of_birth,
        national_insurance_number: row.national_insurance_number,
        company_number: row.company_number,
        prefers_channel: row.channel_name,
        prefers_language: row.language_name,
        needs: row.needs,
    }
}

fn message(row: MessagesRow, origins: &Origins) -> Message {
    let goes_out = row.direction == "out";
    Message {
        id: row.id,
        goes_out,
        channel_name: row.channel_name,
        address: match goes_out {
            true => row.to_address,
            false => row.from_address,
        },
        subject: row.subject,
        body: row.body,
        at: row.sent_at.or(row.received_at).unwrap_or(row.created_at),
        delivery_state: row.delivery_state,
        delivery_reason: row.delivery_reason,
        written_by: row.written_by,
        version: row.version,
        unrecallable: row.unrecallable_because,
        origin: origin(row.enquiry_id, origins),
        answered: row.answered,
        meant: row.meant,
    }
}

pub(super) fn related(row: QueueRow) -> RelatedEnquiry {
    RelatedEnquiry {
        closed_at: row.closed_at,
        row: row.into(),
    }
}

fn linked(row: LinksRow) -> LinkedEnquiry {
    LinkedEnquiry {
        other: related(row.row),
        link_id: row.link_id,
        kind: row.kind,
        outward: row.outward,
        merged: row.merged,
        version: row.link_version,
    }
}

pub(crate) fn task(row: TaskRow) -> Task {
    Task {
        id: row.id,
        version: row.version,
        enquiry_id: row.enquiry_id,
        reference: row.reference.unwrap_or_default(),
        subject: row.subject.unwrap_or_default(),
        what: row.what,
        staff_id: row.staff_id,
        team_id: row.team_id,
        who: match row.staff_name {
            Some(name) => name,
            None => row.team_name.unwrap_or_default(),
        },
        due_at: row.due_at,
        due_from: row.due_from,
        blocks: match row.blocks.as_str() {
            "nothing" => None,
            "stage" => row.blocked_stage_name,
            other => Some(other.to_owned()),
        },
        done: row.done,
        done_at: row.done_at,
        is_call_back: row.kind == "call_back",
        phone: row.phone,
    }
}

/// Without the versions that another replaced: the history has them.
fn newest(rows: Vec<DocumentsRow>, origins: &Origins) -> Vec<Document> {
    let replaced: Vec<Uuid> = rows.iter().filter_map(|row| row.replaces_id).collect();
    let newest = rows.into_iter().filter(|row| !replaced.contains(&row.id));
    newest.map(|row| document(row, origins)).collect()
}

fn document(row: DocumentsRow, origins: &Origins) -> Document {
    Document {
        origin: origin(row.enquiry_id, origins),
        id: row.id,
        number: row.document_number,
        file_name: row.file_name,
        media_type: row.media_type,
        size_bytes: row.size_bytes,
        access_level: row.access_level,
        scan_state: row.scan_state,
        added_at: row.created_at,
        added_by: row.added_by,
    }
}

fn watcher(row: WatchersRow) -> Watcher {
    Watcher {
        staff_id: row.staff_id,
        name: row.name,
    }
}

fn custom_field(row: CustomFieldValuesRow) -> CustomFieldValue {
    let (code, kind) = (row.code, row.kind.as_deref());
    CustomFieldValue::new(&code, row.label, kind, row.said)
}
