-- Gives every open enquiry of a person who is away to a colleague, or back to its team; returns how many.
-- $1 from_username  text   who is away
-- $2 to_username    text?  the colleague; null gives them back to their teams
-- $3 reason         text   why, 1 to 500 characters
-- ->                covered integer
select
    app.cover_absence(
        app.staff_by_username($1), case when $2::text is not null then app.staff_by_username($2) end, $3
    ) as covered;
