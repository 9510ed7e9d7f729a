-- Citizens of some records who are here already: by the source's own key of the citizen where it has one, else by
-- name and email address, and by name and telephone number where there is no email address. A record that was merged
-- into another counts as the other.
-- $1 source    text     its name in the mapping
-- $2 digests   bytea[]  of the source's own keys; null where it has none
-- $3 names     text[]
-- $4 emails    text[]   in their one form, or null
-- $5 phones    text[]   in their one form, or null
-- ->           place bigint, id uuid, name text, phone text?, email text?, address_line_1 text?, address_line_2 text?, town text?, postcode text?
select distinct on (w.place)
    w.place, c.id, c.name, c.phone, c.email, c.address_line_1, c.address_line_2, c.town, c.postcode
from
    unnest($2::bytea[], $3::text[], $4::text[], $5::text[]) with ordinality
    as w (digest, name, email, phone, place)
cross join lateral (
    select e.citizen_id
    from tenant.import_records as r
    inner join tenant.enquiries as e on r.tenant_id = e.tenant_id and r.enquiry_id = e.id
    where r.source = $1 and r.citizen_key_digest = w.digest
    union all
    select b.id
    from tenant.citizens as b
    where w.digest is null and b.email = w.email and lower(b.name) = lower(w.name)
    union all
    select b.id
    from tenant.citizens as b
    where w.digest is null and w.email is null and b.phone = w.phone and lower(b.name) = lower(w.name)
) as f
left join tenant.citizen_merges as m on f.citizen_id = m.duplicate_id and m.active
inner join tenant.citizens as c on coalesce(m.survivor_id, f.citizen_id) = c.id
where c.deleted_at is null
order by w.place, c.created_at, c.id;
