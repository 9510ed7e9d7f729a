-- Languages that citizens ask to be answered in, by ISO 639-1. Welsh is not a preference like others: bodies
-- in Wales owe it by law. Signed languages are needs (V028). Loaded from seeds/reference; never removed.
create table core.languages (
    code     text not null,
    name     text collate core.names not null,
    own_name text not null,

    constraint languages_pkey primary key (code),
    constraint languages_code_form check (code ~ '^[a-z]{2}$'),
    constraint languages_name_length check (char_length(name) between 1 and 40),
    constraint languages_name_printable check (core.is_single_line(name)),
    constraint languages_name_not_blank check (core.is_not_blank(name)),
    constraint languages_own_name_length check (char_length(own_name) between 1 and 40),
    constraint languages_own_name_printable check (core.is_single_line(own_name)),
    constraint languages_own_name_not_blank check (core.is_not_blank(own_name))
);
comment on table core.languages is 'Languages that a citizen can ask to be answered in.';
comment on column core.languages.code is 'ISO 639-1: two small letters, cy for Welsh.';
comment on column core.languages.name is 'In English, 1 to 40 characters.';
comment on column core.languages.own_name is 'As its speakers write it, 1 to 40 characters.';

call core.protect_reference_table('core.languages');
call core.forbid_delete('core.languages');
call audit.enable_tracking('core.languages', 'code');
