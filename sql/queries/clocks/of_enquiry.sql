-- Clocks of an enquiry with their rules, the next due first, those that have ended last.
-- $1 enquiry_id  uuid  the enquiry
-- ->             code text, run smallint, measure text, name text, started_at timestamptz, due_at timestamptz?, grossly_late_at timestamptz?, state text, ended_at timestamptz?, paused_since timestamptz?, provisional boolean, rule_id uuid, target_seconds bigint?, calendar_name text?, legal_basis text?, is_duty boolean, may_be_extended boolean
-- index          clocks_pkey
select
    c.code,
    c.run,
    c.measure,
    c.name,
    c.started_at,
    c.due_at,
    c.grossly_late_at,
    c.state,
    c.ended_at,
    c.paused_since,
    c.provisional,
    c.rule_id,
    c.target_seconds,
    c.calendar_name,
    c.legal_basis,
    c.is_duty,
    c.may_be_extended
from app.clocks as c
where c.enquiry_id = $1
order by c.ended_at is not null, c.due_at nulls last, c.started_at desc, c.code;
