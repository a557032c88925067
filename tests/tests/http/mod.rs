//! The server as browsers, scripts, monitors and attackers meet it.

mod access;
mod alerts;
mod compartment;
mod connection;
mod doors;
mod life;
mod route;
mod sealed;
mod sign_in;

use std::sync::LazyLock;

use crate::support::program::{copy_folder, crawled};
use crate::support::server::Server;
use crate::support::shared_folder;

/// One server for all tests that only ask; the process ends with this one.
pub fn server() -> &'static Server {
    static SERVER: LazyLock<Server> = LazyLock::new(|| {
        let data = shared_folder("served");
        copy_folder(crawled(), &data);
        let server = Server::settled(&data);
        guard(server.id());
        server
    });
    &SERVER
}

/// Statics are never dropped: a shell waits for the end of this process and then ends the server.
fn guard(server: u32) {
    let script = format!("while kill -0 {} 2>/dev/null; do sleep 1; done; kill -9 {server}", std::process::id());
    let null = std::process::Stdio::null;
    let mut shell = std::process::Command::new("sh");
    let mut child = shell.args(["-c", &script]).stdin(null()).stdout(null()).stderr(null()).spawn().unwrap();
    std::thread::spawn(move || child.wait());
}
