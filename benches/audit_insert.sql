-- The lower limit of an audited write: the bare update and the two audit rows of its event in one statement, without
-- row level security, guards, triggers and foreign keys.
-- $1 tenant_id  integer
-- $2 enquiry    uuid
with old as (
    select w.id, w.priority_code, w.version, to_jsonb(w) as row
    from bare.work as w
    where w.tenant_id = $1 and w.id = $2
),

new as (
    update bare.work as w
    set priority_code = 3 + w.version % 2, version = w.version + 1
    where w.tenant_id = $1 and w.id = $2
    returning w.id, w.priority_code, w.version, to_jsonb(w) as row
),

event as (
    insert into audit.audit_logs (
        tenant_id, event_id, recorded_at, occurred_at, session_id, staff_id, action, table_id, record_id,
        record_version, texts_version, changed_columns, enquiry_id, citizen_id, commitment
    )
    select
        $1, core.new_id(), statement_timestamp(), statement_timestamp(), n.id, n.id, 'update',
        audit.table_id('tenant.enquiries'), n.id, n.version, 1, '{priority_code,version}', n.id, n.id,
        sha256(convert_to(o.row::text || n.row::text, 'UTF8'))
    from old as o
    inner join new as n on o.id = n.id
    returning event_id, recorded_at
)

insert into audit.audit_payloads (tenant_id, event_id, recorded_at, salt, before_state, after_state)
select
    $1, e.event_id, e.recorded_at, sha256(o.id::text::bytea),
    jsonb_build_object('priority_code', o.priority_code, 'version', o.version),
    jsonb_build_object('priority_code', n.priority_code, 'version', n.version)
from event as e
cross join old as o
cross join new as n;
