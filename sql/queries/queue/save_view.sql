-- Saves a view under a name, a new one without a key; the result is null for a view of another person.
-- $1 view_id  uuid?  the view to change; null for a new one
-- $2 name     text   1 to 60 characters
-- $3 query    jsonb  what it shows
-- $4 team_id  uuid?  the team that sees it too
-- ->          view_id uuid?
-- planned     R127
select app.save_view($1, $2, $3, $4) as view_id;
