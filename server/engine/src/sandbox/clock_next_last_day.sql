select valid_until from coupon
where sandbox_id = $1 and valid_until >= $2
order by valid_until
limit 1
