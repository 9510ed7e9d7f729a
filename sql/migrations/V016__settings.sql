-- Settings of one installation. Changed by the owner or an administrator of the server, read by definer
-- functions. Every change is an event in the platform's log; V075 inserts the first rows.
create table core.settings (
    name  text not null,
    value text not null,

    constraint settings_pkey primary key (name),
    constraint settings_name_known check (name in ('mock_sign_in', 'disposable', 'prepared')),
    constraint settings_value_length check (char_length(value) <= 200),
    constraint settings_value_printable check (core.is_single_line(value)),
    constraint settings_switches_on_or_off check (name = 'prepared' or value in ('on', 'off'))
);
comment on table core.settings is
'mock_sign_in: on lets the picker sign anybody in without a secret (R013). '
'disposable: on marks a copy in which the clock may be moved. '
'prepared: a mark of the program that last prepared this database, so that its next start is instant.';
comment on column core.settings.name is 'Which setting: one of those that the table''s comment explains.';
comment on column core.settings.value is 'on or off for a switch, else its text, at most 200 characters.';

call core.forbid_delete('core.settings');
call core.add_version('core.settings');
-- An administrator has no session: the change runs in one of the platform, so that the event has an actor.
create trigger g00_push_platform_session before insert or update on core.settings
    for each statement execute function auth.push_platform_session();
call audit.enable_tracking('core.settings', 'name');
create trigger z99_pop_platform_session after insert or update on core.settings
    for each statement execute function auth.pop_platform_session();
