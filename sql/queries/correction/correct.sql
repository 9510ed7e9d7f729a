-- Puts one thing right that was received wrongly, by what a person types.
-- $1 reference  text  of the enquiry
-- $2 kind       text  type, citizen, channel, deadline, team or outcome
-- $3 new_value  text  a code; of a citizen the name or contact, or nobody; of a deadline a day with or without a time
-- $4 reason     text  why, 1 to 500 characters
-- ->            id uuid, version integer
-- index         enquiries_reference_unique
select
    c.id,
    c.version
from app.correct_by_code($1, $2, $3, $4) as c;
