-- Every constraint has been checked against the rows that were there before it.
-- why       NOT VALID is the first of two steps; without the second the claim holds for new rows only
-- cure      alter table <table> validate constraint <name>, in the next migration
-- sabotage  alter table tenant.notes add constraint notes_body_short check (char_length(body) < 30000) not valid
select
    format('%s.%s', k.conrelid::regclass, k.conname) as object_name,
    pg_get_constraintdef(k.oid) as detail
from pg_catalog.pg_constraint as k
where not k.convalidated
order by object_name;
