-- Gives back what was covered for a person and nobody touched since.
-- $1 from_username  text  who was away
-- $2 reason         text  why, 1 to 500 characters
-- ->                returned integer, stayed integer
select
    r.returned,
    r.stayed
from app.return_to(app.staff_by_username($1), $2) as r;
