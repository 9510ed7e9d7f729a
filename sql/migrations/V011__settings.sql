-- Settings of one installation. Changed by the owner, read by definer functions.
create table core.settings (
    name  text not null,
    value text not null,

    constraint settings_pkey primary key (name),
    constraint settings_name_known check (name in ('mock_sign_in', 'throw_away', 'prepared'))
);
comment on table core.settings is
'mock_sign_in: on lets the picker sign anybody in without a secret (R013). '
'throw_away: on marks a copy in which the clock may be moved. '
'prepared: what last brought this database up to date, so that a start that finds its own mark is instant.';

insert into core.settings (name, value) values ('mock_sign_in', 'off'), ('throw_away', 'off');
