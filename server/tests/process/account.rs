//! The user that micropay runs as.

use std::fs;
use std::os::unix::fs::chown;

use nix::unistd::{Uid, User};

use crate::support::Folder;

#[tokio::test]
async fn a_user_without_a_name_is_told_the_remedy() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("skipped: only root can start a program as another user");
        return;
    }
    let has_name = |id: &u32| User::from_uid(Uid::from_raw(*id)).unwrap().is_some();
    let nameless = (54_321..).find(|id| !has_name(id)).unwrap();
    let folder = Folder::new();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    chown(&data, Some(nameless), Some(nameless)).unwrap();
    let (made, told) = folder.run_as(nameless, &["migrate"]).await;
    assert!(!made);
    for words in [nameless.to_string().as_str(), "/etc/passwd", "useradd --uid", "DATABASE_URL"] {
        assert!(told.contains(words), "{words} is not in {told}");
    }
    assert!(!told.contains("initdb:"), "{told}");
    assert!(fs::read_dir(&data).unwrap().all(|entry| entry.unwrap().file_name() != "postgres"));
}
