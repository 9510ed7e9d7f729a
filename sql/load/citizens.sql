-- Citizens of a tenant, with keys of the loader's.
-- $1 citizens  jsonb  list of id, kind, name, phone, email, postcode
insert into tenant.citizens (id, kind, name, phone, email, postcode)
select r.id, coalesce(r.kind, 'person'), r.name, r.phone, r.email, r.postcode
from
    jsonb_to_recordset($1) as r (
        id uuid, kind text, name text, phone text, email text, postcode text
    );
