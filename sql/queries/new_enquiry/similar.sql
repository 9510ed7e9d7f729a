-- Likely duplicates of an enquiry that is being received, most alike first, with the reasons.
-- $1 citizen_id       uuid?    the citizen; null for a new or unknown one
-- $2 enquiry_type_id  uuid?    the type; null until it is chosen
-- $3 name             text?    of the citizen, as typed
-- $4 phone            text?    telephone number, as typed
-- $5 email            text?    email address, as typed
-- $6 subject          text     as typed
-- $7 body             text     as typed
-- $8 most             integer  rows, 1 to 50
-- ->                  queue_row, points integer, same_citizen boolean, same_contact boolean, same_name boolean, same_type boolean, words_percent integer, days_apart integer
-- index               enquiries_pkey
with found as materialized (
    select s.* from app.similar_enquiries(null, $1, $2, $3, $4, $5, $6, $7, $8) as s
)

select
    e.*,
    f.points,
    f.same_citizen,
    f.same_contact,
    f.same_name,
    f.same_type,
    f.words_percent,
    f.days_apart
from app.queue_rows as e
inner join found as f on e.id = f.enquiry_id
where
    e.id = any (array(select i.enquiry_id from found as i))
    -- What is worked on elsewhere is offered nowhere.
    and not exists (select from app.merged_enquiries as m where m.enquiry_id = e.id)
order by f.points desc, e.received_at desc, e.id;
