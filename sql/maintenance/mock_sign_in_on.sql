-- Turns mock sign-in on: the demonstration's picker may sign anybody in (R013).
update core.settings set value = 'on'
where name = 'mock_sign_in' and value <> 'on';
