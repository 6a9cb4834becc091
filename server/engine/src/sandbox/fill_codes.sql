select fill_codes($1)
