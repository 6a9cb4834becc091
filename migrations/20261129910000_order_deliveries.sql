-- What is told of a scenario is told in the order in which it happened: only the first that waits of each (sandbox,
-- path) may be sent. These firsts are found by this index, however many wait behind them.
create index scenario_delivery_waiting on scenario_delivery (sandbox_id, path, delivery_no)
    where state = 'waiting';

drop index scenario_delivery_due;
