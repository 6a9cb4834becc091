//! The server where orphans are given to it, as to the first process of a container.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use nix::sys::prctl::set_child_subreaper;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::client::post;
use crate::program::PATIENCE;
use crate::support::Folder;

/// A process: whose child it is, and whether it has ended without anybody having waited for it.
struct Process {
    parent: i32,
    is_zombie: bool,
}

fn processes() -> BTreeMap<i32, Process> {
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let look = |entry: fs::DirEntry| {
        let process = entry.file_name().to_str()?.parse().ok()?;
        // `pid (name) state parent …`; whoever has gone meanwhile has none.
        let told = fs::read_to_string(entry.path().join("stat")).ok()?;
        let mut rest = told.rsplit_once(") ")?.1.split(' ');
        let (state, parent) = (rest.next()?, rest.next()?.parse().ok()?);
        Some((process, Process { parent, is_zombie: state == "Z" }))
    };
    entries.filter_map(look).collect()
}

fn children_of(parent: i32) -> Vec<i32> {
    let all = processes().into_iter();
    all.filter(|(_, process)| process.parent == parent).map(|(number, _)| number).collect()
}

/// The program's child outlives it if the test ends early.
struct EndedAtLast(Option<i32>);

impl Drop for EndedAtLast {
    fn drop(&mut self) {
        if let Some(process) = self.0 {
            let _ = kill(Pid::from_raw(process), Signal::SIGKILL);
        }
    }
}

#[tokio::test]
#[expect(unsafe_code, reason = "only the child itself can ask to be given orphans")]
async fn what_a_killed_postgresql_leaves_behind_is_waited_for() {
    let folder = Folder::new();
    let mut command = folder.command();
    // SAFETY: one system call, which takes no lock and allocates nothing.
    unsafe { command.pre_exec(|| Ok(set_child_subreaper(true)?)) };
    let server = folder.start_with(command, &[]).await;
    let first = server.process();
    let [working] = children_of(first)[..] else { panic!("{:?}", children_of(first)) };
    let mut end = EndedAtLast(Some(working));

    let postmaster =
        fs::read_to_string(folder.path().join("data/postgres/postmaster.pid")).unwrap();
    let postmaster: i32 = postmaster.lines().next().unwrap().parse().unwrap();
    assert_eq!(children_of(working), [postmaster]);
    let orphans = children_of(postmaster);
    assert!(!orphans.is_empty());
    kill(Pid::from_raw(postmaster), Signal::SIGKILL).unwrap();

    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = processes();
        let lost = orphans.iter().any(|orphan| left.contains_key(orphan));
        let zombies = left.values().any(|it| it.is_zombie && [first, working].contains(&it.parent));
        // Its own PostgreSQL's end the server has learnt all the same.
        let served = post(server.address, "/api/catalogue", &json!({})).await;
        if !lost && !zombies && matches!(served, Ok((200, _))) {
            break;
        }
        assert!(Instant::now() < deadline, "orphans {lost}, zombies {zombies}, {served:?}");
        sleep(Duration::from_millis(100)).await;
    }
    assert_ne!(children_of(working), [postmaster]);
    // The signal is passed on, and the end of the work is its own.
    server.stop().await;
    assert!(!processes().contains_key(&working));
    end.0 = None;
    folder.verify().await;
}
