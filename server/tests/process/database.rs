//! What is told of a database that micropay can't work with, and what is left as it was.

use std::fs;

use serde_json::json;
use server::command_line::DatabaseOptions;
use server::database::{Database, Purpose};
use sqlx::PgPool;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::postgres::Postgres;
use crate::support::{Folder, pay_form};

/// A database that something is wrong with: how it is made, what is done in it, what is told.
const IN_THE_WAY: &[(&str, &str, &[&str])] = &[
    ("encoding 'SQL_ASCII' locale 'C' template template0", "", &["SQL_ASCII", "UTF8", "createdb"]),
    ("encoding 'EUC_KR' locale 'C' template template0", "", &["EUC_KR", "UTF8"]),
    ("", "create table payment (id int)", &["\"payment\"", "database of its own"]),
    ("", "create view coupon as select 1 as one", &["\"coupon\"", "database of its own"]),
    (
        "",
        "create function lost_reservation() returns int language sql as 'select 1'",
        &["lost_reservation", "database of its own"],
    ),
    (
        "",
        "create table _sqlx_migrations (version bigint, description text, installed_on timestamptz,
            success bool, checksum bytea, execution_time bigint);
         insert into _sqlx_migrations values (1, 'theirs', now(), true, 'x', 1)",
        &["_sqlx_migrations", "another program"],
    ),
    ("", "drop schema public", &["no schema", "create schema"]),
    ("", "alter database way set default_transaction_read_only = on", &["takes no writes"]),
];

#[tokio::test]
async fn what_is_in_the_way_is_told_before_anything_is_made() {
    let postgres = Postgres::start().await;
    for (options, statements, expected) in IN_THE_WAY {
        postgres.run("postgres", &format!("create database way {options}")).await;
        postgres.run("way", statements).await;
        let before = postgres.things("way").await;
        let folder = Folder::new().on(&postgres.url("way"));
        for told in [folder.refused().await, folder.run(&["migrate"]).await.1] {
            for words in *expected {
                assert!(told.contains(words), "{statements}: {words} is not in {told}");
            }
        }
        assert_eq!(postgres.things("way").await, before, "{statements}");
        postgres.run("postgres", "drop database way").await;
    }
    // Neither may a user who makes no tables.
    postgres.create("way").await;
    postgres
        .run("way", "revoke create on schema public from public; create role guest login")
        .await;
    let before = postgres.things("way").await;
    let told = Folder::new().on(&postgres.url_of("guest", "way")).refused().await;
    assert!(told.contains("may not") && told.contains("grant create on schema public"), "{told}");
    assert_eq!(postgres.things("way").await, before);
    postgres.stop().await;
}

#[tokio::test]
async fn tables_of_another_micropay_are_left_alone() {
    let postgres = Postgres::start().await;
    let folder = Folder::new().on(&postgres.create("other").await);
    assert_eq!(folder.run(&["migrate"]).await, (true, "the tables are up to date\n".to_owned()));
    let newer =
        "insert into _sqlx_migrations select 99991231000000, description, installed_on, true,
        checksum, execution_time from _sqlx_migrations limit 1";
    postgres.run("other", newer).await;
    let before = postgres.things("other").await;
    for told in
        [folder.refused().await, folder.run(&["migrate"]).await.1, folder.run(&["verify"]).await.1]
    {
        assert!(told.contains("newer micropay") && told.contains("99991231000000"), "{told}");
    }
    let altered = "delete from _sqlx_migrations where version = 99991231000000;
        update _sqlx_migrations set checksum = 'x' where version = 20261122000500";
    postgres.run("other", altered).await;
    for told in [folder.refused().await, folder.run(&["verify"]).await.1] {
        assert!(told.contains("another build") && told.contains("20261122000500"), "{told}");
    }
    assert_eq!(postgres.things("other").await, before);
    postgres.stop().await;
}

