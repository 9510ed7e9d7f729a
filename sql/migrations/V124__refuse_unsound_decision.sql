-- The rules of decisions: their dates follow each other, none is recorded on a closed enquiry, and one is withdrawn
-- once.
create function tenant.refuse_unsound_dates() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.decided_on > (new.created_at at time zone 'Europe/London')::date then
        raise exception using
            errcode    = 'UK280',
            constraint = 'refuse_decision_in_the_future',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'decided_on',
            message    = 'the decision is not made yet',
            hint       = 'Enter today or the day on which it was decided.';
    elsif new.expires_on < new.in_force_from then
        raise exception using
            errcode    = 'UK280',
            constraint = 'refuse_expiry_before_force',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'expires_on',
            message    = 'the decision would expire before it is in force',
            hint       = 'Enter a last day that is not before the first.';
    elsif new.appeal_until < new.decided_on then
        raise exception using
            errcode    = 'UK280',
            constraint = 'refuse_appeal_before_decision',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'appeal_until',
            message    = 'the appeal period would end before the decision',
            hint       = 'Enter a last day for an appeal that is not before the decision.';
    end if;
    return null;
end
$$;
create trigger g40_refuse_unsound_dates after insert on tenant.decisions
    for each row execute function tenant.refuse_unsound_dates();

-- An act that was a mistake is taken back by who did it, within the time of an undo; otherwise it is recorded anew.
create function tenant.refuse_unlawful_withdrawal() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if old.withdrawn and new.withdrawn then
        raise exception using
            errcode    = 'UK281',
            constraint = 'refuse_second_withdrawal',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the decision is withdrawn already',
            hint       = 'Read the reason it was withdrawn for. Nothing more is needed.';
    elsif old.withdrawn
        and (
            old.withdrawn_by is distinct from new.updated_by
            or new.updated_at > old.withdrawn_at + interval '10 minutes'
        )
    then
        raise exception using
            errcode    = 'UK281',
            constraint = 'refuse_restored_decision',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'a withdrawn decision is not restored',
            hint       = 'Record the decision again.';
    end if;
    return null;
end
$$;
create trigger g40_refuse_unlawful_withdrawal after update on tenant.decisions
    for each row when (old.withdrawn) execute function tenant.refuse_unlawful_withdrawal();

-- Taken as a step takes it, so that a decision and the step that closes wait for each other: the later one judges
-- what the earlier one left. A decision on a closed enquiry can still be withdrawn: an appeal may end long after.
create function tenant.refuse_decision_on_closed_enquiry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set enable_bitmapscan = off
as $$
declare
    closed boolean;
begin
    select bool_or(looked_up.closed) into closed
    from (
        select distinct n.tenant_id, n.enquiry_id
        from new_rows as n
        order by n.tenant_id, n.enquiry_id
    ) as decided
    cross join lateral (
        select e.closed_at is not null as closed
        from tenant.enquiries as e
        where e.tenant_id = decided.tenant_id and e.id = decided.enquiry_id
        for no key update
    ) as looked_up;
    if closed then
        raise exception using
            errcode    = 'UK201',
            constraint = 'refuse_decision_on_closed_enquiry',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_id',
            message    = 'the enquiry is closed',
            hint       = 'Reopen the enquiry, then record the decision.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_decision_on_closed_enquiry after insert on tenant.decisions
    referencing new table as new_rows
    for each statement execute function tenant.refuse_decision_on_closed_enquiry();
create trigger g51_refuse_addition_to_deleted_enquiry after insert on tenant.decisions
    referencing new table as new_rows
    for each statement execute function tenant.refuse_addition_to_deleted_enquiry();
create trigger g51_refuse_renewal_on_deleted_enquiry after update on tenant.decisions
    for each row when (old.withdrawn and not new.withdrawn)
    execute function tenant.refuse_renewal_on_deleted_enquiry();
