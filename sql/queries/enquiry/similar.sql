-- Likely duplicates of an enquiry that are not linked to it, most alike first, with the reasons.
-- $1 enquiry_id  uuid     the enquiry
-- $2 most        integer  rows, 1 to 50
-- ->             queue_row, points integer, same_citizen boolean, same_contact boolean, same_name boolean, same_type boolean, words_percent integer, days_apart integer
-- index          enquiries_pkey
with found as materialized (
    select s.* from app.similar_enquiries($1, null, null, null, null, null, null, null, $2) as s
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
    and not exists (
        select
        from app.link_ends as l
        where l.enquiry_id = $1 and l.other_enquiry_id = e.id or l.enquiry_id = e.id and l.other_enquiry_id = $1
    )
order by f.points desc, e.received_at desc, e.id;