#[tokio::test]
async fn a_check_changes_nothing() {
    // Not even where there is nothing.
    let folder = Folder::new();
    let (sound, told) = folder.run(&["verify"]).await;
    assert!(!sound && told.contains("there is no database in"), "{told}");
    assert!(!folder.path().join("data").exists());

    let postgres = Postgres::start().await;
    let folder = Folder::new().on(&postgres.create("checked").await);
    let before = postgres.things("checked").await;
    let (sound, told) = folder.run(&["verify"]).await;
    assert!(!sound && told.contains("no tables") && told.contains("server migrate"), "{told}");
    assert_eq!(postgres.things("checked").await, before);

    folder.run(&["migrate"]).await;
    let server = folder.start(&[]).await;
    folder.verify().await;
    server.stop().await;
    // A user who may read is enough, and writes nothing if it may.
    let reader = "create role reader login; grant select on all tables in schema public to reader";
    postgres.run("checked", reader).await;
    Folder::new().on(&postgres.url_of("reader", "checked")).verify().await;
    // As if the program had grown by a migration.
    let older = "delete from _sqlx_migrations
        where version = (select max(version) from _sqlx_migrations)";
    postgres.run("checked", older).await;
    let migrations = "select count(*) from _sqlx_migrations";
    let before = (postgres.things("checked").await, postgres.count("checked", migrations).await);
    let (sound, told) = folder.run(&["verify"]).await;
    assert!(!sound && told.contains("older") && told.contains("server migrate"), "{told}");
    let after = (postgres.things("checked").await, postgres.count("checked", migrations).await);
    assert_eq!(after, before);
    postgres.stop().await;
}

