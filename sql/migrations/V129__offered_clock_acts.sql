-- What a person may record of the clocks of an enquiry now: each kind of act, for all clocks that know it and for each of them,
-- with the reason against it. The guard of V120 asks the same function afterwards.
create function tenant.clock_act_refusal_message(code text) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return case clock_act_refusal_message.code
        when 'role' then 'Your role cannot do this. Ask a supervisor.'
        when 'closed' then 'The enquiry is closed. Reopen it first.'
        when 'recorded_already' then 'This is recorded already.'
        when 'without_beginning' then 'What comes before it is not recorded.'
        when 'not_extensible' then 'No clock of this enquiry may be extended.'
        when 'without_effect' then 'No clock of this enquiry follows it.'
        when 'out_of_order' then 'Enter a time between the receipt of the enquiry and now.'
    end;
comment on function tenant.clock_act_refusal_message(text) is 'The sentence a caseworker reads for a reason of clock_act_refusal.';
grant execute on function tenant.clock_act_refusal_message(text) to enquiries_app;

create function app.offered_clock_acts(enquiry_id uuid)
    returns table (kind text, clock_code text, clock_name text, needs_reason boolean, refusal text)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select
        k.kind,
        o.code,
        o.name,
        k.needs_reason,
        tenant.clock_act_refusal_message(
            case
                when not auth.has_capability(k.capability) then 'role'
                else tenant.clock_act_refusal(e.id, k.kind, o.code, auth.now(), auth.now(), null)
            end
        )
    from tenant.enquiries as e
    cross join (
        values
        (1, 'clarification_asked', 'work_on_enquiries', false),
        (2, 'clarification_received', 'work_on_enquiries', false),
        (3, 'fee_asked', 'work_on_enquiries', false),
        (4, 'fee_paid', 'work_on_enquiries', false),
        (5, 'identity_received', 'work_on_enquiries', false),
        (6, 'acknowledged', 'work_on_enquiries', false),
        (7, 'entered', 'work_on_enquiries', false),
        (8, 'decided', 'work_on_enquiries', false),
        (9, 'extended', 'correct_deadlines', true),
        (10, 'paused', 'correct_deadlines', true),
        (11, 'resumed', 'work_on_enquiries', false),
        (12, 'withdrawn', 'work_on_enquiries', false)
    ) as k (place, kind, capability, needs_reason)
    cross join lateral (
        select null::text as code, null::text as name
        union all
        select f.code, f.name from tenant.clocks_that_follow(e.id, k.kind) as f
    ) as o
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = offered_clock_acts.enquiry_id
        and e.deleted_at is null
    order by k.place, o.code nulls first;
end
$$;
comment on function app.offered_clock_acts(uuid) is
'Each act on the clocks of an enquiry, for all clocks that know it and for each of them, with what stands against it now.';
grant execute on function app.offered_clock_acts(uuid) to enquiries_app;

-- The rules in force, for what a deadline would be by another one.
create view app.clock_rules with (security_invoker = true) as
select
    r.id,
    r.code,
    r.name,
    r.measure,
    t.name as enquiry_type_name,
    p.name as priority_name,
    s.name as stage_name,
    r.target_seconds,
    k.name as calendar_name,
    l.legal_basis,
    coalesce(l.is_duty, false) as is_duty,
    l.extension_length is not null as may_be_extended
from tenant.clock_rules as r
left join tenant.enquiry_types as t on r.tenant_id = t.tenant_id and r.enquiry_type_id = t.id
left join core.priorities as p on r.priority_code = p.code
left join core.stages as s on r.stage_code = s.code
left join tenant.calendars as k on r.tenant_id = k.tenant_id and r.calendar_id = k.id
left join lateral core.clock_rule_on(
    r.legal_code, ((select auth.now()) at time zone 'Europe/London')::date
) as l on r.legal_code is not null
where
    r.deleted_at is null
    and r.valid_from <= (select auth.now())
    and (r.retired_at is null or r.retired_at > (select auth.now()))
    and r.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.clock_rules is 'The clock rules in force, with what they apply to.';
grant select on app.clock_rules to enquiries_app;
