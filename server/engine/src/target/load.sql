select
    customer_url, payment_url, telegram_address, headers, connect_timeout_ms, timeout_ms, paths,
    mapping
from target
where sandbox_id = $1