#[tokio::test]
async fn a_user_with_rights_on_the_tables_alone_serves() {
    let postgres = Postgres::start().await;
    let folder = Folder::new().on(&postgres.create("shop").await);
    assert!(folder.run(&["migrate"]).await.0);
    postgres.run("shop", "revoke all on schema public from public; create role teller login").await;
    let teller = Folder::new().on(&postgres.url_of("teller", "shop"));
    let told = teller.refused().await;
    assert!(told.contains("no schema") && told.contains("may use"), "{told}");
    postgres.run("shop", "grant usage on schema public to teller").await;
    let told = teller.refused().await;
    assert!(told.contains("lacks rights"), "{told}");
    postgres.run("shop", "grant select on all tables in schema public to teller").await;
    let told = teller.refused().await;
    let tables = "grant select, insert, update, delete on all tables in schema public to teller";
    assert!(told.contains(tables) && told.contains("ledger_entry"), "{told}");
    postgres.run("shop", &format!("create sequence drawn_from; {tables}")).await;
    let told = teller.refused().await;
    let sequences = "grant usage on all sequences in schema public to teller";
    assert!(told.contains(sequences) && told.contains("drawn_from"), "{told}");
    assert!(!told.contains("_no_seq"), "an identity column's own asks for none: {told}");
    postgres.run("shop", sequences).await;

    // All that is done with the tables can be done: by the demonstration, a payment, a cancel, and a
    // sandbox's whole life.
    let server = teller.start(&[]).await;
    let coupon = server.issue("AUTUMN3000").await;
    let (status, paid) = server.post("/api/payment/pay", &pay_form("T1", &coupon)).await;
    assert_eq!((status, &paid["coupon_amount"]), (200, &json!(3000)), "{paid}");
    let order = json!({ "form": { "order_no": "T1" } });
    assert_eq!(server.post("/api/payment/cancel", &order).await.0, 200);
    let sandbox = json!({ "form": { "sandbox_id": "team", "copy_of": "default" } });
    for (path, body) in [
        ("/api/sandbox/create", &sandbox),
        ("/api/sandbox/reset", &json!({ "sandbox_id": "team" })),
        ("/api/sandbox/delete", &json!({ "sandbox_id": "team" })),
    ] {
        let (status, answer) = server.post(path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
    }
    server.stop().await;
    teller.verify().await;
    postgres.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_let_in_is_told_what_to_do() {
    let postgres = Postgres::start().await;
    postgres.create("shop").await;
    let users = "create role clerk login password 'right'; create role barred login;
        create role no_login; create database closed; revoke connect on database closed from public";
    postgres.run("postgres", users).await;
    let rules = "local all micropay trust\nlocal all clerk scram-sha-256\nlocal all barred reject\n\
                 local all all trust\n";
    fs::write(postgres.files().join("pg_hba.conf"), rules).unwrap();
    postgres.run("postgres", "select pg_reload_conf()").await;

    // Where nobody listens, where somebody else does, and where nobody says anything.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = free.local_addr().unwrap();
    drop(free);
    let web = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stranger = web.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = web.accept().await {
            let _gone = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = mute.local_addr().unwrap();

    let url = |user: &str, database: &str| postgres.url_of(user, database);
    let at_socket = format!("{}/.s.PGSQL.5432", postgres.socket().display());
    let cases: Vec<(String, Vec<&str>)> = vec![
        (
            "mysql://root:secret@localhost/shop".into(),
            vec!["mysql://", "postgres://user:password@"],
        ),
        ("localhost/shop".into(), vec!["can't be read", "postgres://user:password@"]),
        ("postgres://localhost:port/shop".into(), vec!["can't be read", "postgres://user:"]),
        (format!("postgres://clerk:secret@{nobody}/shop"), vec!["nobody answers at 127.0.0.1:"]),
        (format!("postgres://clerk:secret@{stranger}/shop"), vec!["is not PostgreSQL"]),
        (format!("postgres://clerk:secret@{silent}/shop"), vec!["no answer within 10 s"]),
        (
            "postgres://clerk:secret@host.invalid/shop".into(),
            vec!["host.invalid:5432 can't be reached"],
        ),
        (url("clerk:wrong", "shop"), vec!["the password of the user \"clerk\"", &at_socket]),
        (url("barred", "shop"), vec!["pg_hba.conf", "host shop barred ADDRESS"]),
        (url("stranger", "shop"), vec!["no user \"stranger\"", "create role"]),
        (url("no_login", "shop"), vec!["no user \"no_login\"", "create role"]),
        (url("micropay", "shpo"), vec!["no database \"shpo\"", "createdb"]),
        (url("stranger", "closed"), vec!["no user"]),
        (url("clerk:right", "closed"), vec!["grant connect on database closed to clerk"]),
    ];
    let mut asked = tokio::task::JoinSet::new();
    for (url, expected) in cases {
        let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        asked.spawn(async move {
            let told = Folder::new().on(&url).refused().await;
            for words in expected {
                assert!(told.contains(&words), "{url}: {words} is not in {told}");
            }
            assert!(!told.contains("secret") && !told.contains("wrong"), "{told}");
        });
    }
    asked.join_all().await;
    drop(mute);
    postgres.stop().await;
}

#[tokio::test]
async fn what_reads_much_is_planned_the_ordinary_way_out_of_the_same_number_of_connections() {
    let postgres = Postgres::start().await;
    postgres.create("shop").await;
    let settings = async |pool: &PgPool| -> String {
        let told = "select concat_ws(' ', current_setting('lock_timeout'),
            current_setting('enable_seqscan'), current_setting('plan_cache_mode'))";
        sqlx::query_scalar(told).fetch_one(pool).await.unwrap()
    };
    for (connections, bulk) in [(7, None), (16, Some(4))] {
        let options = DatabaseOptions {
            database_url: Some(postgres.url("shop")),
            data_folder: None,
            postgres_programs: None,
            database_connections: connections,
        };
        let database = Database::open(&options, Purpose::Serve).await.unwrap();
        let most = |pool: &PgPool| pool.options().get_max_connections();
        assert_eq!(database.bulk.as_ref().map(most), bulk);
        assert_eq!(most(&database.pool) + bulk.unwrap_or_default(), connections);
        assert_eq!(settings(&database.pool).await, "10s off force_generic_plan");
        if let Some(bulk) = &database.bulk {
            assert_eq!(settings(bulk).await, "10s on force_custom_plan");
        }
        database.close().await;
    }
    postgres.stop().await;
}
