-- Begins every transaction: sets context and limits, and returns the person that the server resolved.
-- $1 token        text?     the session's token; null before sign-in
-- $2 tenant_hint  integer?  the session's tenant, for the planner only
-- $3 timeout_ms   integer   longest time a statement may take, milliseconds
-- ->              tenant_id integer?, staff_id uuid?, role_code text?, entered_at timestamptz
-- index           sessions_token_hash_unique
select
    e.tenant_id,
    e.staff_id,
    e.role_code,
    e.entered_at
from auth.set_context($1, $2, $3) as e;
