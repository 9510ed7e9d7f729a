-- Logs that the person searched; the words stay out of the log, since they may name a citizen.
-- $1 action  text  always search
-- ->         logged boolean
select app.log_access($1, null) as logged;
