-- The demonstration's own statements were planned while the tables were empty, when any index of a sandbox's rows
-- looks as good as the right one; so was the search for the row that a foreign key points to. Each connection keeps
-- those plans until the tables are analyzed, which PostgreSQL itself does after a minute: meanwhile, in a sandbox that
-- gets 100,000 subscribers, each coupon would read all of them.
analyze subscriber, promotion, promotion_version, promotion_customer, coupon, payment, month_usage
