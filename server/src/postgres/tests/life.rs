//! A start, a stop, and another start.

use std::time::Instant;

use super::*;

#[tokio::test]
async fn the_first_start_makes_everything_and_the_second_finds_it() {
    let folder = open_folder();
    let begin = Instant::now();
    let own = start(folder.path()).await.unwrap();
    println!("first start: {:?}", begin.elapsed());
    assert_eq!(run(&own, KEEP_A_ROW).await, Answer::Ready);
    let mode = fs::metadata(own.socket_folder()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let begin = Instant::now();
    own.stop().await;
    println!("stop: {:?}", begin.elapsed());
    assert_eq!(postmaster(folder.path()), None, "PostgreSQL has ended in good order");
    assert_eq!(fs::read_to_string(folder.path().join("lock")).unwrap(), "");

    let begin = Instant::now();
    let own = start(folder.path()).await.unwrap();
    println!("second start: {:?}", begin.elapsed());
    assert!(row_is_kept(&own).await);
    own.stop().await;
}

#[tokio::test]
async fn the_settings_are_those_that_keep_data() {
    let folder = open_folder();
    let own = start(folder.path()).await.unwrap();
    for (setting, value) in [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("listen_addresses", ""),
        ("timezone", "UTC"),
        ("max_connections", "100"),
    ] {
        let check = format!("SELECT 1 / (current_setting('{setting}') = '{value}')::int");
        assert_eq!(run(&own, &check).await, Answer::Ready, "{setting}");
    }
    let compressed = "SELECT 1 / (setting = 'lz4' OR 'lz4' = ANY (enumvals) IS NOT TRUE)::int \
                      FROM pg_settings WHERE name = 'wal_compression'";
    assert_eq!(run(&own, compressed).await, Answer::Ready);
    let begin = Instant::now();
    own.stop().await;
    println!("stop: {:?}", begin.elapsed());
}

#[tokio::test]
async fn psql_connects_with_the_url() {
    let folder = open_folder();
    // What the socket's setting and the URL must both carry.
    let own = start(&folder.path().join("my \"data\" & 100%")).await.unwrap();
    assert!(own.socket_folder().starts_with(folder.path().canonicalize().unwrap()));
    let mut psql = Command::new("psql");
    match psql.arg(own.connection_url()).args(["-Atc", "SELECT 41 + 1"]).output() {
        Ok(answer) => assert_eq!(String::from_utf8_lossy(&answer.stdout), "42\n", "{answer:?}"),
        Err(_) => println!("psql is not installed"),
    }
    own.stop().await;
}

#[tokio::test]
async fn a_second_server_on_the_folder_is_refused_with_the_first_ones_process() {
    let folder = open_folder();
    let own = start(folder.path()).await.unwrap();
    let refusal = start(folder.path()).await.unwrap_err().to_string();
    let (process, place) = (std::process::id(), folder.path().canonicalize().unwrap());
    let expected =
        format!("another micropay (process {process}) already uses {}; stop it", place.display());
    assert!(refusal.starts_with(&expected), "{refusal}");
    assert_eq!(run(&own, "SELECT 1").await, Answer::Ready, "the first is unharmed");
    own.stop().await;
}

#[tokio::test]
async fn a_dropped_database_is_made_again() {
    let folder = open_folder();
    let own = start(folder.path()).await.unwrap();
    let socket = own.socket_folder().join(format!(".s.PGSQL.{PORT}"));
    let drop = format!("DROP DATABASE {DATABASE} WITH (FORCE)");
    assert_eq!(ask(&socket, USER, "postgres", Some(&drop)).await, Answer::Ready);
    assert_eq!(run(&own, "SELECT 1").await, Answer::DatabaseMissing);
    own.stop().await;
    let own = start(folder.path()).await.unwrap();
    assert_eq!(run(&own, "SELECT 1").await, Answer::Ready);
    own.stop().await;
}

#[tokio::test]
async fn a_socket_whose_path_cannot_be_used_goes_elsewhere() {
    let folder = open_folder();
    for name in ["long-".repeat(20), "a, b".to_owned()] {
        let own = start(&folder.path().join(name)).await.unwrap();
        let place = own.socket_folder().to_path_buf();
        assert!(!place.starts_with(folder.path()), "{}", place.display());
        let mode = fs::metadata(&place).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        own.stop().await;
        assert!(!place.exists(), "nothing is left in the folder for temporary files");
    }
}

#[tokio::test]
async fn a_ctrl_c_in_the_terminal_does_not_reach_postgres() {
    let folder = open_folder();
    let own = start(folder.path()).await.unwrap();
    let process = Pid::from_raw(postmaster(folder.path()).unwrap());
    assert_eq!(nix::unistd::getpgid(Some(process)).unwrap(), process, "it leads its own group");
    own.stop().await;
}

#[tokio::test]
async fn dropping_it_stops_postgres_and_frees_the_folder() {
    let folder = open_folder();
    drop(start(folder.path()).await.unwrap());
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        match start(folder.path()).await {
            Ok(own) => break own.stop().await,
            Err(StartError::AlreadyUsed { .. }) if Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => panic!("{error}"),
        }
    }
}
