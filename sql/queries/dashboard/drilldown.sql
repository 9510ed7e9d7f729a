-- The open enquiries behind one figure of the dashboard, soonest due first, a page at a time: the emergencies, which come
-- first, or the others. A filter that
-- is not set folds away when the statement is planned.
-- $1 scope       text                     mine, team or tenant
-- $2 due         text                     overdue, today, week, later or any
-- $3 waiting     boolean                  only those in a waiting stage
-- $4 unassigned  boolean                  only unassigned ones
-- $5 staff_id    uuid?                    only those of this person
-- $6 type_id     uuid?                    only those of this type
-- $7 priority    smallint?                only those of this priority
-- $8 days_from   integer?                 only those received longer ago than this
-- $9 days_until  integer?                 only those received no longer ago than this
-- $10 approvals  boolean                  only those with an undecided request of another person
-- $11 after_due  timestamptz_or_infinity  due_at of the last row on screen; -infinity for the first page
-- $12 after_id   uuid                     id of that row; all zeros for the first page
-- $13 page_size  bigint                   rows, 1 to 201
-- $14 away       boolean                  only those of people who are away today
-- $15 emergencies  boolean                only emergencies, or all but them
-- $16 approved   boolean                  only those with an approved step that is for this person to take
-- $17 clocks     text                     any, grossly_late, or paused: every clock waits
-- $18 overlooked  boolean                 only those without a next moment, or of people who do not work here
-- ->             queue_row
-- index          enquiries_open_by_due
select e.*
from app.queue_rows as e
where
    e.closed_at is null
    and ($1 <> 'mine' or e.assignee_id = (select auth.staff_id()))
    and (
        $1 <> 'team'
        or e.team_id = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
    )
    and ($2 <> 'overdue' or e.due_at < (select auth.now()))
    and ($2 <> 'today' or e.due_at >= (select auth.now()))
    and ($2 <> 'today' or e.due_at < (select app.end_of_today()))
    and ($2 not in ('week', 'later') or e.due_at >= (select app.end_of_today()))
    and ($2 <> 'week' or e.due_at < (select app.end_of_seven_days()))
    and ($2 <> 'later' or e.due_at >= (select app.end_of_seven_days()))
    and (not $3 or e.stage_code in ('waiting_for_citizen', 'waiting_for_third_party'))
    and (not $4 or e.assignee_id is null)
    and ($5::uuid is null or e.assignee_id = $5)
    and ($6::uuid is null or e.enquiry_type_id = $6)
    and ($7::smallint is null or e.priority_code = $7)
    and ($8::integer is null or e.received_at <= (select auth.now()) - $8 * interval '1 day')
    and ($9::integer is null or e.received_at > (select auth.now()) - $9 * interval '1 day')
    and (
        not $10
        or e.id in (
            select a.enquiry_id
            from app.approvals as a
            where
                a.decision is null
                and not a.superseded
                and a.created_by <> (select auth.staff_id())
        )
    )
    and (not $14 or e.id in (select w.enquiry_id from app.work_of_absent_staff as w))
    and (not $15 or e.priority_code = 1)
    and ($15 or e.priority_code > 1)
    and (
        not $16
        or e.id in (
            select s.enquiry_id
            from app.approved_steps as s
            where s.staff_id = (select auth.staff_id())
        )
    )
    and (
        $17 <> 'grossly_late'
        or e.id in (
            select c.enquiry_id
            from app.running_clocks as c
            where
                c.due_at < (select auth.now())
                and c.grossly_late_at < (select auth.now())
        )
    )
    and ($17 <> 'paused' or e.due_at >= (select app.not_due()))
    and (not $18 or e.id in (select o.enquiry_id from app.overlooked_enquiries as o))
    and (e.due_at, e.id) > ($11, $12)
order by e.due_at, e.id
limit $13;
