//! The clocks of an enquiry with their explanations.

use super::pages;
use super::queries::clocks as q;
use super::reader::Rows;
use super::transaction::Tx;
use crate::domain::rows::SegmentRow;
use crate::domain::rows::clocks::{
    ActsRow, NextHoursRow, OfEnquiryRow, OfferedActsRow, RulesRow, WhatIfRow,
};
use crate::domain::{
    Clock, ClockAct, ClockFigure, ClockRule, ClockState, Clocks, DueClock, Failure, HalfHour,
    Measure, OfferedAct, Page, PageKey, QueuePage, Scope, Segment,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(crate) async fn of_enquiry(tx: &Tx, id: Uuid) -> Result<Clocks, Failure> {
    let (clocks, explanations, acts) = tokio::try_join!(
        q::of_enquiry(tx, id),
        q::explanations(tx, id),
        q::acts(tx, id)
    )?;
    let mut clocks: Vec<Clock> = clocks.many().into_iter().map(clock).collect();
    for row in explanations.many() {
        let of = clocks
            .iter_mut()
            .find(|clock| clock.code == row.code && clock.run == row.run);
        if let Some(clock) = of {
            clock.segments.push(segment(row.row));
        }
    }
    let acts = acts.many().into_iter().filter_map(act).collect();
    Ok(Clocks { clocks, acts })
}

/// The same clock, started at another time and not ended.
pub(crate) fn as_it_would_be(
    clock: Clock,
    received_at: DateTime<Utc>,
    rows: Vec<WhatIfRow>,
) -> Clock {
    let first = rows.first();
    Clock {
        started_at: received_at,
        due_at: first.and_then(|row| row.due_at),
        provisional: first.is_some_and(|row| row.provisional),
        state: match first.and_then(|row| row.due_at) {
            Some(_) => ClockState::Running,
            None => ClockState::Paused,
        },
        ended_at: None,
        paused_since: None,
        segments: rows.into_iter().map(|row| segment(row.row)).collect(),
        ..clock
    }
}

/// A page of the enquiries behind a figure of clocks: emergencies first, then soonest due.
pub(crate) async fn behind(
    tx: &Tx,
    figure: &ClockFigure,
    after: Option<PageKey>,
    limit: i64,
) -> Result<QueuePage, Failure> {
    let limit = limit.clamp(1, 200);
    let read = async |emergencies: bool, after: Option<&PageKey>| {
        let arguments = q::BehindFigureArguments {
            figure: figure.counts.code(),
            month: figure.month,
            months: figure.months,
            measure: figure.measure.as_deref(),
            rule_code: figure.rule_code.as_deref(),
            type_id: figure.type_id,
            team_id: figure.team_id,
            after_due: pages::time_or_start(after.map(|key| key.due_at)),
            after_id: after.map_or(Uuid::nil(), |key| key.id),
            // One row more than requested tells whether another page follows.
            page_size: limit + 1,
            emergencies,
        };
        q::behind_figure(tx, arguments).await.map(Rows::many)
    };
    let rows = match after.as_ref() {
        Some(key) if !key.is_emergency() => read(false, Some(key)).await?,
        after => {
            let (first, others) = tokio::try_join!(read(true, after), read(false, None))?;
            first.into_iter().chain(others).collect()
        }
    };
    Ok(pages::answer(tx, rows, limit))
}

/// A page of the clocks that run out in the next hours.
pub(crate) async fn next_hours(
    tx: &Tx,
    (scope, hours): (Scope, i32),
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Page<DueClock>, Failure> {
    let most = limit.clamp(1, 1_000);
    let (due_at, id) = after.unzip();
    let arguments = q::NextHoursArguments {
        scope: scope.code(),
        hours,
        after_due: pages::time_or_start(due_at),
        after_id: id.unwrap_or_default(),
        page_size: most + 1,
    };
    let mut rows: Vec<DueClock> = q::next_hours(tx, arguments)
        .await?
        .many()
        .into_iter()
        .map(due)
        .collect();
    let most = usize::try_from(most).unwrap_or(1_000);
    let more = rows.len() > most;
    rows.truncate(most);
    Ok(Page {
        rows,
        more,
        as_of: tx.at,
    })
}

/// The clocks of each half hour of the next hours.
pub(crate) async fn strip(tx: &Tx, scope: Scope, hours: i32) -> Result<Vec<HalfHour>, Failure> {
    let rows = q::strip(tx, scope.code(), hours).await?.many();
    let half_hours = rows.into_iter().map(|row| HalfHour {
        begins_at: row.begins_at,
        clocks: row.clocks,
        duties: row.duties,
    });
    Ok(half_hours.collect())
}

fn due(row: NextHoursRow) -> DueClock {
    DueClock {
        id: row.clock_id,
        name: row.clock_name,
        due_at: row.clock_due_at,
        is_duty: row.clock_is_duty,
        row: row.row.into(),
    }
}

/// A rule as a clock that has not started.
pub(crate) fn rule(row: RulesRow) -> ClockRule {
    let of = [row.enquiry_type_name, row.priority_name, row.stage_name];
    ClockRule {
        applies_to: of.into_iter().flatten().collect::<Vec<_>>().join(", "),
        clock: Clock {
            measure: measure(&row.measure),
            code: row.code,
            run: 1,
            name: row.name,
            rule_id: row.id,
            target_seconds: row.target_seconds,
            calendar: row.calendar_name,
            legal_basis: row.legal_basis,
            is_duty: row.is_duty,
            may_be_extended: row.may_be_extended,
            ..Clock::default()
        },
    }
}

fn measure(code: &str) -> Measure {
    match code {
        "first_response" => Measure::FirstResponse,
        "stage" => Measure::Stage,
        "legal" => Measure::Legal,
        _ => Measure::Resolution,
    }
}

fn clock(row: OfEnquiryRow) -> Clock {
    Clock {
        measure: measure(&row.measure),
        state: match row.state.as_str() {
            "paused" => ClockState::Paused,
            "met" => ClockState::Met,
            "stopped" => ClockState::Stopped,
            _ => ClockState::Running,
        },
        code: row.code,
        run: row.run,
        name: row.name,
        started_at: row.started_at,
        due_at: row.due_at,
        grossly_late_at: row.grossly_late_at,
        ended_at: row.ended_at,
        paused_since: row.paused_since,
        provisional: row.provisional,
        rule_id: row.rule_id,
        target_seconds: row.target_seconds,
        calendar: row.calendar_name,
        legal_basis: row.legal_basis,
        is_duty: row.is_duty,
        may_be_extended: row.may_be_extended,
        segments: Vec::new(),
    }
}

fn segment(row: SegmentRow) -> Segment {
    Segment {
        from: Some(row.from_at),
        to: row.to_at,
        seconds: row.seconds,
        days: row.days,
        kind: row.kind,
        reason: row.reason,
    }
}

pub(crate) fn offered(row: OfferedActsRow) -> OfferedAct {
    OfferedAct {
        kind: row.kind,
        clock: row.clock_code.zip(row.clock_name),
        needs_reason: row.needs_reason,
        refusal: row.refusal,
    }
}

/// What takes an act back is told by the act itself.
fn act(row: ActsRow) -> Option<ClockAct> {
    row.takes_back_id.is_none().then(|| ClockAct {
        id: row.id,
        kind: row.kind,
        clock: row.clock_code,
        happened_at: row.happened_at,
        reason: row.reason,
        recorded_by: row.recorded_by,
        is_taken_back: row.taken_back_by.is_some(),
    })
}
