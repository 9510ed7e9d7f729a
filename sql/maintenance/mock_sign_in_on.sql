-- Turns mock sign-in on: the demonstration's picker needs no secret (R013). Only while the database is founded: what an
-- operator turned off stays off, and a real body's database that is restored here is never opened.
update core.settings set value = 'on'
where
    name = 'mock_sign_in'
    and value <> 'on'
    and not exists (select from core.settings as s where s.name = 'prepared')
    and not exists (select from core.tenants as t where t.id > 1);
