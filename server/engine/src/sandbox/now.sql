select sandbox_now($1)
