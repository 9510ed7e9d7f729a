-- Gives the person the free enquiry of their team with the most points; no row where there is none for them.
-- -> enquiry_id uuid, reference text, subject text, points integer, parts jsonb, parameters_version integer, version integer
select
    t.enquiry_id,
    t.reference,
    t.subject,
    t.points,
    t.parts,
    t.parameters_version,
    t.version
from app.take_next() as t;
