//! From which addresses a client calls, so that a port in the same process knows its own.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpStream;

/// The addresses of a client's open connections; clones share them.
#[derive(Clone, Debug, Default)]
pub struct LocalAddresses(Arc<Mutex<HashSet<SocketAddr>>>);

impl LocalAddresses {
    /// Whether `peer`, as a listener sees it, is one of the client's own connections.
    #[must_use]
    pub fn contains(&self, peer: SocketAddr) -> bool {
        self.all().contains(&canonical(peer))
    }

    /// Keeps the stream's address for as long as what is returned lives. To be called before the
    /// first byte is sent: then no listener reads one from an address that is not known yet.
    pub(super) fn hold(&self, stream: &TcpStream) -> Held {
        // A connection without an address is broken, and nobody will ask.
        let address = stream.local_addr().ok().map(canonical);
        self.all().extend(address);
        Held { addresses: self.clone(), address }
    }

    fn all(&self) -> MutexGuard<'_, HashSet<SocketAddr>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(address) = self.address {
            self.addresses.all().remove(&address);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpStream};

    use super::LocalAddresses;

    #[tokio::test]
    async fn an_address_is_known_while_its_connection_is_held() {
        let listener = TcpListener::bind("[::]:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let addresses = LocalAddresses::default();
        let own = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let held = addresses.hold(&own);
        let (_, own_peer) = listener.accept().await.unwrap();
        let _foreign = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let (_, foreign_peer) = listener.accept().await.unwrap();
        assert!(addresses.contains(own_peer));
        assert!(!addresses.contains(foreign_peer));
        drop(held);
        assert!(!addresses.contains(own_peer));
    }
}
