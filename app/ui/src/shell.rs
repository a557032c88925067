//! The frame of every page: head, top bar, navigation, main, aside, footer.

use crate::components::aside::aside;
use crate::components::links::{link, safe};
use crate::components::marks::{icon, time_ago};
use crate::components::notices::notices;
use crate::islands::{AlertsLive, Keys, SearchBox, loader_script, starter_script};
use crate::model::{AlertCount, Frame, Link, Notice, Page, Theme, Tone, number};
use crate::pages;
use leptos::prelude::*;

/// Where the search box asks for suggestions: `GET` with `q`, answered by [`crate::islands::Suggestions`] as JSON.
pub const SUGGEST_PATH: &str = "/search/suggest";

/// The name every title ends with.
const PRODUCT: &str = "Portolan";

/// Renders one page as a whole HTML document, complete without a script.
#[must_use]
pub fn page(frame: &Frame, page: Page) -> String {
    Owner::new().with(|| {
        let theme = match frame.theme {
            Theme::System => "",
            Theme::Light => " data-theme=\"light\"",
            Theme::Dark => " data-theme=\"dark\"",
        };
        let head = head(frame).to_html();
        let body = body(frame, &page).to_html();
        let loader = match (&frame.assets.js, &frame.assets.wasm) {
            (Some(js), Some(wasm)) => loader_script(js, wasm, &frame.nonce),
            _ => String::new(),
        };
        let checker = match (&page, &frame.assets.checker) {
            (Page::Register(_), Some((js, wasm))) => starter_script(js, wasm, &frame.nonce),
            _ => String::new(),
        };
        format!("<!DOCTYPE html><html lang=\"en\"{theme}>{head}<body>{body}{loader}{checker}</body></html>")
    })
}

/// Search box with suggestions; `label` differs between the forms of one page.
pub(crate) fn search_box(id: &str, label: &str, query: &str, large: bool) -> AnyView {
    let (id, label, query) = (id.to_owned(), label.to_owned(), query.to_owned());
    view! { <SearchBox id=id label=label action="/search" value=query suggest_url=SUGGEST_PATH large=large/> }
        .into_any()
}

/// The head: title, style sheet, and a refresh for readers without a script.
fn head(frame: &Frame) -> AnyView {
    let title = if frame.title.is_empty() { PRODUCT.to_owned() } else { format!("{}, {PRODUCT}", frame.title) };
    let css = frame.assets.css.clone();
    let refresh = frame.refresh.map(|seconds| {
        view! { <noscript><meta http-equiv="refresh" content=seconds.to_string()/></noscript> }
    });
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>{title}</title>
            <link rel="icon" href="data:,"/>
            <link rel="stylesheet" href=css/>
            {refresh}
        </head>
    }
    .into_any()
}

/// Everything the reader sees.
fn body(frame: &Frame, page: &Page) -> AnyView {
    let content = pages::render(frame, page);
    if frame.bare {
        return bare(frame, content);
    }
    let blocks = pages::aside(page);
    let with_aside = (!blocks.is_empty()).then_some("");
    view! {
        {sprite()}
        <div class="page">
            {top(frame, matches!(page, Page::Home(_)))}
            <div class="frame" data-aside=with_aside>
                <div class="side">{navigation(frame)}</div>
                <main class="main" id="main" tabindex="-1">
                    {progress(frame)}
                    {notices(&frame.notices)}
                    {content}
                </main>
                {with_aside.map(|_| aside(blocks))}
            </div>
            {footer(frame)}
        </div>
        <Keys up=frame.up.clone()/>
    }
    .into_any()
}

/// The frame for those who may not read the catalog.
fn bare(frame: &Frame, content: AnyView) -> AnyView {
    view! {
        {sprite()}
        <div class="page">
            <header class="top">
                <a class="skip" href="#main">"Skip to content"</a>
                <div class="top-in">{brand()}</div>
            </header>
            <div class="frame" data-bare="">
                <main class="main" id="main" tabindex="-1">{notices(&frame.notices)}{content}</main>
            </div>
            <footer class="foot"><div class="foot-in">{theme(frame)}</div></footer>
        </div>
    }
    .into_any()
}

