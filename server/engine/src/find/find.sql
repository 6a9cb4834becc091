-- Whatever the texts may mean, the surest first; each kind looks at a few rows by its index. By their end
-- ($9) people are found by an index; orders among the newest $11 payments and coupons among $12 of
-- them, for an index of those would be written with each payment.
select kind, found from (
    (
        select 'payment' as kind, to_jsonb(payment) - 'request' as found
        from payment
        where is_world($1) and sandbox_id = $1 and order_no = $2
    )
    union all (
        select 'coupon', to_jsonb(coupon)
        from coupon
        where is_world($1) and sandbox_id = $1 and serial_no = $3
    )
    union all (
        select 'subscriber', to_jsonb(subscriber)
        from subscriber
        where is_world($1) and sandbox_id = $1 and ctn = $4 and ended_at is null
    )
    union all (
        select 'subscriber', to_jsonb(subscriber)
        from subscriber
        where is_world($1) and sandbox_id = $1 and ncn = $5
    )
    union all (
        -- Whose number it was.
        select 'subscriber', to_jsonb(subscriber)
        from (
            select old_ncn, new_ncn from line_change
            where is_world($1) and sandbox_id = $1 and old_ctn = $4
            order by change_no desc
            limit 3
        ) as changed
        cross join lateral (values (new_ncn), (old_ncn)) as contract (ncn)
        join subscriber
            on subscriber.sandbox_id = $1 and subscriber.ncn = contract.ncn
    )
    union all (
        select 'sandbox', jsonb_build_object('sandbox_id', known_as, 'name', name)
        from sandbox
        where known_as = $10
    )
    union all (
        select 'error', to_jsonb(error)
        from (
            select error_no, at, source, operation, code, message, exchange_no
            from error_record
            where is_world($1) and sandbox_id = $1 and request_id = $6
            order by error_no desc
            limit 3
        ) as error
    )
    union all (
        select 'call', to_jsonb(call) - 'request_id'
        from (
            select exchange_no, at, took_us, source, operation, verdict, code, message, order_no,
                request_id
            from exchange
            where is_world($1) and sandbox_id = $1 and $6::text is not null
            order by exchange_no desc
            limit $11
        ) as call
        where request_id = $6
        limit 3
    )
    union all (
        select 'call', to_jsonb(call)
        from (
            select exchange_no, at, took_us, source, operation, verdict, code, message, order_no
            from exchange
            where is_world($1) and sandbox_id = $1 and message_no = $7
            order by exchange_no desc
            limit 3
        ) as call
    )
    union all (
        select 'call', to_jsonb(call)
        from (
            select exchange_no, at, took_us, source, operation, verdict, code, message, order_no
            from exchange
            where is_world($1) and sandbox_id = $1 and exchange_no = $8
        ) as call
    )
    union all (
        select 'error', to_jsonb(error)
        from (
            select error_no, at, source, operation, code, message, exchange_no
            from error_record
            where is_world($1) and sandbox_id = $1 and error_no = $8
        ) as error
    )
    union all (
        select 'payment', to_jsonb(payment) - 'request'
        from (
            select * from payment
            where is_world($1) and sandbox_id = $1 and serial_no = $3
            -- A coupon has few: sorted, and not read in the order of all payments.
            order by payment_no + 0 desc
            limit 5
        ) as payment
    )
    union all (
        select 'payment', to_jsonb(payment) - 'request'
        from (
            select * from payment
            where is_world($1) and sandbox_id = $1 and ctn = $4
            order by payment_no desc
            limit 5
        ) as payment
    )
    union all (
        select 'call', to_jsonb(call)
        from (
            select exchange_no, at, took_us, source, operation, verdict, code, message, order_no
            from exchange
            where is_world($1) and sandbox_id = $1 and order_no = $2
            order by exchange_no desc
            limit 3
        ) as call
    )
    union all (
        select 'subscriber', to_jsonb(subscriber)
        from (
            select * from subscriber
            where is_world($1) and sandbox_id = $1 and right(ctn, 4) = $9
            limit 5
        ) as subscriber
    )
    union all (
        select 'payment', to_jsonb(payment) - 'request'
        from (
            select * from payment
            where is_world($1) and sandbox_id = $1 and $9::text is not null
            order by payment_no desc
            limit $11
        ) as payment
        where right(order_no, 4) = $9 or right(serial_no, 4) = $9
        limit 5
    )
    union all (
        select 'coupon', to_jsonb(coupon)
        from (
            select serial_no
            from (
                select serial_no from coupon
                where is_world($1) and sandbox_id = $1 and $9::text is not null
                order by serial_no desc
                limit $12
            ) as looked_at
            where right(serial_no, 4) = $9
            limit 5
        ) as meant
        join coupon on coupon.sandbox_id = $1 and coupon.serial_no = meant.serial_no
    )
) as everything
