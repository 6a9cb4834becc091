select count(*) as checked, count(*) filter (
    where charged + coupon_amount <> amount or charged < 0 or coupon_amount < 0 or amount <= 0
        or cancelled_amount < 0
) as broken
from payment
