-- Logs that the person searched; what for stays out of the log, since it may name a citizen.
-- $1 action  text  always search
-- ->         logged boolean
select app.log_access($1, null) as logged;
