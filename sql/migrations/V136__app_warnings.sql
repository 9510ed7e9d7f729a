-- Warnings and their rules as the staff program reads them.
create view app.warnings with (security_invoker = true) as
select
    w.id, w.enquiry_id, e.reference, e.subject, r.name as rule_name, w.kind, w.clock_code, w.became_true_at,
    w.created_at as raised_at, w.due_at, w.tells, p.name as staff_name, t.name as team_name, w.why, w.settled_at
from tenant.warnings as w
inner join tenant.enquiries as e on w.tenant_id = e.tenant_id and w.enquiry_id = e.id
inner join tenant.warning_rules as r on w.tenant_id = r.tenant_id and w.rule_id = r.id
left join tenant.staff as p on w.tenant_id = p.tenant_id and w.staff_id = p.id
left join tenant.teams as t on w.tenant_id = t.tenant_id and w.team_id = t.id
where
    w.deleted_at is null
    and e.deleted_at is null
    and w.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.warnings is 'What people were told about open enquiries, by name. Personal.';
grant select on app.warnings to enquiries_app;

create view app.warning_rules with (security_invoker = true) as
select
    r.id, r.code, r.name, r.kind, r.share, r.minutes, y.name as type_name, r.priority_code, r.measure, r.tells,
    t.name as team_name, r.active, r.version
from tenant.warning_rules as r
left join tenant.enquiry_types as y on r.tenant_id = y.tenant_id and r.enquiry_type_id = y.id
left join tenant.teams as t on r.tenant_id = t.tenant_id and r.team_id = t.id
where
    r.deleted_at is null
    and r.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.warning_rules is 'Rules of who is told of what, by name.';
grant select on app.warning_rules to enquiries_app;
