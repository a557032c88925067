//! Findings: what to fix first, grouped by check.

use crate::components::facets::{ListForm, chips, choice, facet, list_form, pager};
use crate::components::fact::place;
use crate::components::links::{link, row_name, safe};
use crate::components::marks::{claimed, sentence, severity, time, time_ago};
use crate::components::notices::{Title, empty, title};
use crate::components::section::section;
use crate::components::tables::{Look, table};
use crate::model::{FindingGroup, FindingRow, Findings, number};
use leptos::prelude::*;

/// The page.
pub(super) fn view(findings: &Findings) -> AnyView {
    let heading = title(Title { figures: &findings.figures, ..Title::plain("Findings") });
    let groups = match &findings.empty {
        Some(reason) => empty(reason),
        None => findings.groups.iter().map(group).collect::<Vec<_>>().into_any(),
    };
    view! {
        {heading}
        {toolbar(findings)}
        {filters(findings)}
        {groups}
        {findings.pager.as_ref().map(pager)}
        {findings.mended.as_ref().map(|mended| section("mended", "What was mended", "", table(mended, Look::Plain)))}
        {measured(findings)}
    }
    .into_any()
}

/// Search, severities, filters in force.
fn toolbar(findings: &Findings) -> AnyView {
    let form = list_form(ListForm {
        action: "/findings",
        label: "Findings".to_owned(),
        field: "Filter findings".to_owned(),
        query: &findings.query,
        keep: &findings.keep,
    });
    let severities = findings
        .severities
        .iter()
        .map(|filter| choice(&filter.href, filter.on, filter.count, severity(filter.severity)))
        .collect::<Vec<_>>();
    view! { <div class="toolbar">{form}{severities}{chips(&findings.chips, findings.clear.as_deref())}</div> }
        .into_any()
}

/// Further filters, opened on demand.
fn filters(findings: &Findings) -> Option<AnyView> {
    let facets = findings.facets.iter().map(facet).collect::<Vec<_>>();
    (!facets.is_empty()).then(|| {
        view! { <details class="twin"><summary>"More filters"</summary><div class="cols-2">{facets}</div></details> }.into_any()
    })
}

/// One check: what, why and how to fix hang at the left, its findings are rows at the right.
fn group(group: &FindingGroup) -> AnyView {
    let id = format!("c-{}", group.check);
    let labelled = id.clone();
    let title = group.title.clone();
    let fix = (!group.fix.is_empty()).then(|| sentence(&group.fix));
    let count = group.count.to_string();
    let shown = number(group.count);
    let about = safe(&group.href).map(|href| view! { <a href=href>"about this check"</a> });
    view! {
        <section class="group" aria-labelledby=labelled>
            <div class="group-head">
                <h2 id=id>{title} " " <data value=count>{shown}</data></h2>
                <p>{sentence(&group.why)}</p>
                {fix.map(|fix| view! { <p><b>"To fix: "</b>{fix}</p> })}
                <p class="group-meta">{about}</p>
            </div>
            <div>{rows(group)}{group.more.as_ref().map(|more| view! { <p class="sub">{link(more)}</p> })}</div>
        </section>
    }
    .into_any()
}

/// The findings of one check.
fn rows(group: &FindingGroup) -> AnyView {
    let caption = group.title.clone();
    let rows = group.rows.iter().map(row).collect::<Vec<_>>();
    view! {
        <table class="table">
            <caption class="sr">{caption}</caption>
            <colgroup><col class="c-name"/><col class="c-sev"/><col class="c-owner c-2"/><col/><col class="c-ev c-3"/><col class="c-age"/></colgroup>
            <thead class="sr"><tr>
                <th scope="col">"Thing"</th><th scope="col">"Severity"</th><th scope="col">"Owner"</th><th scope="col">"Detail"</th>
                <th scope="col">"Evidence"</th><th scope="col">"Since"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// One finding.
fn row(row: &FindingRow) -> AnyView {
    view! {
        <tr>
            <th scope="row" class="c-name">{row_name(&row.subject, Some(&row.href))}</th>
            <td class="c-sev">{severity(row.severity)}</td>
            <td class="c-owner c-2">{claimed(&row.owner)}</td>
            <td dir="auto">{sentence(&row.detail)}</td>
            <td class="c-ev c-3 evidence">{row.evidence.as_ref().map(place)}</td>
            <td class="num c-age">{row.since.as_ref().map(time)}</td>
        </tr>
    }
    .into_any()
}

/// When all was checked, and what could not be measured yet.
fn measured(findings: &Findings) -> AnyView {
    let checked = findings.checked.as_ref().map(|when| view! { <p class="sub">"Last checked " {time_ago(when)}</p> });
    let missing = findings.not_measured.clone().map(|text| view! { <p class="sub">"Not measured: " {text}</p> });
    view! { {checked} {missing} }.into_any()
}
