//! The user that PostgreSQL runs as: the server's own, or, since PostgreSQL refuses root, another.

use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{fs, io};

use nix::unistd::{Uid, User, geteuid};
use tokio::process::Command;

use super::error::StartError;

/// The users to run PostgreSQL as when the server is root, the preferred first.
const STAND_INS: [&str; 2] = ["postgres", "nobody"];

/// The user that PostgreSQL runs as.
#[derive(Debug, Clone)]
pub(super) struct Account {
    name: String,
    user: u32,
    /// The group to switch to together with the user; `None` when the server is not root, and
    /// PostgreSQL runs as the very same user.
    switch_to_group: Option<u32>,
}

impl Account {
    /// Whether the server runs as root.
    pub(super) fn server_is_root() -> bool {
        geteuid().is_root()
    }

    /// Decides who runs the cluster in the folder `cluster`, which need not exist yet.
    ///
    /// Its owner does, if it has one: whoever was chosen when it was made stays chosen, also when
    /// a user `postgres` comes to exist later, or root starts the server on a user's own folder.
    ///
    /// # Errors
    /// [`StartError::ForeignCluster`], [`StartError::NoAccount`], or [`StartError::Files`].
    pub(super) fn choose(cluster: &Path) -> Result<Account, StartError> {
        let owner = match fs::metadata(cluster) {
            Ok(metadata) => Some((metadata.uid(), metadata.gid())),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(source) => {
                return Err(StartError::Files { doing: "read", path: cluster.into(), source });
            }
        };
        let server = geteuid();
        match owner {
            Some((owner, _)) if !server.is_root() && owner != server.as_raw() => {
                Err(StartError::ForeignCluster { cluster: cluster.to_path_buf(), owner })
            }
            Some((owner, group)) if server.is_root() && owner != 0 => {
                let name = user_name(Uid::from_raw(owner));
                Ok(Account { name, user: owner, switch_to_group: Some(group) })
            }
            _ if server.is_root() => {
                let found = STAND_INS.iter().find_map(|name| User::from_name(name).ok().flatten());
                let user = found.ok_or(StartError::NoAccount)?;
                Ok(Account {
                    name: user.name,
                    user: user.uid.as_raw(),
                    switch_to_group: Some(user.gid.as_raw()),
                })
            }
            _ => Ok(Account {
                name: user_name(server),
                user: server.as_raw(),
                switch_to_group: None,
            }),
        }
    }

    /// The user's id.
    pub(super) fn user(&self) -> u32 {
        self.user
    }

    /// Whether the system knows a name of this user's. A container can be given a user that has none.
    pub(super) fn has_name(&self) -> bool {
        matches!(User::from_uid(Uid::from_raw(self.user)), Ok(Some(_)))
    }

    /// A command that runs `program` as this user, in the environment that all of PostgreSQL's
    /// programs get: no input, messages in English, away from the terminal.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some(group) = self.switch_to_group {
            // With a new user id and no groups named, the standard library also gives up root's
            // supplementary groups (setgroups) before it switches.
            command.gid(group).uid(self.user);
        }
        command
            .current_dir("/")
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            // A Ctrl-C in the terminal goes to its foreground process group. In a group of its
            // own PostgreSQL does not get it, and serves on while the server ends its requests.
            .process_group(0)
            .kill_on_drop(true);
        command
    }

    /// Gives `path` to this user, if the server is root.
    ///
    /// # Errors
    /// [`StartError::Files`].
    pub(super) fn own(&self, path: &Path) -> Result<(), StartError> {
        match self.switch_to_group {
            None => Ok(()),
            // lchown: root must not be led to another file by a link.
            Some(group) => lchown(path, Some(self.user), Some(group))
                .map_err(StartError::files("change the owner of", path)),
        }
    }

    /// Makes the folder `path`, which must not exist, for this user alone.
    ///
    /// # Errors
    /// What the system says, e.g. [`ErrorKind::AlreadyExists`].
    pub(super) fn make_private_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        match self.switch_to_group {
            None => Ok(()),
            Some(group) => lchown(path, Some(self.user), Some(group)),
        }
    }

    /// Checks that this user can run `program`, and can reach `folder`.
    ///
    /// Both are really tried, so whatever the system has to say (access lists, mount options) is
    /// heard: the working directory is entered after the change of user.
    ///
    /// # Errors
    /// [`StartError::ProgramUnusable`], or [`StartError::DataFolderUnreachable`], which names the
    /// first folder on the way that this user may not enter.
    pub(super) async fn check_reach(
        &self,
        program: &Path,
        folder: &Path,
    ) -> Result<(), StartError> {
        if let Err(source) = self.try_from_folder(program, Path::new("/")).await {
            return Err(self.unusable(program.to_path_buf())(source));
        }
        if self.try_from_folder(program, folder).await.is_ok() {
            return Ok(());
        }
        let mut way: Vec<&Path> = folder.ancestors().collect();
        way.reverse();
        let mut obstacle = PathBuf::from(folder);
        for step in way {
            if self.try_from_folder(program, step).await.is_err() {
                obstacle = step.to_path_buf();
                break;
            }
        }
        Err(StartError::DataFolderUnreachable { obstacle, account: self.name.clone() })
    }

    /// Makes the closure that turns an error at the start of `program` into a [`StartError`].
    pub(super) fn unusable(
        &self,
        program: PathBuf,
    ) -> impl FnOnce(io::Error) -> StartError + use<> {
        let account = self.name.clone();
        move |source| StartError::ProgramUnusable { program, account, source }
    }

    /// Runs `program --version` as this user with `folder` as its working directory.
    async fn try_from_folder(&self, program: &Path, folder: &Path) -> io::Result<()> {
        self.command(program).arg("--version").current_dir(folder).output().await.map(|_| ())
    }
}

/// The user's name, or the number if there is none.
fn user_name(user: Uid) -> String {
    match User::from_uid(user) {
        Ok(Some(found)) => found.name,
        _ => user.to_string(),
    }
}
