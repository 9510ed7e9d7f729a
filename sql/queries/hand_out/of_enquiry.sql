-- Hand-outs of an enquiry with their points and parameters, the latest first.
-- $1 enquiry_id  uuid  which
-- ->             kind text, team_name text, from_name text?, to_name text?, points integer?, parts jsonb, parameters jsonb, parameters_version integer, handed_out_at timestamptz, by_name text
select
    h.kind,
    h.team_name,
    h.from_name,
    h.to_name,
    h.points,
    h.parts,
    h.parameters,
    h.parameters_version,
    h.handed_out_at,
    h.by_name
from app.hand_outs as h
where h.enquiry_id = $1
order by h.enquiry_version desc;
