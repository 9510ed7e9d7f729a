-- Every fault of a workflow version, the most basic first.
-- $1 workflow_id  uuid  which
-- ->              fault text, sentence text
select
    f.fault,
    f.sentence
from app.workflow_faults($1) as f;
