-- One workflow version, drafted.
-- $1 code    text      the same over all versions
-- $2 number  smallint  version, from 1
-- $3 name    text      as shown
-- ->         id uuid
insert into tenant.workflows (code, workflow_number, name)
values ($1, $2, $3)
returning id;
