//! Forms: label above, hint below, one button.

use crate::components::marks::sentence;
use crate::components::section::{nothing, scroll};
use crate::model::{Act, Acts, Choice, Field, FieldKind, Form};
use leptos::prelude::*;

/// A form with its fields below each other.
pub(crate) fn form(form: &Form) -> AnyView {
    let fields = form.fields.iter().map(|one| field(&form.id, one)).collect::<Vec<_>>();
    let action = form.action.clone();
    view! {
        <form class="form" method="post" action=action>
            {fields}
            <p class="toolbar">{button(form, false)}</p>
        </form>
    }
    .into_any()
}

/// Things that can be ended, each with its button.
pub(crate) fn acts(acts: &Acts) -> AnyView {
    if acts.rows.is_empty() {
        return nothing(&acts.empty);
    }
    let caption = acts.caption.clone();
    let heads = acts.columns.iter().cloned().map(|label| view! { <th scope="col">{label}</th> });
    let heads = heads.collect::<Vec<_>>();
    let rows = acts.rows.iter().map(act).collect::<Vec<_>>();
    let table = view! {
        <table class="table">
            <caption class="sr">{caption}</caption>
            <thead><tr>{heads}<th scope="col"><span class="sr">"Action"</span></th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    scroll(&acts.caption, table.into_any())
}

fn act(act: &Act) -> AnyView {
    let name = act.cells.first().cloned().unwrap_or_default();
    let cells = act.cells.iter().skip(1).cloned().map(|text| view! { <td dir="auto">{text}</td> }).collect::<Vec<_>>();
    let form = act.form.as_ref().map(|form| {
        let fields = form.fields.iter().map(|one| field(&form.id, one)).collect::<Vec<_>>();
        let action = form.action.clone();
        view! { <form method="post" action=action>{fields}{button(form, true)}</form> }
    });
    view! { <tr><th scope="row" dir="auto">{name}</th>{cells}<td>{form}</td></tr> }.into_any()
}

fn button(form: &Form, small: bool) -> AnyView {
    let main = form.main.then_some("");
    let small = small.then_some("");
    let label = form.about.as_ref().map(|about| format!("{} {about}", form.submit));
    let submit = form.submit.clone();
    view! { <button class="button" data-main=main data-small=small type="submit" aria-label=label>{submit}</button> }
        .into_any()
}

fn field(form: &str, field: &Field) -> AnyView {
    let id = format!("{form}-{}", field.name);
    match &field.kind {
        FieldKind::Text => line(id, field, "text"),
        FieldKind::Password => line(id, field, "password"),
        FieldKind::Date => line(id, field, "date"),
        FieldKind::Hidden => {
            let (name, value) = (field.name.clone(), field.value.clone());
            view! { <input type="hidden" name=name value=value/> }.into_any()
        }
        FieldKind::Select(choices) => select(id, field, choices),
        FieldKind::Checks(choices) => checks(&id, field, choices),
    }
}

fn line(id: String, field: &Field, kind: &'static str) -> AnyView {
    let Field { name, label, value, autocomplete, required, .. } = field.clone();
    let (hint, described) = hint(&id, field);
    let required = required.then_some("");
    let of = id.clone();
    view! {
        <p class="field">
            <label for=of>{label}</label>
            <input id=id name=name type=kind value=value autocomplete=autocomplete required=required
                aria-describedby=described spellcheck="false" autocapitalize="off"/>
            {hint}
        </p>
    }
    .into_any()
}

fn select(id: String, field: &Field, choices: &[Choice]) -> AnyView {
    let Field { name, label, .. } = field.clone();
    let (hint, described) = hint(&id, field);
    let options = choices.iter().cloned().map(|choice| {
        let selected = choice.chosen.then_some("");
        view! { <option value=choice.value selected=selected>{choice.label}</option> }
    });
    let options = options.collect::<Vec<_>>();
    let of = id.clone();
    view! {
        <p class="field">
            <label for=of>{label}</label>
            <select id=id name=name aria-describedby=described>{options}</select>
            {hint}
        </p>
    }
    .into_any()
}

fn checks(id: &str, field: &Field, choices: &[Choice]) -> AnyView {
    let Field { name, label, .. } = field.clone();
    let (hint, described) = hint(id, field);
    let boxes = choices.iter().cloned().map(|choice| {
        let checked = choice.chosen.then_some("");
        let name = name.clone();
        view! {
            <label class="choice">
                <input type="checkbox" name=name value=choice.value checked=checked/>
                <span>{choice.label}</span>
            </label>
        }
    });
    let boxes = boxes.collect::<Vec<_>>();
    view! { <fieldset class="field" aria-describedby=described><legend>{label}</legend>{boxes}{hint}</fieldset> }
        .into_any()
}

/// The hint of a field, and its id for the field.
fn hint(id: &str, field: &Field) -> (Option<AnyView>, Option<String>) {
    let Some(text) = &field.hint else { return (None, None) };
    let id = format!("{id}-hint");
    let of = id.clone();
    (Some(view! { <span class="hint" id=id>{sentence(text)}</span> }.into_any()), Some(of))
}
