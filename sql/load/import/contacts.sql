-- Contact details in the one form in which the database keeps each; null where it is none at all.
-- $1 phones     text[]  as the source has them; null where it has none
-- $2 emails     text[]
-- $3 postcodes  text[]
-- ->            phone text?, email text?, postcode text?
select
    case when core.is_phone(f.phone) then f.phone end as phone,
    case when core.is_email(f.email) then f.email end as email,
    case when core.is_postcode(f.postcode) then f.postcode end as postcode
from (
    select
        r.place,
        core.canonical_phone(r.phone) as phone,
        core.canonical_email(r.email) as email,
        core.canonical_postcode(r.postcode) as postcode
    from unnest($1::text[], $2::text[], $3::text[]) with ordinality as r (phone, email, postcode, place)
) as f
order by f.place;
