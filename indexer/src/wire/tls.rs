//! TLS by rustls: the authorities of the system, and those that the operator names.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::NotReached;

/// Opens TLS connections.
#[derive(Clone)]
pub struct Tls(TlsConnector);

impl Tls {
    /// Believes the system's authorities and those in a file.
    ///
    /// # Errors
    /// A file that cannot be read or holds no certificate.
    pub fn new(authorities: Option<&Path>) -> Result<Self, NotReached> {
        let setup = NotReached::Setup;
        let mut roots = RootCertStore::empty();
        // What cannot be read there is missing in the store, and a server that needs it is refused.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = authorities {
            let wrong = |e: &dyn std::fmt::Display| {
                setup(format!("the certificates in `{}` cannot be read: {e}", path.display()))
            };
            for certificate in CertificateDer::pem_file_iter(path).map_err(|e| wrong(&e))? {
                roots.add(certificate.map_err(|e| wrong(&e))?).map_err(|e| wrong(&e))?;
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|e| setup(format!("TLS cannot be set up: {e}")))?;
        Ok(Self(TlsConnector::from(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))))
    }

    /// Shakes hands with a host over a connection to one of its addresses.
    ///
    /// # Errors
    /// The host does not prove that it is `host`.
    pub async fn open(&self, host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, NotReached> {
        let refused = |why: String| NotReached::Identity { host: host.to_owned(), why };
        let name = ServerName::try_from(host.to_owned()).map_err(|e| refused(e.to_string()))?;
        self.0.connect(name, stream).await.map_err(|e| refused(e.to_string()))
    }
}
