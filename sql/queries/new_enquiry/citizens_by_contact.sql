-- Citizens with this telephone number or email address, however it was typed.
-- $1 typed  text    a number or an address
-- $2 most   bigint  rows, 1 to 100
-- ->        citizen_row
-- index     citizens_by_phone
select
    c.id,
    c.name,
    c.phone,
    c.email,
    c.postcode
from app.citizens as c
where c.id = any (array(select found.citizen_id from app.citizens_by_contact($1) as found))
order by c.name, c.id
limit $2;
