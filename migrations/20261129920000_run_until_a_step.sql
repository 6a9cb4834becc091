-- A run that ends with this step, so that somebody goes on from there by hand. It says nothing of its scenario.
alter table scenario_run add column until_step text;
