-- Services of one organisation, or of all.
-- $1 organisation  text  its code; null for all
-- $2 service       text  code of one of its services; null for all
-- ->               answer jsonb
select api.services($1, $2) as answer;
