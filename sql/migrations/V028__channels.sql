-- Channels: how an enquiry reached the tenant. Loaded from seeds/reference; never removed.
create table core.channels (
    code text not null,
    name text not null,

    constraint channels_pkey primary key (code),
    constraint channels_code_form check (code ~ '^[a-z][a-z_]{1,30}$'),
    constraint channels_name_length check (char_length(name) between 1 and 40)
);
comment on table core.channels is 'How an enquiry arrives: web form, email, telephone, letter, in person.';

call core.keep_reference('core.channels');
call core.keep_rows('core.channels');
call audit.watch('core.channels', 'code');
