-- Whether contracts have live payments at providers.
select one.place, exists (
    select from payment
    where payment.sandbox_id = $1 and payment.ncn = one.ncn and payment.pg = one.pg
        and payment.cp = one.cp and payment.status in ('pending', 'unknown', 'paid')
) as has_paid
from unnest($2::text[], $3::text[], $4::text[]) with ordinality as one (ncn, pg, cp, place)
where is_world($1)