/// During a first crawl: how much of the whole is known yet. The crawl page says it in a line that follows the run.
fn progress(frame: &Frame) -> Option<AnyView> {
    if here(&frame.path) == "/crawl" {
        return None;
    }
    let text = frame.progress.clone()?;
    let notice = Notice {
        tone: Tone::Info,
        text: format!("{text}; what is missing here may still be found."),
        actions: vec![Link { text: "Crawl".to_owned(), href: "/crawl".to_owned() }],
        dismiss: None,
    };
    Some(notices(&[notice]))
}

/// Skip link, menu button, name, search, organisation.
fn top(frame: &Frame, home: bool) -> AnyView {
    let search =
        (!home).then(|| search_box("search", "Search services, teams, people, documents", &frame.query, false));
    let open = (!home).then(|| {
        view! { <a class="button search-open" data-quiet="" href="/search">{icon("find")}<span>"Search"</span></a> }
    });
    let organisation = frame.organisation.clone().map(|name| view! { <span class="wide">{name}</span> });
    let account = frame.account.as_ref().map(link);
    view! {
        <header class="top">
            <a class="skip" href="#main">"Skip to content"</a>
            <div class="top-in">
                <button class="button menu-button" data-small="" type="button" popovertarget="nav">"Menu"</button>
                {brand()}
                <div class="top-search">{search}{open}</div>
                <div class="top-side">{organisation}{account}</div>
            </div>
        </header>
    }
    .into_any()
}

/// The compass rose and the name.
fn brand() -> AnyView {
    view! {
        <a class="brand" href="/">
            <svg viewBox="0 0 22 22" aria-hidden="true">
                <g stroke="currentColor" stroke-width="1">
                    <path d="M11 1V21M1 11H21"/><path d="M4 4 18 18M18 4 4 18" stroke-opacity=".55"/>
                </g>
                <path d="M11 1 13 9 21 11 13 13 11 21 9 13 1 11 9 9Z" fill="currentColor"/>
                <circle cx="11" cy="11" r="1.5" fill="var(--canvas)"/>
            </svg>
            <span>"Portolan"</span>
        </a>
    }
    .into_any()
}

/// Main navigation: in the side column, or a layer behind the menu button.
fn navigation(frame: &Frame) -> AnyView {
    let counts = &frame.counts;
    let entry = |text: &'static str, href: &'static str, count| nav_entry(&frame.path, text, href, count);
    view! {
        <nav class="nav" id="nav" popover="auto" aria-label="Main">
            <ul>
                {entry("Home", "/", None)}
                {entry("Services", "/services", counts.services)}
                {entry("Teams", "/teams", counts.teams)}
                {entry("People", "/people", counts.people)}
                {entry("Skills", "/skills", counts.skills)}
                {entry("Findings", "/findings", counts.findings)}
            </ul>
            <ul>
                {entry("Systems", "/systems", None)}
                {entry("APIs", "/apis", None)}
                {entry("Resources", "/resources", None)}
                {entry("Other components", "/components", None)}
            </ul>
            <ul>
                {alerts(frame)}
                {entry("If someone leaves", "/offboard", None)}
                {entry("Crawl", "/crawl", None)}
                {entry("How we know", "/about/data", None)}
            </ul>
        </nav>
    }
    .into_any()
}

/// The way to alerts with how many are unread, which follows the server's events.
fn alerts(frame: &Frame) -> Option<AnyView> {
    let AlertCount { unread, events } = frame.alerts.clone()?;
    let here = here(&frame.path);
    let current = if here == "/alerts" { Some("page") } else { here.starts_with("/alerts/").then_some("true") };
    Some(view! { <li><a href="/alerts" aria-current=current>"Alerts"<AlertsLive events_url=events unread=unread/></a></li> }.into_any())
}

