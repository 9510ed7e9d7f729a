-- Decisions on enquiries: planning permission, a licence, an award of benefit, an exemption. A decision has dates of
-- its own: from when it is in force, when it expires, and until when it can be appealed. It is kept as it was
-- recorded: a wrong one is withdrawn, with a reason, and recorded anew (docs/decisions/0025).
create table tenant.decisions (
    tenant_id        integer not null default auth.tenant_id(),
    id               uuid not null default core.new_id(),
    enquiry_id       uuid not null,
    decision         text not null,
    decided_on       date not null,
    in_force_from    date not null,
    expires_on       date,
    appeal_until     date,
    appeal_basis     text,
    withdrawn        boolean not null default false,
    withdrawn_reason text,
    withdrawn_at     timestamptz,
    withdrawn_by     uuid,

    constraint decisions_pkey primary key (tenant_id, id),
    constraint decisions_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint decisions_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint decisions_withdrawn_by_fkey foreign key (tenant_id, withdrawn_by)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint decisions_decision_length check (char_length(decision) between 1 and 500),
    constraint decisions_decision_printable check (core.is_single_line(decision)),
    constraint decisions_decision_not_blank check (core.is_not_blank(decision)),
    constraint decisions_dates_plausible check (
        least(decided_on, in_force_from, expires_on, appeal_until) >= date '1900-01-01'
        and greatest(decided_on, in_force_from, expires_on, appeal_until) < date '2200-01-01'
    ),
    constraint decisions_appeal_basis_length check (char_length(appeal_basis) between 1 and 200),
    constraint decisions_appeal_basis_printable check (core.is_single_line(appeal_basis)),
    constraint decisions_appeal_basis_of_a_date check (appeal_basis is null or appeal_until is not null),
    constraint decisions_withdrawn_reason_length check (char_length(withdrawn_reason) between 1 and 500),
    constraint decisions_withdrawn_reason_printable check (core.is_single_line(withdrawn_reason)),
    constraint decisions_withdrawn_reason_not_blank check (core.is_not_blank(withdrawn_reason)),
    constraint decisions_withdrawn_with_a_reason check (withdrawn = (withdrawn_reason is not null)),
    constraint decisions_withdrawn_by_somebody check (
        withdrawn = (withdrawn_at is not null) and withdrawn = (withdrawn_by is not null)
    )
);
comment on table tenant.decisions is 'Decisions on enquiries, with their dates. Recorded by created_by. Personal.';
comment on column tenant.decisions.enquiry_id is 'The enquiry that was decided.';
comment on column tenant.decisions.decision is 'What was decided, in a sentence of 1 to 500 characters.';
comment on column tenant.decisions.decided_on is 'The day of the decision, not later than the day it is recorded.';
comment on column tenant.decisions.in_force_from is 'The first day on which it is in force.';
comment on column tenant.decisions.expires_on is
'The last day on which it is in force; null for one that does not expire.';
comment on column tenant.decisions.appeal_until is 'The last day for an appeal; null where there is none.';
comment on column tenant.decisions.appeal_basis is
'The rule that gives the appeal period, 1 to 200 characters; null where the date was given.';
comment on column tenant.decisions.withdrawn is 'True once it was withdrawn.';
comment on column tenant.decisions.withdrawn_reason is 'Why, 1 to 500 characters; null while it stands.';
comment on column tenant.decisions.withdrawn_at is 'Null while it stands.';
comment on column tenant.decisions.withdrawn_by is 'Who withdrew it; null while it stands.';

call core.enable_tenant_isolation('tenant.decisions');
call core.forbid_delete('tenant.decisions');
call core.add_row_metadata('tenant.decisions');
call audit.enable_tracking('tenant.decisions', enquiry_column => 'enquiry_id');

create index decisions_by_enquiry on tenant.decisions (tenant_id, enquiry_id, decided_on);
comment on index tenant.decisions_by_enquiry is 'queries/enquiry/decisions.sql';
create index decisions_by_appeal on tenant.decisions (tenant_id, appeal_until)
    where not withdrawn and deleted_at is null;
comment on index tenant.decisions_by_appeal is 'queries/queue/decisions_ending.sql';
create index decisions_by_expiry on tenant.decisions (tenant_id, expires_on)
    where not withdrawn and deleted_at is null;
comment on index tenant.decisions_by_expiry is 'queries/queue/decisions_ending.sql';

create policy staff_read on tenant.decisions for select to enquiries_app
    using (true);
create policy staff_record on tenant.decisions for insert to enquiries_app
    with check ((select auth.has_capability('work_on_enquiries')));
create policy staff_withdraw on tenant.decisions for update to enquiries_app
    using ((select auth.has_capability('work_on_enquiries')));
create policy loader_works on tenant.decisions for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.decisions for all to enquiries_owner using (true) with check (true);
grant
    select,
    insert (enquiry_id, decision, decided_on, in_force_from, expires_on, appeal_until, appeal_basis),
    update (withdrawn, withdrawn_reason)
    on tenant.decisions to enquiries_app;
call core.grant_loading('tenant.decisions');

create function tenant.set_withdrawal_columns() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not new.withdrawn then
        new.withdrawn_at := null;
        new.withdrawn_by := null;
    elsif tg_op = 'INSERT' or not old.withdrawn then
        new.withdrawn_at := new.updated_at;
        new.withdrawn_by := new.updated_by;
    else
        new.withdrawn_at := old.withdrawn_at;
        new.withdrawn_by := old.withdrawn_by;
    end if;
    return new;
end
$$;
create trigger g30_set_withdrawal_columns before insert or update on tenant.decisions
    for each row execute function tenant.set_withdrawal_columns();
