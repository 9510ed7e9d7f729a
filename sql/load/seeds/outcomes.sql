-- Standard outcomes from seeds/reference.
-- $1 outcomes  jsonb  list of code, name, settles, asks_failure_demand, position
insert into core.outcomes (code, name, settles, asks_failure_demand, position)
select r.code, r.name, r.settles, r.asks_failure_demand, r.position
from
    jsonb_to_recordset($1) as r (
        code text, name text, settles boolean, asks_failure_demand boolean, position smallint
    )
on conflict on constraint outcomes_pkey do nothing;
