-- Channels: how an enquiry reached the tenant. Loaded from seeds/reference; never removed.
create table core.channels (
    code text not null,
    name text collate core.names not null,

    constraint channels_pkey primary key (code),
    constraint channels_code_form check (code ~ '^[a-z][a-z_]{1,30}$'),
    constraint channels_name_length check (char_length(name) between 1 and 40),
    constraint channels_name_printable check (core.is_single_line(name)),
    constraint channels_name_not_blank check (core.is_not_blank(name))
);
comment on table core.channels is 'How an enquiry arrives: web form, email, telephone, letter, in person.';
comment on column core.channels.code is 'What seeds and mappings call it.';
comment on column core.channels.name is 'As people read it, 1 to 40 characters.';

call core.protect_reference_table('core.channels');
call core.forbid_delete('core.channels');
call audit.enable_tracking('core.channels', 'code');
