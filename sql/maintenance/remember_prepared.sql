-- Marks this database as brought up to date.
-- $1 mark  text  of the program's migrations and seeds, and of the month
insert into core.settings as s (name, value)
values ('prepared', $1)
on conflict on constraint settings_pkey do update set value = excluded.value;
