-- How many of the shoppers' orders have no outcome yet.
select count(*) from payment where order_no like 'K%' and status in ('pending', 'unknown')
