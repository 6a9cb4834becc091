-- Whether any reservation's outcomes should be known by now: asked often, and mostly in vain.
select exists (select from reservation where settle_after <= statement_timestamp())
