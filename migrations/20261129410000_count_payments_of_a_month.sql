-- How many live payments a contract has in a month: promotions ask whether a payment is somebody's first.
alter table month_usage add column payments bigint not null default 0;

update month_usage set payments = live.payments
from (
    select sandbox_id, ncn, month, count(*) as payments
    from payment
    where status in ('pending', 'unknown', 'paid')
    group by sandbox_id, ncn, month
) as live
where live.sandbox_id = month_usage.sandbox_id and live.ncn = month_usage.ncn
    and live.month = month_usage.month;

alter table month_usage
    alter column payments drop default,
    add constraint month_usage_payments_not_negative check (payments >= 0);

-- Whether somebody paid at a provider before. Looked up only where a promotion asks it; none of these columns
-- ever changes.
create index payment_by_provider on payment (sandbox_id, ncn, pg, cp);

-- Whether a payer's earlier payments are still what a decision saw. Such decisions of one payer queue at their
-- row, and each sees what the one before it stored: its statements are begun after the wait.
create function has_paid_as_decided(
    of_sandbox_id text, of_ncn text, of_month date, of_pg text, of_cp text,
    paid_this_month bigint, has_paid boolean, has_paid_at_cp boolean
) returns boolean language plpgsql volatile
    as $$
        begin
            perform from subscriber
            where sandbox_id = of_sandbox_id and ncn = of_ncn
            for no key update;
            return (
                select coalesce(sum(payments) filter (where month = of_month), 0) = paid_this_month
                    and coalesce(bool_or(payments > 0), false) = has_paid
                from month_usage
                where sandbox_id = of_sandbox_id and ncn = of_ncn
            ) and (
                has_paid_at_cp is null or has_paid_at_cp = exists (
                    select from payment
                    where sandbox_id = of_sandbox_id and ncn = of_ncn and pg = of_pg and cp = of_cp
                        and status in ('pending', 'unknown', 'paid')
                )
            );
        end
    $$;
