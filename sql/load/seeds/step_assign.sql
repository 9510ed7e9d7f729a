-- An assignment of the past.
-- $1 enquiry_id  uuid         which
-- $2 to_user     text?        the new assignee; null for none
-- $3 by_user     text         who decided
-- $4 at          timestamptz  when
update tenant.enquiries as e set
    assignee_id = (select s.id from tenant.staff as s where s.username = $2),
    updated_by = (select s.id from tenant.staff as s where s.username = $3),
    updated_at = $4
where e.id = $1;
