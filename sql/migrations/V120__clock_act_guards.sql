-- What people may do to clocks, and that their acts are followed. Who acts holds the enquiry first: an act at the same time, or a
-- step that closes it, waits or is seen.
-- Which clocks of an enquiry follow an act of a kind: those that have begun and not ended and whose rule knows it, and those of a
-- law that wait for it to begin.
create function tenant.clocks_that_follow(enquiry_id uuid, kind text) returns table (code text, name text)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select f.code, min(f.name)
    from (
        select
            c.code,
            r.name::text,
            case
                when clocks_that_follow.kind = 'withdrawn' then true
                when r.measure <> 'legal' then clocks_that_follow.kind in ('paused', 'resumed')
                else case clocks_that_follow.kind
                    when 'clarification_asked' then l.on_clarification <> 'none'
                    when 'clarification_received' then l.on_clarification <> 'none'
                    when 'fee_asked' then l.on_fee <> 'none'
                    when 'fee_paid' then l.on_fee <> 'none'
                    when 'extended' then l.extension_length is not null
                    when 'identity_received' then l.starts_on = 'identity'
                    when 'acknowledged' then l.ends_on = 'acknowledgement'
                end
            end as knows
        from tenant.clocks as c
        inner join tenant.clock_rules as r on c.tenant_id = r.tenant_id and c.rule_id = r.id
        left join lateral core.clock_rule_on(
            r.legal_code, (c.started_at at time zone 'Europe/London')::date
        ) as l on r.legal_code is not null
        where
            c.tenant_id = (select auth.tenant_id())
            and c.enquiry_id = clocks_that_follow.enquiry_id
            and c.state in ('running', 'paused')
        union all
        select
            r.legal_code,
            r.name::text,
            l.starts_on = case clocks_that_follow.kind
                when 'acknowledged' then 'acknowledgement'
                when 'entered' then 'entry'
                when 'decided' then 'decision'
            end
        from tenant.enquiries as e
        cross join lateral tenant.applicable_rules(
            e.tenant_id,
            e.enquiry_type_id,
            -- The type it had when it was received.
            coalesce(
                (
                    select k.from_enquiry_type_id
                    from tenant.corrections as k
                    where k.tenant_id = e.tenant_id and k.enquiry_id = e.id and k.kind = 'type'
                    order by k.enquiry_version
                    limit 1
                ),
                e.enquiry_type_id
            ),
            e.priority_code,
            e.received_at
        ) as r
        cross join lateral core.clock_rule_on(
            r.legal_code, (e.received_at at time zone 'Europe/London')::date
        ) as l
        where
            e.tenant_id = (select auth.tenant_id())
            and e.id = clocks_that_follow.enquiry_id
            and r.measure = 'legal'
            and clocks_that_follow.kind in ('acknowledged', 'entered', 'decided')
            and not exists (
                select
                from tenant.clocks as c
                where
                    c.tenant_id = e.tenant_id
                    and c.enquiry_id = e.id
                    and c.code = r.legal_code
                    and c.state <> 'undone'
            )
    ) as f
    where f.knows
    group by f.code
    order by f.code;
end
$$;
comment on function tenant.clocks_that_follow(uuid, text) is 'The clocks of an enquiry that an act of a kind has an effect on.';

-- The reason to refuse an act, or null: the guard below and what a form offers ask the same (docs/decisions/0004).
create function tenant.clock_act_refusal(
    enquiry_id uuid, kind text, clock_code text, happened_at timestamptz, written_at timestamptz, but_for uuid
)
    returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    subject record;
    last_kind text;
