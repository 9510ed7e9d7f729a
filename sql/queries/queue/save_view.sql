-- Keeps a view under a name, a new one when no key is given; no key comes back when it is not one's own.
-- $1 view_id  uuid?  the view to change; null for a new one
-- $2 name     text   1 to 60 characters
-- $3 query    jsonb  what it shows
-- $4 team_id  uuid?  the team that sees it too
-- ->          view_id uuid?
-- planned     R127
select app.save_view($1, $2, $3, $4) as view_id;
