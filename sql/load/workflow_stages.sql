-- Stages of a drafted workflow, in their order.
-- $1 workflow_id  uuid   which
-- $2 stages       jsonb  list of code, name, standard (a code of core.stages), reopening_days; the first one begins
insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position, reopening_days)
select
    $1,
    r.item ->> 'code',
    r.item ->> 'name',
    r.item ->> 'standard',
    r.place = 1,
    r.place::smallint,
    (r.item ->> 'reopening_days')::smallint
from jsonb_array_elements($2) with ordinality as r (item, place);
