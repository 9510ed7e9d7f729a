-- Logs an access to this enquiry. Returns whether it exists, and the time that its audit trail covers: from its
-- registration, and a day ahead for writers that began later. `linked`: another enquiry was linked to it once, so that
-- its history has more to read (queries/history/of_links.sql).
-- $1 action      text  open_enquiry, preview_enquiry or read_history
-- $2 enquiry_id  uuid  the enquiry
-- ->             found boolean, recorded_from timestamptz?, recorded_until timestamptz, linked boolean
-- index          enquiries_pkey, enquiry_links_by_other
select
    app.log_access($1, $2) as found,
    (select e.created_at from app.enquiries as e where e.id = $2) as recorded_from,
    auth.now() + interval '1 day' as recorded_until,
    exists (select from app.link_ends as l where l.other_enquiry_id = $2) as linked;
