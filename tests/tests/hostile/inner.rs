//! What a descriptor names is read about and never asked: neither targets, nor definitions, nor links.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::git::{repository, text};
use crate::support::{crawled, temporary};

const FORMS: &str = include_str!("../../vectors/inner-addresses.txt");

#[test]
fn case_17_18_19_20_no_address_in_a_descriptor_is_asked() {
    let listener = TcpListener::bind("[::]:0").or_else(|_| TcpListener::bind("0.0.0.0:0")).unwrap();
    let (address, came) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&came);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            drop(stream);
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    let port = address.port();
    drop(std::net::TcpStream::connect(("127.0.0.1", port)).unwrap());
    let plain =
        |form: &&str| !form.is_empty() && !form.starts_with('#') && form.is_ascii() && !form.contains(['\\', '\t']);
    let forms: Vec<String> = FORMS.lines().filter(plain).map(|form| form.replace("PORT", &port.to_string())).collect();
    assert!(forms.len() > 150, "{}", forms.len());
    let targets: String = forms.iter().map(|form| format!("    - 'http://{form}/catalog-info.yaml'\n")).collect();
    let location = format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: all\nspec:\n  targets:\n{targets}"
    );
    let links: String = forms.iter().take(100).map(|form| format!("    - url: 'http://{form}/x'\n")).collect();
    let here = format!("http://127.0.0.1:{port}/x");
    let component = format!(
        "---\napiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: one\n  annotations:\n    backstage.io/techdocs-ref: 'url:{here}'\n    backstage.io/source-location: 'url:{here}'\n  links:\n{links}spec:\n  type: openapi\n  lifecycle: production\n  owner: core\n  definition:\n    $text: {here}\n"
    );
    let folder = temporary();
    let readme = format!("# One\n\n![x]({here}) [y]({here})\n");
    repository(
        folder.path(),
        "one",
        &[text("catalog-info.yaml", &(location + &component)), text("README.md", &readme)],
    );
    let engine = crawled(folder.path());
    assert!(engine.catalog().items.keys().any(|reference| reference.to_string() == "api:default/one"));
    std::thread::sleep(std::time::Duration::from_millis(50));
    // The one that came is we: the canary sings.
    assert_eq!(came.load(Ordering::SeqCst), 1);
}
