//! Folders that will not do, and the log's size.

use super::super::account::Account;
use super::super::log::{LogFile, Tail};
use super::*;

#[tokio::test]
async fn as_root_a_folder_that_postgres_cannot_reach_is_refused() {
    if !is_root() {
        return println!("only root runs PostgreSQL as another user");
    }
    let closed = open_folder();
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let error = start(&closed.path().join("below/data")).await.unwrap_err();
    let place = closed.path().canonicalize().unwrap();
    match &error {
        StartError::DataFolderUnreachable { obstacle, .. } => assert_eq!(*obstacle, place),
        _ => panic!("{error}"),
    }
    println!("{error}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_refused() {
    let error = start(Path::new("/proc/no/such/place")).await.unwrap_err();
    assert!(matches!(error, StartError::Files { doing: "create", .. }), "{error}");
    println!("{error}");
}

#[tokio::test]
async fn files_that_are_no_cluster_are_left_alone() {
    let folder = open_folder();
    let foreign = folder.path().join("postgres");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("letter.txt"), "dear").unwrap();
    let error = start(folder.path()).await.unwrap_err();
    assert!(matches!(error, StartError::NotACluster { .. }), "{error}");
    assert_eq!(fs::read_to_string(foreign.join("letter.txt")).unwrap(), "dear");
}

#[tokio::test]
async fn a_cluster_of_another_version_is_not_touched() {
    let folder = open_folder();
    fs::create_dir(folder.path().join("postgres")).unwrap();
    fs::write(folder.path().join("postgres/PG_VERSION"), "9\n").unwrap();
    let error = start(folder.path()).await.unwrap_err();
    assert!(matches!(error, StartError::VersionMissing { needed: 9, .. }), "{error}");
    println!("{error}");
}

#[tokio::test]
async fn a_postgres_that_cannot_start_is_reported_with_its_log() {
    let folder = open_folder();
    let own = start(folder.path()).await.unwrap();
    own.stop().await;
    let settings = folder.path().join("postgres/postgresql.auto.conf");
    fs::write(settings, "no_such_setting = 1\n").unwrap();
    let error = start(folder.path()).await.unwrap_err();
    assert!(matches!(&error, StartError::Died { log } if log.contains("no_such_setting")));
    println!("{error}");
}

#[test]
fn the_log_is_bounded_and_its_end_is_known() {
    let folder = open_folder();
    let account = Account::choose(&folder.path().join("postgres")).unwrap();
    let log = LogFile::open(folder.path(), &account).unwrap();
    let tail = Tail::default();
    let mut lines = "x".repeat(999) + "\n";
    lines = lines.repeat(12_000) + "the end\n";
    log.follow(lines.as_bytes(), &tail);
    assert!(tail.text().ends_with("\nthe end"));
    let size = |name| fs::metadata(folder.path().join(name)).unwrap().len();
    assert!(size("postgres.log") + size("postgres.log.1") < 9 * 1024 * 1024);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}
