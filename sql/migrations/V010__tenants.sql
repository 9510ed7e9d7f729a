-- Tenants: every public body on the platform. Founded by auth.found_tenant, closed, never removed.
-- The one table of core that staff cannot read whole: who else is on the platform is not their business.
create table core.tenants (
    id         integer not null,
    code       text not null,
    name       text not null,
    kind       text not null,
    founded_at timestamptz not null,
    closed_at  timestamptz,

    constraint tenants_pkey primary key (id),
    constraint tenants_code_unique unique (code),
    constraint tenants_code_form check (code ~ '^[A-Z][A-Z0-9]{1,7}$'),
    constraint tenants_name_length check (char_length(name) between 2 and 100),
    constraint tenants_kind_known check (
        kind in ('platform', 'department', 'agency', 'council', 'court', 'nhs_body', 'advice_centre')
    ),
    constraint tenants_closed_after_founded check (closed_at >= founded_at)
);
comment on table core.tenants is 'Every public body on the platform, and the platform itself (id 1).';
comment on column core.tenants.id is
'Allotted once over all cells; 1 is the platform, which owns events about core tables.';
comment on column core.tenants.code is 'Two to eight capitals or digits; begins every public reference.';
comment on column core.tenants.closed_at is 'Null while the tenant works.';
