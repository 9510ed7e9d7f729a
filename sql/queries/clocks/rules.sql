-- The clock rules of this body in force: own targets and time limits of laws.
-- $1 most  bigint  rows, 1 to 1000
-- ->       id uuid, code text, name text, measure text, enquiry_type_name text?, priority_name text?, stage_name text?, target_seconds bigint?, calendar_name text?, legal_basis text?, is_duty boolean, may_be_extended boolean
select
    r.id,
    r.code,
    r.name,
    r.measure,
    r.enquiry_type_name,
    r.priority_name,
    r.stage_name,
    r.target_seconds,
    r.calendar_name,
    r.legal_basis,
    r.is_duty,
    r.may_be_extended
from app.clock_rules as r
order by r.name, r.enquiry_type_name nulls first, r.priority_name nulls first, r.id
limit $1;
