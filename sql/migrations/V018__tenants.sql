-- Tenants: every public body on the platform. Created by auth.create_tenant; states change in the order that
-- V076 allows; never deleted.
-- The one table of core that staff cannot read as a whole: the list of bodies is not public.
create table core.tenants (
    id         integer not null,
    code       text not null,
    name       text collate core.names not null,
    kind       text not null,
    state      text not null default 'being_set_up',
    founded_at timestamptz not null,
    live_at    timestamptz,
    closing_at timestamptz,
    closed_at  timestamptz,

    constraint tenants_pkey primary key (id),
    constraint tenants_code_unique unique (code),
    constraint tenants_code_form check (code ~ '^[A-Z][A-Z0-9]{1,7}$'),
    constraint tenants_name_length check (char_length(name) between 2 and 100),
    constraint tenants_name_printable check (core.is_single_line(name)),
    constraint tenants_name_not_blank check (core.is_not_blank(name)),
    constraint tenants_kind_known check (
        kind in ('platform', 'department', 'agency', 'council', 'court', 'nhs_body', 'advice_centre')
    ),
    constraint tenants_state_known check (state in ('being_set_up', 'live', 'closing', 'closed')),
    constraint tenants_live_since_a_time check (
        case state when 'being_set_up' then live_at is null when 'closed' then true
            else live_at is not null end
    ),
    constraint tenants_closing_since_a_time check (
        case state when 'closing' then closing_at is not null when 'closed' then true
            else closing_at is null end
    ),
    constraint tenants_closed_at_a_time check ((state = 'closed') = (closed_at is not null)),
    constraint tenants_closed_after_founded check (closed_at >= founded_at),
    constraint tenants_times_in_order check (core.in_order(founded_at, live_at, closing_at, closed_at))
);
comment on table core.tenants is 'Every public body on the platform, and the platform itself (id 1).';
comment on column core.tenants.id is
'Allotted once over all installations; 1 is the platform, which owns events about core tables.';
comment on column core.tenants.code is 'Two to eight capitals or digits; begins every public reference. Never changes.';
comment on column core.tenants.name is 'As people know the body, 2 to 100 characters.';
comment on column core.tenants.kind is 'What sort of public body it is. Never changes.';
comment on column core.tenants.state is
'being_set_up: configured, not yet open to the public. live: at work. closing: what is open is finished or '
'handed over. closed: no sign-in; the records are kept.';
comment on column core.tenants.founded_at is 'When its row was created.';
comment on column core.tenants.live_at is 'When it first went live; null while it is being set up, or when it never did.';
comment on column core.tenants.closing_at is 'When closing began; null unless it is closing or was closed so.';
comment on column core.tenants.closed_at is 'Null while the tenant works.';

call core.forbid_delete('core.tenants');
call core.add_version('core.tenants');
-- A change runs in a session of the platform, since the job that makes it may have none. Only updates are
-- tracked: auth.create_tenant writes the event of founding itself, because before the first tenant there is
-- no platform to act as.
create trigger g00_push_platform_session before update on core.tenants
    for each statement execute function auth.push_platform_session();
call audit.enable_tracking('core.tenants');
drop trigger watch_insert on core.tenants;
create trigger z99_pop_platform_session after update on core.tenants
    for each statement execute function auth.pop_platform_session();
