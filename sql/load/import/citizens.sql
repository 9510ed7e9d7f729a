-- Citizens of an import, known since their first record came.
-- $1 citizens  jsonb  list of id, kind, name, phone, email, address_line_1, address_line_2, town, postcode, since
insert into tenant.citizens (
    id, kind, name, phone, email, address_line_1, address_line_2, town, postcode, created_at
)
select
    r.id, r.kind, r.name, r.phone, r.email, r.address_line_1, r.address_line_2, r.town, r.postcode, r.since
from
    jsonb_to_recordset($1) as r (
        id uuid, kind text, name text, phone text, email text, address_line_1 text,
        address_line_2 text, town text, postcode text, since timestamptz
    );
