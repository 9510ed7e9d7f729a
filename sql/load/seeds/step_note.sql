-- A note of the past.
-- $1 enquiry_id  uuid         which
-- $2 body        text         what
-- $3 by_user     text         who
-- $4 at          timestamptz  when
insert into tenant.notes (enquiry_id, body, created_by, created_at)
values ($1, $2, (select s.id from tenant.staff as s where s.username = $3), $4);
