//! The database's disk is full: told by name, and over as soon as there is room again.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::api::payment;
use crate::client::{call, post};
use crate::program::PATIENCE;
use crate::support::{Folder, Server, pay_form};

/// A file system of so many bytes for a PostgreSQL with its log, and some more.
const SIZE: &str = "size=176m,mode=755";
/// How many clients pay while there is no room.
const CLIENTS: usize = 8;

/// A small disk at a data folder.
struct SmallDisk {
    place: PathBuf,
}

impl SmallDisk {
    /// `None` where file systems may not be mounted.
    fn mount(place: PathBuf) -> Option<Self> {
        fs::create_dir_all(&place).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(&place);
        if !mount.output().is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: a small disk can be mounted by root alone");
            return None;
        }
        Some(Self { place })
    }

    fn filler(&self) -> PathBuf {
        self.place.join("filler")
    }

    /// Takes all the room that there is.
    fn fill(&self) {
        let mut filler = File::create(self.filler()).unwrap();
        while filler.write_all(&[0; 65536]).is_ok() {}
        while filler.write_all(&[0; 512]).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.place).status();
        assert!(unmounted.is_ok_and(|status| status.success()), "{}", self.place.display());
    }
}

/// What `/readyz` says.
async fn ready(server: &Server) -> (u16, String) {
    let answer = call(server.address, "GET /readyz", "", None).await.unwrap();
    (answer.status, answer.text)
}

/// Waits until payments go through again, and the server says that it is ready.
async fn serves_again(server: &Server, order_no: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (status, answer) = server.post("/api/payment/pay", &pay_form(order_no, "")).await;
        let ready = ready(server).await;
        if status == 200 && ready.0 == 200 {
            return;
        }
        assert!(Instant::now() < deadline, "{answer}, {ready:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Payments of several clients: each one's status, and its code if it was not done.
async fn pay_at_once(server: &Server, name: &str, each: usize) -> Vec<(u16, String)> {
    let address = server.address;
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let name = name.to_owned();
        clients.spawn(async move {
            let mut ends = Vec::new();
            for number in 0..each {
                let form = pay_form(&format!("{name}-{client}-{number}"), "");
                let (status, answer) = post(address, "/api/payment/pay", &form).await.unwrap();
                ends.push((status, answer["code"].as_str().unwrap_or_default().to_owned()));
            }
            ends
        });
    }
    clients.join_all().await.concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_by_name_and_is_over_with_room() {
    let folder = Folder::new();
    let Some(disk) = SmallDisk::mount(folder.path().join("data")) else { return };
    let server = folder.start(&[]).await;
    serves_again(&server, "BEFORE").await;

    disk.fill();
    let ends = pay_at_once(&server, "FULL", 60).await;
    let full = (507, "STORAGE_FULL".to_owned());
    for end in &ends {
        assert!(end.0 == 200 || *end == full, "{end:?}");
    }
    assert!(ends.contains(&full), "the disk was not full");
    let (status, told) = ready(&server).await;
    assert!(status == 503 && told.contains("disk"), "{status}: {told}");
    // What needs no room goes on.
    assert_eq!(server.post("/api/catalogue", &json!({})).await.0, 200);
    // The API says it in its own form. What it did of it before there was no room is not doubled.
    let mut refused = None;
    for number in 0..200 {
        let key = format!("Idempotency-Key: \"full-{number}\"\r\n");
        let body = payment(&format!("A{number}"));
        let answer =
            call(server.address, "POST /api/v1/payments", &key, Some(&body)).await.unwrap();
        if answer.status != 201 {
            refused = Some((answer, key, body));
            break;
        }
    }
    let (answer, key, body) = refused.expect("the disk was not full");
    answer.assert_problem(507, "STORAGE_FULL");

    disk.make_room();
    serves_again(&server, "ROOM").await;
    let again = call(server.address, "POST /api/v1/payments", &key, Some(&body)).await.unwrap();
    assert_eq!(again.status, 201, "{again:?}");

    // Without room for its log PostgreSQL itself goes down.
    disk.fill();
    bring_down(&folder.path().join("data/socket")).await;
    let ends = pay_at_once(&server, "DOWN", 1).await;
    assert!(ends.iter().all(|end| *end == full), "{ends:?}");
    let (status, told) = ready(&server).await;
    assert!(status == 503 && told.contains("disk"), "{status}: {told}");
    disk.make_room();
    serves_again(&server, "UP").await;

    server.settled().await;
    server.stop().await;
    folder.verify().await;
}

/// Has PostgreSQL's log grow until PostgreSQL can't go on.
async fn bring_down(socket: &Path) {
    let host = socket.display().to_string().replace('/', "%2F");
    let mut connection =
        PgConnection::connect(&format!("postgres://micropay@{host}/micropay")).await.unwrap();
    let deadline = Instant::now() + PATIENCE;
    let grow = "select pg_logical_emit_message(true, 'micropay', repeat('x', 1000000))";
    while sqlx::query(grow).execute(&mut connection).await.is_ok() {
        assert!(Instant::now() < deadline, "its log found room");
    }
}

#[tokio::test]
async fn a_start_on_a_full_disk_says_so() {
    let folder = Folder::new();
    let Some(disk) = SmallDisk::mount(folder.path().join("data")) else { return };
    disk.fill();
    let told = folder.refused().await;
    let place = disk.place.display();
    assert!(told.contains(&format!("the disk of {place} is full")), "{told}");
    disk.make_room();
    folder.start(&[]).await.stop().await;
}
