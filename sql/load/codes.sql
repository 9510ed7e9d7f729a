-- Codes that a mapping may name.
-- ->  channels text[], priorities smallint[], stages text[], categories text[], roles text[]
select
    array(select c.code from core.channels as c) as channels,
    array(select p.code from core.priorities as p) as priorities,
    array(select s.code from core.stages as s) as stages,
    array(select c.code from core.categories as c where c.code like '%.%' order by c.code) as categories,
    array(select r.code from core.roles as r where r.kind = 'person' and not r.platform_only order by r.code) as roles;
