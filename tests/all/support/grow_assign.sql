-- Assigns two thirds of the enquiries of grow.sql.
update tenant.enquiries as e set
    assignee_id = people.ids[1 + abs(hashtext(e.id::text)) % array_length(people.ids, 1)],
    updated_by = people.decider
from (
    select
        array_agg(s.id) filter (where s.role_code = 'caseworker') as ids,
        (array_agg(s.id) filter (where s.role_code = 'supervisor'))[1] as decider
    from tenant.staff as s
) as people
where e.subject like 'Question number %' and e.assignee_id is null and hashtext(e.id::text) % 3 <> 0;
