-- Decisions as the staff program reads and writes them.
create view app.decisions with (security_invoker = true) as
select
    d.id, d.enquiry_id, e.reference, e.subject, e.assignee_id, e.team_id, d.decision, d.decided_on, d.in_force_from,
    d.expires_on, d.appeal_until, d.appeal_basis, p.name as recorded_by_name, d.withdrawn, d.withdrawn_reason,
    d.withdrawn_at, w.name as withdrawn_by_name, d.version
from tenant.decisions as d
inner join tenant.enquiries as e on d.tenant_id = e.tenant_id and d.enquiry_id = e.id
inner join tenant.staff as p on d.tenant_id = p.tenant_id and d.created_by = p.id
left join tenant.staff as w on d.tenant_id = w.tenant_id and d.withdrawn_by = w.id
where
    d.deleted_at is null
    and e.deleted_at is null
    and d.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.decisions is 'Decisions on enquiries, by name. Personal.';
grant select on app.decisions to enquiries_app;

create function app.record_decision(
    enquiry_id uuid, decision text, decided_on date, in_force_from date, expires_on date, appeal_until date,
    appeal_basis text
)
    returns uuid
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.decisions (
        enquiry_id, decision, decided_on, in_force_from, expires_on, appeal_until, appeal_basis
    )
    values (
        record_decision.enquiry_id, record_decision.decision, record_decision.decided_on,
        record_decision.in_force_from, record_decision.expires_on, record_decision.appeal_until,
        record_decision.appeal_basis
    )
    returning decisions.id;
end;
comment on function app.record_decision(uuid, text, date, date, date, date, text) is
'Records a decision on an open enquiry; null for no expiry, no appeal, no rule. Returns its key. Refuses with UK201 and UK280.';

create function app.withdraw_decision(decision_id uuid, seen_version integer, reason text) returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.decisions as d set
        withdrawn = withdraw_decision.reason is not null,
        withdrawn_reason = withdraw_decision.reason
    where
        d.tenant_id = (select auth.tenant_id())
        and d.id = withdraw_decision.decision_id
        and d.version = withdraw_decision.seen_version
        and d.deleted_at is null
    returning d.version;
end;
comment on function app.withdraw_decision(uuid, integer, text) is
'Withdraws a decision with a reason; without one takes that back. Returns its new version, null when it had moved on. Refuses with UK281.';

grant execute on function
    app.record_decision(uuid, text, date, date, date, date, text),
    app.withdraw_decision(uuid, integer, text)
    to enquiries_app;
