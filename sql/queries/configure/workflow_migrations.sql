-- Moves between versions of workflows, newest first.
-- $1 most  bigint  rows, 1 to 1000
-- ->       id uuid, code text, from_number smallint, to_number smallint, reason text, enquiries_moved integer, created_at timestamptz, migrated_by text
-- planned  R088
select
    m.id,
    m.code,
    m.from_number,
    m.to_number,
    m.reason,
    m.enquiries_moved,
    m.created_at,
    m.migrated_by
from app.workflow_migrations as m
order by m.created_at desc, m.id
limit $1;
