-- Kinds of need and purposes of consent, the same for all tenants. A citizen's own needs and consents are in
-- tenant.citizen_needs and tenant.consents (V049, V050). Loaded from seeds/reference; never deleted.
create table core.need_kinds (
    code     text not null,
    name     text collate core.names not null,
    kind     text not null,
    position smallint not null,

    constraint need_kinds_pkey primary key (code),
    constraint need_kinds_code_form check (core.is_code(code)),
    constraint need_kinds_name_length check (char_length(name) between 1 and 60),
    constraint need_kinds_name_printable check (core.is_single_line(name)),
    constraint need_kinds_name_not_blank check (core.is_not_blank(name)),
    constraint need_kinds_kind_known check (kind in ('access', 'vulnerability')),
    constraint need_kinds_position_unique unique (position)
);
comment on table core.need_kinds is 'Kinds of need: for access, and of people who are vulnerable.';
comment on column core.need_kinds.code is 'What seeds and mappings call it.';
comment on column core.need_kinds.name is 'As people read it, 1 to 60 characters.';
comment on column core.need_kinds.kind is
'access: how to reach somebody (large print, an interpreter). vulnerability: what to take care of.';
comment on column core.need_kinds.position is 'Order in lists.';

call core.protect_reference_table('core.need_kinds');
call core.forbid_delete('core.need_kinds');
call audit.enable_tracking('core.need_kinds', 'code');

create table core.consent_purposes (
    code     text not null,
    name     text collate core.names not null,
    position smallint not null,

    constraint consent_purposes_pkey primary key (code),
    constraint consent_purposes_code_form check (core.is_code(code)),
    constraint consent_purposes_name_length check (char_length(name) between 1 and 80),
    constraint consent_purposes_name_printable check (core.is_single_line(name)),
    constraint consent_purposes_name_not_blank check (core.is_not_blank(name)),
    constraint consent_purposes_position_unique unique (position)
);
comment on table core.consent_purposes is
'What consent is asked for: what the law lets a public body do without asking is not among them.';
comment on column core.consent_purposes.code is 'What seeds and mappings call it.';
comment on column core.consent_purposes.name is 'What the citizen agrees to, 1 to 80 characters.';
comment on column core.consent_purposes.position is 'Order in lists.';

call core.protect_reference_table('core.consent_purposes');
call core.forbid_delete('core.consent_purposes');
call audit.enable_tracking('core.consent_purposes', 'code');