begin
    select e.received_at, e.closed_at into subject
    from tenant.enquiries as e
    where e.tenant_id = (select auth.tenant_id()) and e.id = clock_act_refusal.enquiry_id;
    if
        clock_act_refusal.happened_at > clock_act_refusal.written_at
        or clock_act_refusal.happened_at < subject.received_at
    then
        return 'out_of_order';
    elsif clock_act_refusal.kind in ('chased', 'thanked') then
        -- No clock moves by it.
        return null;
    elsif subject.closed_at is not null then
        return 'closed';
    end if;
    -- The last act of the same pair before it.
    select a.kind into last_kind
    from tenant.clock_acts as a
    where
        a.tenant_id = (select auth.tenant_id())
        and a.enquiry_id = clock_act_refusal.enquiry_id
        and a.id is distinct from clock_act_refusal.but_for
        and a.clock_code is not distinct from clock_act_refusal.clock_code
        and (
            a.kind = clock_act_refusal.kind
            or (a.kind, clock_act_refusal.kind) in (
                ('paused', 'resumed'), ('resumed', 'paused'),
                ('clarification_asked', 'clarification_received'), ('clarification_received', 'clarification_asked'),
                ('fee_asked', 'fee_paid'), ('fee_paid', 'fee_asked')
            )
        )
        and a.happened_at <= clock_act_refusal.happened_at
        and not exists (
            select from tenant.clock_acts as b where b.tenant_id = a.tenant_id and b.takes_back_id = a.id
        )
    order by a.happened_at desc, a.created_at desc, a.id desc
    limit 1;
    return case
        when
            clock_act_refusal.kind not in ('resumed', 'clarification_received', 'fee_paid')
            and last_kind = clock_act_refusal.kind
            -- A later proof of identity counts instead of an earlier one.
            and clock_act_refusal.kind <> 'identity_received'
            then 'recorded_already'
        when
            not exists (
                select
                from tenant.clocks_that_follow(clock_act_refusal.enquiry_id, clock_act_refusal.kind) as f
                where f.code = coalesce(clock_act_refusal.clock_code, f.code)
            )
            then case clock_act_refusal.kind when 'extended' then 'not_extensible' else 'without_effect' end
        when
            clock_act_refusal.kind in ('resumed', 'clarification_received', 'fee_paid')
            and (last_kind is null or last_kind = clock_act_refusal.kind)
            then 'without_beginning'
    end;
end
$$;
comment on function tenant.clock_act_refusal(uuid, text, text, timestamptz, timestamptz, uuid) is
'Why an act on the clocks of an enquiry is refused: out_of_order, closed, recorded_already, without_effect, not_extensible or '
'without_beginning; null where it is not. The act of the last argument is passed over.';

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
        array_remove(array_agg(distinct r.refusal), null) as refusals,
        bool_or(t.kind = 'taken_back') as takes_back_twice,
        bool_or(
            n.kind in ('clarification_received', 'withdrawn', 'chased', 'thanked')
            and exists (
                select
                from tenant.messages as m
                where m.tenant_id = n.tenant_id and m.id = n.message_id and m.direction = 'out'
            )
        ) as meaning_of_own,
        bool_or(
            n.kind in ('clarification_received', 'withdrawn', 'chased', 'thanked')
            and exists (
                select
                from tenant.clock_acts as a
                where
                    a.tenant_id = n.tenant_id
                    and a.enquiry_id = n.enquiry_id
                    and a.message_id = n.message_id
                    and a.id <> n.id
                    and a.kind in ('clarification_received', 'withdrawn', 'chased', 'thanked')
                    and not exists (
                        select from tenant.clock_acts as b where b.tenant_id = a.tenant_id and b.takes_back_id = a.id
                    )
            )
        ) as means_twice
    into fault
    from new_rows as n
    left join tenant.clock_acts as t on n.tenant_id = t.tenant_id and n.takes_back_id = t.id
    left join lateral tenant.clock_act_refusal(
        n.enquiry_id, n.kind, n.clock_code, n.happened_at, n.created_at, n.id
    ) as r (refusal) on n.kind <> 'taken_back';
    if 'out_of_order' = any (fault.refusals) then
        raise exception using
            errcode    = 'UK433',
            constraint = 'refuse_clock_act_out_of_order',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'happened_at',
            message    = 'the act lies before the enquiry was received, or in the future',
            hint       = 'Enter a time between the receipt of the enquiry and now.';
    elsif 'closed' = any (fault.refusals) then
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
    elsif fault.meaning_of_own then
        raise exception using
            errcode    = 'UK440',
            constraint = 'refuse_meaning_of_own_letter',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'message_id',
            message    = 'this letter is our own',
            hint       = 'Choose a message that came in.';
    elsif fault.means_twice then
        raise exception using
            errcode    = 'UK439',
            constraint = 'refuse_second_meaning_of_message',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'message_id',
            message    = 'the message has a meaning already',
            hint       = 'Take that meaning back, then say what it meant.';
    elsif 'not_extensible' = any (fault.refusals) then
        raise exception using
            errcode    = 'UK435',
            constraint = 'refuse_extension_without_law',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'kind',
            message    = 'no clock of this enquiry may be extended',
            hint       = 'Correct the deadline with a reason, if the target is the body''s own.';
    elsif 'without_effect' = any (fault.refusals) then
        raise exception using
            errcode    = 'UK438',
            constraint = 'refuse_clock_act_without_effect',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'kind',
            message    = 'no clock of this enquiry follows such an act',
            hint       = 'Look at the clocks of the enquiry: only what its rules know has an effect.';
    elsif fault.refusals && array['recorded_already', 'without_beginning'] then
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
