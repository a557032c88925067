//! Serving https ourselves: certificate and key from files, read anew when they change.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use axum::serve::Listener;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use crate::door::Tls;
use crate::error::{AppError, Result};

/// Longest time for a handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Time between two looks at the files.
const LOOK: Duration = Duration::from_secs(5);
/// Connections whose handshake is over and that nobody took yet.
const WAITING: usize = 64;

/// Connections after their handshake. Each shakes hands by itself, so that a slow one holds up nobody.
pub struct Secure {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl Secure {
    /// Listens with a certificate until `closing`.
    ///
    /// # Errors
    /// Files that cannot be read or do not belong together.
    pub fn new(tcp: TcpListener, files: Tls, closing: CancellationToken) -> Result<Self> {
        let address = tcp.local_addr().map_err(|e| AppError::internal(format!("no local address: {e}")))?;
        let config = Arc::new(RwLock::new(Arc::new(load(&files)?)));
        let (sender, ready) = mpsc::channel(WAITING);
        tokio::spawn(watch(files, Arc::clone(&config), closing.clone()));
        tokio::spawn(async move {
            loop {
                let accepted = tokio::select! {
                    accepted = tcp.accept() => accepted,
                    () = closing.cancelled() => return,
                };
                match accepted {
                    Ok((stream, peer)) => {
                        let config = Arc::clone(&config.read().unwrap_or_else(PoisonError::into_inner));
                        tokio::spawn(shake(config, stream, peer, sender.clone()));
                    }
                    // Out of descriptors, mostly: it passes.
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                }
            }
        });
        Ok(Self { address, ready })
    }
}

async fn shake(
    config: Arc<ServerConfig>,
    stream: TcpStream,
    peer: SocketAddr,
    sender: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let handshake = TlsAcceptor::from(config).accept(stream);
    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, handshake).await {
        // Who listens may have stopped meanwhile.
        let _ = sender.send((stream, peer)).await;
    }
}

impl Listener for Secure {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // The server is stopping.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        Ok(self.address)
    }
}

fn load(files: &Tls) -> Result<ServerConfig> {
    let bad = |what: &str, path: &std::path::Path, why: &dyn std::fmt::Display| {
        AppError::usage(format!("{what} `{}` cannot be used: {why}", path.display()))
    };
    let chain =
        CertificateDer::pem_file_iter(&files.cert).and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>);
    let chain = chain.map_err(|e| bad("certificate", &files.cert, &e))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|e| bad("key", &files.key, &e))?;
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|e| bad("certificate", &files.cert, &e))
}

/// When the files were last changed.
fn changed(files: &Tls) -> [Option<SystemTime>; 2] {
    [&files.cert, &files.key].map(|path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok())
}

/// Takes up a new certificate; one that does not work leaves the old one in its place.
async fn watch(files: Tls, config: Arc<RwLock<Arc<ServerConfig>>>, closing: CancellationToken) {
    let mut seen = changed(&files);
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = closing.cancelled() => return,
        }
        let now = changed(&files);
        if now == seen {
            continue;
        }
        seen = now;
        match load(&files) {
            Ok(new) => {
                *config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
                tracing::info!("the certificate was read anew");
            }
            Err(error) => tracing::error!(%error, "the new certificate is left alone"),
        }
    }
}
