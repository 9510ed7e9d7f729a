-- What people may do to clocks, and that their acts are followed. Who acts holds the enquiry first: an act at the same time, or a
-- step that closes it, waits or is seen.
create function tenant.refuse_unfit_clock_act() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    acted_on uuid[] := array(select distinct n.enquiry_id from new_rows as n order by n.enquiry_id);
    fault record;
begin
    perform tenant.lock_enquiries(acted_on);
    select
        bool_or(n.happened_at > n.created_at or n.happened_at < e.received_at) as out_of_order,
        bool_or(e.closed_at is not null and n.kind <> 'taken_back') as of_closed,
        bool_or(t.kind = 'taken_back') as takes_back_twice,
        bool_or(
            n.kind = 'extended' and not exists (
                select
                from tenant.clocks as c
                inner join tenant.clock_rules as r on c.tenant_id = r.tenant_id and c.rule_id = r.id
                where
                    c.tenant_id = n.tenant_id
                    and c.enquiry_id = n.enquiry_id
                    and c.state in ('running', 'paused')
                    and c.code = coalesce(n.clock_code, c.code)
                    and r.measure = 'legal'
                    and (core.clock_rule_on(r.legal_code, (c.started_at at time zone 'Europe/London')::date)).extension_length is not null
            )
        ) as not_extensible,
        -- The last act of the same pair before it.
        bool_or(
            case
                when n.kind in ('resumed', 'clarification_received', 'fee_paid')
                    then before.kind is null or before.kind = n.kind
                when n.kind in ('paused', 'clarification_asked', 'fee_asked', 'extended')
                    then coalesce(before.kind = n.kind, false)
            end
        ) as out_of_turn
    into fault
    from new_rows as n
    inner join tenant.enquiries as e on n.tenant_id = e.tenant_id and n.enquiry_id = e.id
    left join tenant.clock_acts as t on n.tenant_id = t.tenant_id and n.takes_back_id = t.id
    left join lateral (
        select a.kind
        from tenant.clock_acts as a
        where
            a.tenant_id = n.tenant_id
            and a.enquiry_id = n.enquiry_id
            and a.id <> n.id
            and a.clock_code is not distinct from n.clock_code
            and (
                a.kind = n.kind
                or (a.kind, n.kind) in (
                    ('paused', 'resumed'), ('resumed', 'paused'),
                    ('clarification_asked', 'clarification_received'), ('clarification_received', 'clarification_asked'),
                    ('fee_asked', 'fee_paid'), ('fee_paid', 'fee_asked')
                )
            )
            and a.happened_at <= n.happened_at
            and not exists (
                select from tenant.clock_acts as b where b.tenant_id = a.tenant_id and b.takes_back_id = a.id
            )
        order by a.happened_at desc, a.created_at desc, a.id desc
        limit 1
    ) as before on true;
    if fault.out_of_order then
        raise exception using
            errcode    = 'UK433',
            constraint = 'refuse_clock_act_out_of_order',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'happened_at',
            message    = 'the act lies before the enquiry was received, or in the future',
            hint       = 'Enter a time between the receipt of the enquiry and now.';
    elsif fault.of_closed then
        raise exception using
            errcode    = 'UK201',
            constraint = 'refuse_clock_act_on_closed',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_id',
            message    = 'the enquiry is closed',
            hint       = 'Reopen the enquiry, then change its clocks.';
    elsif fault.takes_back_twice then
        raise exception using
            errcode    = 'UK434',
            constraint = 'refuse_taking_back_of_taking_back',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'takes_back_id',
            message    = 'what takes an act back is not taken back itself',
            hint       = 'Record the act again.';
    elsif fault.not_extensible then
        raise exception using
            errcode    = 'UK435',
            constraint = 'refuse_extension_without_law',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'kind',
            message    = 'no clock of this enquiry may be extended',
            hint       = 'Correct the deadline with a reason, if the target is the body''s own.';
    elsif fault.out_of_turn then
        raise exception using
            errcode    = 'UK436',
            constraint = 'refuse_clock_act_out_of_turn',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'kind',
            message    = 'this was recorded already, or what comes before it was not',
            hint       = 'Look at the clocks of the enquiry: a pause, a question or a fee has one beginning and one end.';
    end if;
    return null;
end
$$;
create trigger g40_refuse_addition_to_deleted_enquiry after insert on tenant.clock_acts
    referencing new table as new_rows
    for each statement execute function tenant.refuse_addition_to_deleted_enquiry();
create trigger g50_refuse_unfit_clock_act after insert on tenant.clock_acts
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unfit_clock_act();

create function tenant.follow_clock_acts() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform tenant.update_clocks(array(select distinct n.enquiry_id from new_rows as n));
    return null;
end
$$;
create trigger k61_follow_clock_acts after insert on tenant.clock_acts
    referencing new table as new_rows
    for each statement execute function tenant.follow_clock_acts();

-- A running clock keeps its rule, so a rule begins and ends from now on. What is imported, and
-- the first rule of a tenant, may begin earlier.
create function tenant.refuse_rule_from_the_past() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if (select auth.batch_id()) is not null
        or not exists (select from tenant.clock_rules as r where r.tenant_id = new.tenant_id and r.id <> new.id)
    then
        return null;
    end if;
    if (tg_op = 'INSERT' and new.valid_from < new.created_at)
        or (tg_op = 'UPDATE' and new.retired_at is distinct from old.retired_at and new.retired_at < new.updated_at)
    then
        raise exception using
            errcode    = 'UK437',
            constraint = 'refuse_rule_from_the_past',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = case tg_op when 'INSERT' then 'valid_from' else 'retired_at' end,
            message    = 'a rule neither begins nor ends in the past',
            hint       = 'Choose a time from now on: clocks that run keep their rule.';
    end if;
    return null;
end
$$;
create trigger g52_refuse_rule_from_the_past after insert or update on tenant.clock_rules
    for each row execute function tenant.refuse_rule_from_the_past();
