//! From which addresses a client calls, so that a port in the same process knows its own, and in which
//! world each of its telegrams was sent.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::identifier::WorldId;
use tokio::net::TcpStream;

/// The addresses of the open connections that clients have to one listener; clones share them.
///
/// Connections to other listeners are not kept: somebody else may call this one from the same
/// address at the same time.
#[derive(Clone, Debug)]
pub struct LocalAddresses {
    listener: SocketAddr,
    open: Arc<Mutex<HashMap<SocketAddr, Worlds>>>,
}

/// The worlds of the telegrams of a connection that were written and not read yet, by their message
/// numbers.
type Worlds = HashMap<u64, WorldId>;

impl LocalAddresses {
    /// None yet, of connections to `listener` on this machine.
    #[must_use]
    pub fn calling(listener: SocketAddr) -> Self {
        Self { listener: canonical(listener), open: Arc::default() }
    }

    /// Whether `peer`, as the listener sees it, is one of the clients' own connections.
    #[must_use]
    pub fn contains(&self, peer: SocketAddr) -> bool {
        self.all().contains_key(&canonical(peer))
    }

    /// The world in which one of the clients sent this telegram, which is read once.
    #[must_use]
    pub fn take_world(&self, peer: SocketAddr, message_no: u64) -> Option<WorldId> {
        self.all().get_mut(&canonical(peer))?.remove(&message_no)
    }

    /// Keeps the stream's address for as long as what is returned lives. To be called before the
    /// first byte is sent: then no listener reads one from an address that is not known yet.
    pub(super) fn hold(&self, stream: &TcpStream) -> Held {
        // A connection without an address is broken, and nobody will ask.
        let address = stream.local_addr().ok().map(canonical).filter(|local| {
            stream.peer_addr().is_ok_and(|remote| self.is_listener(*local, canonical(remote)))
        });
        self.all().extend(address.map(|address| (address, Worlds::new())));
        Held { addresses: self.clone(), address }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<SocketAddr, Worlds>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a connection from `local` to `remote` is one to the listener. Where that listens on
    /// every address, `remote` is this machine's if it is called from there.
    fn is_listener(&self, local: SocketAddr, remote: SocketAddr) -> bool {
        let ip = remote.ip();
        let is_here = match self.listener.ip() {
            every if every.is_unspecified() => ip == local.ip() || ip.is_loopback(),
            one => ip == one,
        };
        is_here && remote.port() == self.listener.port()
    }
}

/// A listener on `[::]` sees IPv4 peers as `::ffff:…`.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// One address of those held.
pub(super) struct Held {
    addresses: LocalAddresses,
    address: Option<SocketAddr>,
}

impl Held {
    /// Tells the port in which world a telegram is sent that is about to be written.
    pub(super) fn tell_world(&self, message_no: u64, world: Option<WorldId>) {
        if let (Some(address), Some(world)) = (self.address, world)
            && let Some(worlds) = self.addresses.all().get_mut(&address)
        {
            worlds.insert(message_no, world);
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(address) = self.address {
            self.addresses.all().remove(&address);
        }
    }
}

#[cfg(test)]
mod tests {
    use engine::identifier::{SandboxId, WorldId};
    use tokio::net::{TcpListener, TcpStream};

    use super::LocalAddresses;

    #[tokio::test]
    async fn an_address_is_known_while_its_connection_is_held() {
        let listener = TcpListener::bind("[::]:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let addresses = LocalAddresses::calling(listener.local_addr().unwrap());
        let own = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let held = addresses.hold(&own);
        let (_, own_peer) = listener.accept().await.unwrap();
        let _foreign = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let (_, foreign_peer) = listener.accept().await.unwrap();
        assert!(addresses.contains(own_peer));
        assert!(!addresses.contains(foreign_peer));
        let world = WorldId::first(&SandboxId::default_sandbox());
        held.tell_world(7, Some(world.clone()));
        held.tell_world(8, None);
        assert_eq!(addresses.take_world(foreign_peer, 7), None);
        assert_eq!(addresses.take_world(own_peer, 7), Some(world));
        assert_eq!(addresses.take_world(own_peer, 7), None, "each is read once");
        assert_eq!(addresses.take_world(own_peer, 8), None);
        drop(held);
        assert!(!addresses.contains(own_peer));
    }

    #[tokio::test]
    async fn a_connection_to_another_listener_is_not_kept() {
        let (here, elsewhere) =
            tokio::join!(TcpListener::bind("127.0.0.1:0"), TcpListener::bind("127.0.0.1:0"));
        let addresses = LocalAddresses::calling(here.unwrap().local_addr().unwrap());
        let elsewhere = elsewhere.unwrap();
        let stream = TcpStream::connect(elsewhere.local_addr().unwrap()).await.unwrap();
        let _held = addresses.hold(&stream);
        assert!(!addresses.contains(stream.local_addr().unwrap()));
    }
}
