//! The one inline script of a page: it fetches the browser part late and wakes the islands.

/// What runs in the page; the two addresses are put in as JSON strings.
///
/// A policy of `script-src 'nonce-N' 'wasm-unsafe-eval'` allows a script that carries the nonce and what such a
/// script imports statically. So the loader adds a module script with its own nonce, whose static import brings the
/// glue, and needs neither `'self'` nor `'strict-dynamic'`. An island is an element `leptos-island` whose
/// `data-component` names the exported function that takes it over.
const LOADER: &str = "(()=>{\
const n=document.currentScript.nonce;let done=false;\
const wake=()=>{if(done)return;done=true;\
const s=document.createElement('script');s.type='module';s.nonce=n;\
s.textContent='import init,* as m from '+JSON.stringify(JS)+';'+\
'await init({module_or_path:'+JSON.stringify(WASM)+'});m.hydrate();'+\
'for(const e of document.querySelectorAll(\"leptos-island\"))m[e.dataset.component]?.(e);'+\
'document.documentElement.dataset.islands=\"awake\";';\
document.head.append(s)};\
for(const e of ['keydown','focusin','pointerdown'])addEventListener(e,wake,{once:true,passive:true});\
const idle=()=>window.requestIdleCallback?requestIdleCallback(wake,{timeout:2000}):setTimeout(wake,200);\
document.readyState==='complete'?idle():addEventListener('load',idle,{once:true})})()";

/// The `<script>` element that wakes the islands of a page, to stand at the end of its body.
///
/// It fetches the glue at `js` and the module at `wasm` (same-origin addresses) at the first key, focus or press,
/// or else when the page is idle, so reading never waits for them. `nonce` is the one of the answer's content
/// policy: `script-src 'nonce-N' 'wasm-unsafe-eval'; connect-src 'self'`. When all is awake, the root element carries
/// `data-islands=awake`.
#[must_use]
pub fn loader_script(js: &str, wasm: &str, nonce: &str) -> String {
    let body = LOADER
        .replace("(JS)", &format!("({})", script_string(&absolute(js))))
        .replace("(WASM)", &format!("({})", script_string(&absolute(wasm))));
    format!("<script nonce=\"{}\">{body}</script>", attribute(nonce))
}

/// The `<script>` element that starts one module at once: for a page that is of little use without it.
#[must_use]
pub fn starter_script(js: &str, wasm: &str, nonce: &str) -> String {
    let (js, wasm) = (script_string(&absolute(js)), script_string(&absolute(wasm)));
    format!(
        "<script type=\"module\" nonce=\"{}\">import init from {js};await init({{module_or_path:{wasm}}})</script>",
        attribute(nonce)
    )
}

/// An inline module resolves relative imports against the page, and bare names not at all.
fn absolute(href: &str) -> String {
    if href.starts_with('/') || href.contains("://") { href.to_owned() } else { format!("/{href}") }
}

/// A JavaScript string literal that cannot end the script element.
fn script_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '<' | '>' | '&' | '\'' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::loader_script;

    #[test]
    fn names_both_files_and_carries_the_nonce() {
        let script = loader_script("/assets/p-1.js", "/assets/p-2.wasm", "abc+/=");
        assert!(script.starts_with("<script nonce=\"abc+/=\">"));
        assert!(script.contains("JSON.stringify(\"/assets/p-1.js\")"));
        assert!(script.contains("JSON.stringify(\"/assets/p-2.wasm\")"));
        assert!(script.ends_with("</script>"));
    }

    #[test]
    fn an_address_cannot_leave_its_string_or_the_element() {
        let script = loader_script("/a\"+alert(1)+\"</script>", "/w'", "\"><b>");
        assert_eq!(script.matches("</script>").count(), 1);
        assert!(!script.contains("\"+alert"));
        assert!(!script.contains("<b>"));
    }

    #[test]
    fn a_bare_name_becomes_a_path() {
        assert!(loader_script("p.js", "p.wasm", "n").contains("(\"/p.js\")"));
    }
}
