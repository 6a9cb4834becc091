update coupon set status = 'expired'
from sandbox
where coupon.sandbox_id = sandbox.sandbox_id and coupon.status = 'unused'
    and sandbox.start_of is null and sandbox.gone_at is null
    and coupon.valid_until < (sandbox_now(sandbox.sandbox_id) at time zone 'Asia/Seoul')::date
