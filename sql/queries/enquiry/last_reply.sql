-- The last letter to the citizen: who writes another has read it. One that was recalled went nowhere.
-- $1 enquiry_id  uuid  the enquiry
-- ->             id uuid, written_by text, created_at timestamptz
-- index          messages_by_enquiry
-- hot
select
    m.id,
    m.written_by,
    m.created_at
from app.messages as m
where
    m.enquiry_id = $1
    and m.direction = 'out'
    and m.delivery_state <> 'recalled'
order by m.created_at desc, m.id desc
limit 1;
