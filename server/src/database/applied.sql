select version, checksum from _sqlx_migrations order by version
