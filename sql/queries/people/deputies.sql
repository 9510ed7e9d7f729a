-- Deputies of today and of the days to come, the first to begin first.
-- $1 most  bigint  rows, 1 to 1000
-- ->       id uuid, staff_id uuid, staff_name text, deputy_id uuid, deputy_name text, from_on date, until_on date, has_begun boolean, version integer
select
    d.id,
    d.staff_id,
    d.staff_name,
    d.deputy_id,
    d.deputy_name,
    d.from_on,
    d.until_on,
    d.has_begun,
    d.version
from app.deputies as d
order by d.from_on, d.staff_name, d.id
limit $1;
