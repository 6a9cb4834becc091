select nextval('scenario_batch')
