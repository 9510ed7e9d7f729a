-- Gives the open enquiries of a team to another, with the types that it receives.
-- $1 from_code  text     the team that has them
-- $2 to_code    text     the team that gets them
-- $3 reason     text     why, 1 to 500 characters
-- $4 closes     boolean  takes the team out of use in the same act
-- ->            enquiries bigint, enquiry_types bigint, types_left bigint
-- index         enquiries_open_by_team
select
    h.enquiries,
    h.enquiry_types,
    h.types_left
from app.hand_over_team(app.team_by_code($1), app.team_by_code($2), $3, $4) as h;
