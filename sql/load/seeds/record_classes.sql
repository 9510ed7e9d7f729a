-- Record classes from seeds/reference.
-- $1 classes  jsonb  list of code, name, of_enquiries, minimum_years, legal_basis, shorter_basis, position
insert into core.record_classes (
    code, name, of_enquiries, minimum_years, legal_basis, shorter_basis, position
)
select r.code, r.name, r.of_enquiries, r.minimum_years, r.legal_basis, r.shorter_basis, r.position
from
    jsonb_to_recordset($1) as r (
        code text, name text, of_enquiries boolean, minimum_years smallint, legal_basis text,
        shorter_basis text, position smallint
    )
on conflict on constraint record_classes_pkey do nothing;
