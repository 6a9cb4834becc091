//! What is killed, and what is found in the way.

use std::ffi::OsStr;
use std::time::Instant;

use super::super::account::Account;
use super::super::programs::Programs;
use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_loses_nothing() {
    let folder = open_folder();
    let helper = Helper::start(folder.path());
    eventually("the helper's row", || helper_mark(folder.path()).exists().then_some(()));
    let old = postmaster(folder.path()).unwrap();
    let busy = start(folder.path()).await.unwrap_err().to_string();
    assert!(busy.contains(&format!("(process {})", helper.0.id())), "{busy}");
    helper.kill();
    if cfg!(target_os = "linux") {
        eventually("PostgreSQL ends with its server", || (!is_alive(old)).then_some(()));
    }
    let own = start(folder.path()).await.unwrap();
    assert!(row_is_kept(&own).await);
    own.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_and_an_immediate_next_start() {
    let folder = open_folder();
    let helper = Helper::start(folder.path());
    eventually("the helper's row", || helper_mark(folder.path()).exists().then_some(()));
    let old = postmaster(folder.path()).unwrap();
    // Stopped, it cannot follow the kernel's request to end with its server: a sure leftover.
    send(old, Signal::SIGSTOP);
    helper.kill();
    assert!(is_alive(old));
    let folder_of_next = folder.path().to_path_buf();
    let next = tokio::spawn(async move { start(&folder_of_next).await });
    // The next server has begun, and waits for the leftover.
    let lock = folder.path().join("lock");
    let this = std::process::id().to_string();
    eventually("the lock", || (fs::read_to_string(&lock).ok()?.trim() == this).then_some(()));
    send(old, Signal::SIGCONT);
    let own = next.await.unwrap().unwrap();
    assert!(!is_alive(old));
    assert!(row_is_kept(&own).await);
    own.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leftover_that_nobody_told_to_end_is_ended() {
    let folder = open_folder();
    let own = start(folder.path()).await.unwrap();
    assert_eq!(run(&own, KEEP_A_ROW).await, Answer::Ready);
    own.stop().await;
    let cluster = folder.path().canonicalize().unwrap().join("postgres");
    let programs = Programs::find(&SearchPlaces::of_this_machine(None), None).unwrap();
    let mut command = Account::choose(&cluster).unwrap().command(&programs.postgres());
    command.arg("-D").arg(&cluster).args(["-c", "listen_addresses="]);
    command.arg("-k").arg(folder.path().join("socket")).kill_on_drop(false);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut leftover = command.spawn().unwrap();
    let process = i32::try_from(leftover.id().unwrap()).unwrap();
    let pid_file = cluster.join("postmaster.pid");
    eventually("a ready leftover", || {
        fs::read_to_string(&pid_file).ok()?.contains("ready").then_some(())
    });
    assert_eq!(postmaster(folder.path()), Some(process));
    // Reaps it as soon as it ends, as a system's first process does with orphans.
    let reaper = tokio::spawn(async move { leftover.wait().await });
    let own = start(folder.path()).await.unwrap();
    assert!(reaper.await.unwrap().is_ok());
    assert!(row_is_kept(&own).await);
    own.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_postgres_is_restarted() {
    let folder = open_folder();
    let own = start(folder.path()).await.unwrap();
    assert_eq!(run(&own, KEEP_A_ROW).await, Answer::Ready);
    // Twice: the second time, the restarted one.
    for _ in 0..2 {
        let old = postmaster(folder.path()).unwrap();
        let begin = Instant::now();
        send(old, Signal::SIGKILL);
        wait_for_another(&own, folder.path(), old).await;
        println!("served again after {:?}", begin.elapsed());
    }
    own.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_postgres_is_restarted_after_its_last_process() {
    let folder = open_folder();
    let own = start(folder.path()).await.unwrap();
    assert_eq!(run(&own, KEEP_A_ROW).await, Answer::Ready);
    let old = postmaster(folder.path()).unwrap();
    let child = first_child(old);
    // Stopped, it does not see that its parent is gone, and holds on to the shared memory.
    send(child, Signal::SIGSTOP);
    send(old, Signal::SIGKILL);
    eventually_refused(folder.path());
    send(child, Signal::SIGCONT);
    wait_for_another(&own, folder.path(), old).await;
    own.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_waits_for_the_last_process_of_a_killed_postgres() {
    let folder = open_folder();
    let helper = Helper::start(folder.path());
    eventually("the helper's row", || helper_mark(folder.path()).exists().then_some(()));
    let old = postmaster(folder.path()).unwrap();
    let child = first_child(old);
    for process in [old, child] {
        send(process, Signal::SIGSTOP);
    }
    helper.kill();
    send(old, Signal::SIGKILL);
    let folder_of_next = folder.path().to_path_buf();
    let next = tokio::spawn(async move { start(&folder_of_next).await });
    eventually_refused(folder.path());
    send(child, Signal::SIGCONT);
    let own = next.await.unwrap().unwrap();
    assert!(row_is_kept(&own).await);
    own.stop().await;
}

/// A process that `postmaster` has started.
fn first_child(postmaster: i32) -> i32 {
    let mut ps = Command::new("ps");
    let children = ps.args(["-A", "-o", "ppid=,pid="]).output().unwrap().stdout;
    let children = String::from_utf8(children).unwrap();
    let mut pairs = children.lines().filter_map(|line| line.trim().split_once(' '));
    let (_, child) = pairs.find(|(parent, _)| *parent == postmaster.to_string()).unwrap();
    child.trim().parse().unwrap()
}

/// Waits until PostgreSQL has refused to start because of the shared memory.
fn eventually_refused(data_folder: &Path) {
    let log = data_folder.join("postgres.log");
    eventually("a refused start", || {
        fs::read_to_string(&log).unwrap().contains("is still in use").then_some(())
    });
}

/// Waits until another postmaster than `old` serves, with the row.
async fn wait_for_another(own: &OwnPostgres, data_folder: &Path, old: i32) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while postmaster(data_folder).is_none_or(|new| new == old) || !row_is_kept(own).await {
        assert!(Instant::now() < deadline, "it is not restarted");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_while_postgres_is_restarted_leaves_nothing() {
    let folder = open_folder();
    let own = start(folder.path()).await.unwrap();
    let old = postmaster(folder.path()).unwrap();
    send(old, Signal::SIGKILL);
    eventually("its end", || (!is_alive(old)).then_some(()));
    own.stop().await;
    let left = postmaster(folder.path()).filter(|process| is_alive(*process));
    assert_eq!(left, None);
    start(folder.path()).await.unwrap().stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_initdb_is_survived() {
    let folder = open_folder();
    let unfinished = || {
        let names = fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path());
        names.filter(|path| path.to_str().unwrap().contains("unfinished")).collect::<Vec<_>>()
    };
    let helper = Helper::start(folder.path());
    eventually("a half-made cluster", || {
        unfinished().first().filter(|path| path.join("PG_VERSION").exists()).map(|_| ())
    });
    helper.kill();
    assert!(!folder.path().join("postgres").exists());
    assert_eq!(unfinished().len(), 1);
    let own = start(folder.path()).await.unwrap();
    assert_eq!(run(&own, KEEP_A_ROW).await, Answer::Ready);
    own.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_program_with_the_recorded_process_id_is_left_alone() {
    let folder = open_folder();
    let own = start(folder.path()).await.unwrap();
    let postgres = postmaster(folder.path()).unwrap();
    let pid_file = folder.path().join("postgres/postmaster.pid");
    let recorded = fs::read_to_string(&pid_file).unwrap();
    own.stop().await;
    // The same user's, or PostgreSQL would see by itself that it cannot be its own.
    let account = Account::choose(&folder.path().join("postgres")).unwrap();
    let mut other = account.command(OsStr::new("/bin/sleep").as_ref()).arg("600").spawn().unwrap();
    let process = other.id().unwrap().to_string();
    fs::write(&pid_file, recorded.replacen(&postgres.to_string(), &process, 1)).unwrap();
    account.own(&pid_file).unwrap();
    let own = start(folder.path()).await.unwrap();
    assert!(other.try_wait().unwrap().is_none(), "it still runs");
    own.stop().await;
    other.kill().await.unwrap();
}
