-- Priorities, the same in every tenant. A number, so that an index can order by it. Loaded from
-- seeds/reference; never removed.
create table core.priorities (
    code smallint not null,
    name text collate core.names not null,

    constraint priorities_pkey primary key (code),
    constraint priorities_code_range check (code between 1 and 9),
    constraint priorities_name_length check (char_length(name) between 1 and 40),
    constraint priorities_name_printable check (core.is_single_line(name)),
    constraint priorities_name_not_blank check (core.is_not_blank(name)),
    constraint priorities_name_unique unique (name)
);
comment on table core.priorities is 'How urgent, the same in every tenant.';
comment on column core.priorities.code is '1 is the most urgent, 9 the least.';
comment on column core.priorities.name is 'As people read it, 1 to 40 characters.';

call core.protect_reference_table('core.priorities');
call core.forbid_delete('core.priorities');
call audit.enable_tracking('core.priorities', 'code');
