-- Turns mock sign-in on: the demonstration's picker needs no secret (R013).
update core.settings set value = 'on'
where name = 'mock_sign_in' and value <> 'on';
