-- The open stages of a version with the enquiries that stand in each, and what each becomes in another version.
-- $1 from_workflow  uuid   their present version
-- $2 to_workflow    uuid   the other one
-- $3 stage_map      jsonb  code of each stage that has another there, and of that one
-- ->                from_code text, from_name text, enquiries bigint, to_code text?, to_name text?
select
    p.from_code,
    p.from_name,
    p.enquiries,
    p.to_code,
    p.to_name
from app.preview_migration($1, $2, $3) as p;
