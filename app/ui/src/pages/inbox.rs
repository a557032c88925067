//! The inbox: what happened, why the reader is told, what to do.

use crate::components::facets::pager;
use crate::components::links::{link, row_name, safe};
use crate::components::marks::{flag, sentence, severity, time};
use crate::components::notices::{Title, empty, notices, title};
use crate::model::{Inbox, InboxItem, InboxView, Notice, Press, Tone, number};
use leptos::prelude::*;

/// The page; what is marked as live takes its new content when something happens.
pub(super) fn view(inbox: &Inbox) -> AnyView {
    let rows = match &inbox.empty {
        Some(reason) => empty(reason),
        None => {
            let items = inbox.items.iter().map(item).collect::<Vec<_>>();
            view! { <ol class="alerts">{items}</ol> }.into_any()
        }
    };
    let views = inbox.views.iter().map(choice).collect::<Vec<_>>();
    view! {
        <div data-live="">{title(Title { figures: &inbox.figures, ..Title::plain("Alerts") })}</div>
        {tabs(&inbox.tabs)}
        {said(inbox)}
        // Filled by the browser part when something happens while the page is open.
        <p class="sr" role="status" id="alerts-said"></p>
        <div data-live="">
            <div class="toolbar">{views}{inbox.read_all.as_ref().map(press)}</div>
            {rows}
            {inbox.pager.as_ref().map(pager)}
        </div>
    }
    .into_any()
}

/// What was done, or what is wrong with what was sent.
fn said(inbox: &Inbox) -> AnyView {
    let problem = inbox
        .problem
        .as_ref()
        .map(|p| (Tone::Bad, p.hint.clone().map_or(p.text.clone(), |h| format!("{}: {h}", p.text))));
    let said = problem.or_else(|| inbox.done.clone().map(|text| (Tone::Good, text)));
    let shown = said.map(|(tone, text)| {
        let notice = Notice { tone, text, ..Notice::default() };
        view! { <div role="status">{notices(&[notice])}</div> }
    });
    shown.into_any()
}

fn tabs(tabs: &[crate::model::Link]) -> AnyView {
    let links = tabs.iter().enumerate().map(|(at, tab)| {
        let current = (at == 0).then_some("page");
        let text = tab.text.clone();
        view! { <a href=safe(&tab.href) aria-current=current>{text}</a> }
    });
    view! { <nav class="tabs" aria-label="Alerts">{links.collect::<Vec<_>>()}</nav> }.into_any()
}

fn choice(view: &InboxView) -> AnyView {
    let current = view.on.then_some("true");
    let count = view.count.map(|count| view! { " " <data value=count.to_string()>{number(count)}</data> });
    let text = view.link.text.clone();
    view! { <a class="button" data-small="" href=safe(&view.link.href) aria-current=current>{text}{count}</a> }
        .into_any()
}

fn item(item: &InboxItem) -> AnyView {
    let new = item.is_new.then_some("");
    let said = item.is_new.then(|| view! { <span class="sr">"Unread. "</span> });
    let state = item.state.as_ref().map(|(tone, word)| flag(*tone, word));
    let title = item.title.clone();
    let detail =
        (!item.detail.is_empty()).then(|| view! { <p class="alert-detail" dir="auto">{sentence(&item.detail)}</p> });
    let rule = item.rule.as_ref().map(|rule| view! { " (" {link(rule)} ")" });
    let because = if item.because.is_empty() { String::new() } else { format!("because {}", item.because) };
    let presses = item.presses.iter().map(press).collect::<Vec<_>>();
    view! {
        <li data-new=new>
            <p class="alert-head">
                {said}{severity(item.severity)}
                <span class="alert-what">{row_name(&item.subject.text, Some(&item.subject.href))} " " <span dir="auto">{title}</span></span>
                {state}
                <span class="alert-at">{item.at.as_ref().map(time)}</span>
            </p>
            {detail}
            <div class="alert-foot"><p class="sub">{because}{rule}</p><div class="presses">{presses}</div></div>
        </li>
    }
    .into_any()
}

/// A form of one button. Its id holds what it does and to what, so that the focus finds it again in renewed rows.
fn press(press: &Press) -> AnyView {
    let values: String = press.values.iter().map(|(_, value)| format!("-{value}")).collect();
    let id: String = format!("do{}{values}", press.action);
    let id: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let hidden =
        press.values.iter().cloned().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let (label, about, key) = (press.label.clone(), format!(" {}", press.about), press.key.clone());
    view! {
        <form class="press" method="post" action=safe(&press.action)>
            {hidden.collect::<Vec<_>>()}
            <button class="button" data-small="" type="submit" id=id data-key=key>{label}<span class="sr">{about}</span></button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Link;

    fn html(inbox: &Inbox) -> String {
        Owner::new().with(|| view(inbox).to_html())
    }

    #[test]
    fn every_item_says_why_it_came_and_what_can_be_done() {
        let item = InboxItem {
            subject: Link { text: "ledger".to_owned(), href: "/services/default/ledger".to_owned() },
            title: "lost <its> owner".to_owned(),
            because: "Payments owns it".to_owned(),
            rule: Some(Link { text: "Own".to_owned(), href: "/alerts/subscriptions/own".to_owned() }),
            is_new: true,
            presses: vec![Press {
                label: "Done".to_owned(),
                about: "ledger".to_owned(),
                action: "/alerts/read".to_owned(),
                values: vec![("item".to_owned(), "7".to_owned())],
                key: Some("d".to_owned()),
            }],
            ..InboxItem::default()
        };
        let html = html(&Inbox { items: vec![item], ..Inbox::default() });
        assert!(html.contains("because Payments owns it") && html.contains("/alerts/subscriptions/own"), "{html}");
        assert!(html.contains("lost &lt;its&gt; owner") && html.contains("Unread. "), "{html}");
        assert!(html.contains(r#"name="item" value="7""#) && html.contains(r#"id="do-alerts-read-7""#), "{html}");
        assert!(html.contains(r#"data-key="d""#), "{html}");
    }
}