/// The path of an address.
fn here(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// One entry; `page` is this page, `true` one of the pages below it.
fn nav_entry(path: &str, text: &'static str, href: &'static str, count: Option<u64>) -> AnyView {
    let here = here(path);
    let below = here.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
    let repository = href == "/crawl" && here.starts_with("/repositories/");
    let current = match (here == href, below || repository) {
        (true, _) => Some("page"),
        (false, true) => Some("true"),
        (false, false) => None,
    };
    let count = count.map(|count| view! { <data value=count.to_string()>{number(count)}</data> });
    view! { <li><a href=href aria-current=current>{text}{count}</a></li> }.into_any()
}

/// Freshness, theme, help.
fn footer(frame: &Frame) -> AnyView {
    view! {
        <footer class="foot">
            <div class="foot-in">
                {freshness(frame)}
                {theme(frame)}
                <span><a href="/keys">"Keys"</a> " " <kbd class="key">"?"</kbd></span>
                <span><a href="/about/data">"How we know"</a></span>
                <span><a href="/register">"Register"</a></span>
            </div>
        </footer>
    }
    .into_any()
}

/// `Data as of 09:41, 24 repositories, 1 failing`.
fn freshness(frame: &Frame) -> AnyView {
    let fresh = &frame.freshness;
    let sources = counted(fresh.sources, "source", "sources");
    let repositories = counted(fresh.repositories, "repository", "repositories");
    let as_of = match &fresh.as_of {
        Some(when) => view! { "Data as of " {time_ago(when)} }.into_any(),
        None => "Nothing crawled yet".into_any(),
    };
    let failing = (fresh.failing > 0).then(|| {
        let text = format!("{} failing", number(fresh.failing));
        view! { ", " <a href="/crawl">{text}</a> }
    });
    view! { <span>{as_of} {format!(", {sources}, {repositories}")} {failing}</span> }.into_any()
}

/// A number with its noun.
fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// The theme switch: three buttons of a plain form.
fn theme(frame: &Frame) -> AnyView {
    let back = safe(&frame.path).filter(|path| path.starts_with('/')).unwrap_or_else(|| "/".to_owned());
    let buttons = [Theme::System, Theme::Light, Theme::Dark].map(|choice| {
        let pressed = if choice == frame.theme { "true" } else { "false" };
        view! { <button type="submit" name="theme" value=choice.word() aria-pressed=pressed>{choice.word()}</button> }
    });
    view! {
        <form class="theme" method="post" action="/theme">
            <input type="hidden" name="return" value=back/>
            <fieldset><legend class="sr">"Theme"</legend>{buttons.into_iter().collect::<Vec<_>>()}</fieldset>
        </form>
    }
    .into_any()
}

/// Shapes that pages refer to by id.
fn sprite() -> AnyView {
    view! {
        <svg hidden="" aria-hidden="true" width="0" height="0">
            <symbol id="i-pass" viewBox="0 0 14 14"><path d="M2.5 7.5 5.5 10.5 11.5 3.5"/></symbol>
            <symbol id="i-fail" viewBox="0 0 14 14"><path d="M3 3 11 11M11 3 3 11"/></symbol>
            <symbol id="i-na" viewBox="0 0 14 14"><path d="M3 7H11"/></symbol>
            <symbol id="i-unmeasured" viewBox="0 0 14 14"><circle cx="7" cy="7" r="4.25"/></symbol>
            <symbol id="i-warn" viewBox="0 0 14 14"><path d="M7 1.75 12.75 12H1.25ZM7 5.5V8.25M7 10.2V10.3"/></symbol>
            <symbol id="i-find" viewBox="0 0 14 14"><circle cx="6" cy="6" r="4"/><path d="M9 9 12.5 12.5"/></symbol>
            <symbol id="i-x" viewBox="0 0 14 14"><path d="M3 3 11 11M11 3 3 11"/></symbol>
            <symbol id="i-ask" viewBox="0 0 14 14"><path d="M4.5 5A2.5 2.5 0 1 1 7 7.5V8.5M7 11V11.1"/></symbol>
        </svg>
    }
    .into_any()
}
