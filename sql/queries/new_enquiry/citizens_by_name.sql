-- Citizens who have one of the typed words in their name, or in that of a record merged into theirs, or the typed part of a
-- postcode, telephone number, email address or National Insurance number, out of the enquiries that a search for these
-- words finds: only that search reaches them by an index. A name one slip away where nothing has the words.
-- $1 words  text     as typed
-- $2 look   integer  enquiries that are searched, 1 to 1001
-- $3 most   bigint   rows, 1 to 100
-- ->        citizen_row
-- index     citizens_pkey
select
    c.id,
    c.name,
    c.phone,
    c.email,
    c.postcode
from app.citizens as c
cross join lateral (
    select min(app.citizen_match(n.name, c.postcode, c.phone, c.email, c.national_insurance_number, $1)) as place
    from (
        select c.name
        union all
        select d.duplicate_name
        from app.citizen_merges as d
        where d.survivor_id = c.id and d.active
    ) as n
) as m
where
    c.id = any (
        array(
            select e.citizen_id
            from app.enquiries as e
            where e.id = any (array(select f.enquiry_id from app.find_enquiries($1, $2) as f))
        )
    )
    and m.place is not null
order by m.place, c.name, c.id
limit $3;
