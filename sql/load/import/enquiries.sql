-- Enquiries of an import as they were received, each beside the others' arrays; the database gives the
-- reference, and the time due where the source has none.
-- $1 ids        uuid[]         keys of the loader's
-- $2 types      uuid[]         of the tenant
-- $3 workflow   uuid           the imported workflow
-- $4 stage      uuid           where it begins
-- $5 teams      uuid[]         of the tenant
-- $6 channels   text[]         codes of core.channels
-- $7 priority   smallint       code of core.priorities
-- $8 subjects   text[]
-- $9 bodies     text[]
-- $10 received  timestamptz[]
-- $11 due       timestamptz[]  null where its clocks decide
-- $12 citizens  uuid[]         who wrote; null where the source does not say
--
-- The tenant is resolved once, and not by a default for each row.
insert into tenant.enquiries (
    tenant_id, id, enquiry_type_id, workflow_id, stage_id, team_id, channel_code, priority_code, subject, body,
    received_at, given_due_at, created_at, citizen_id
)
select
    (select auth.tenant_id()), r.id, r.enquiry_type_id, $3, $4, r.team_id, r.channel, $7, r.subject, r.body, r.received_at, r.given_due_at,
    r.received_at, r.citizen_id
from
    unnest(
        $1::uuid[], $2::uuid[], $5::uuid[], $6::text[], $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[],
        $12::uuid[]
    )
    as r (id, enquiry_type_id, team_id, channel, subject, body, received_at, given_due_at, citizen_id);
