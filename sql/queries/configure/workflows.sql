-- Versions of workflows, drafted, published and retired, with what runs in each.
-- -> id uuid, code text, workflow_number smallint, name text, published_at timestamptz?, retired_at timestamptz?, version integer, open_enquiries bigint, types bigint
select
    w.id,
    w.code,
    w.workflow_number,
    w.name,
    w.published_at,
    w.retired_at,
    w.version,
    w.open_enquiries,
    w.types
from app.workflows as w
order by w.code, w.workflow_number;
