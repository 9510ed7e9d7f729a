-- Every trigger is enabled, also those that the server makes for foreign keys.
-- why       a guard that is switched off refuses nothing, and looks from outside as it always did
-- cure      alter table <table> enable trigger <name>
-- sabotage  alter table tenant.enquiries disable trigger g50_refuse_unlawful_stage_change
select
    format('%s.%s', t.tgrelid::regclass, t.tgname) as object_name,
    case t.tgenabled when 'D' then 'is disabled' else 'fires for replicated rows only' end as detail
from pg_catalog.pg_trigger as t
where t.tgenabled not in ('O', 'A')
order by object_name;
