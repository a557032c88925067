//! Register: a catalog file on the left, what is wrong with it and what will be shown on the right.

use crate::components::links::link;
use crate::components::marks::sentence;
use crate::components::notices::{Title, title};
use crate::components::section::{nothing, section};
use crate::model::{CheckedFile, FileProblem, Preview, Register};
use leptos::prelude::*;

/// Id of the text area, which the checker looks for.
const EDITOR: &str = "catalog-file";

/// The page.
pub(super) fn view(register: &Register) -> AnyView {
    let heading = title(Title {
        lead: Some(
            "Declare a service with a catalog file in its repository. The file stays the truth; this page helps to write it.",
        ),
        ..Title::plain("Register")
    });
    let subject = register.subject.as_ref().map(|subject| view! { <p>"For " {link(subject)}</p> });
    view! {
        {heading}
        {subject}
        {register.sources.as_ref().map(|sources| view! { <p>"Not read yet? " {link(sources)}</p> })}
        {(!register.from.is_empty()).then(|| view! { <p class="dim">{sentence(&register.from)}</p> })}
        <div class="register">
            {editor(register)}
            <div class="register-side" id="checked">{register.checked.as_ref().map_or_else(unchecked, checked)}</div>
        </div>
        {patch(register)}
        {start(register)}
    }
    .into_any()
}

/// The form; without a script its button posts.
fn editor(register: &Register) -> AnyView {
    let Register { repository, path, text, .. } = register.clone();
    let rows = text.lines().count().clamp(12, 40).to_string();
    view! {
        <form class="register-form" method="post" action="/register">
            <input type="hidden" name="repository" value=repository/>
            <p class="field">
                <label for="catalog-path">"Path in the repository"</label>
                <input id="catalog-path" name="path" value=path required="" autocomplete="off" spellcheck="false"/>
            </p>
            <p class="field">
                <label for=EDITOR>"Catalog file"</label>
                // Browsers drop the first line break of a text area: this one is for them.
                <textarea id=EDITOR name="text" rows=rows wrap="off" spellcheck="false" autocapitalize="off" autocomplete="off">{format!("\n{text}")}</textarea>
            </p>
            <p class="toolbar"><button class="button" data-main="" type="submit">"Check"</button></p>
        </form>
    }
    .into_any()
}

fn unchecked() -> AnyView {
    nothing("Paste a file and check it, or start from one of the services below.")
}

/// Problems and preview.
fn checked(file: &CheckedFile) -> AnyView {
    let words = file.summary.clone();
    let problems = file.problems.iter().map(problem).collect::<Vec<_>>();
    let preview = file.preview.iter().map(preview).collect::<Vec<_>>();
    let list = (!problems.is_empty()).then(|| view! { <ol class="problems">{problems}</ol> });
    view! {
        <section class="section" aria-labelledby="problems">
            <div class="section-head"><h2 id="problems">"Problems"</h2><p role="status">{words}</p></div>
            {list}
        </section>
        {(!preview.is_empty()).then(|| section("preview", "Preview", "", view! { <div class="previews">{preview}</div> }.into_any()))}
    }
    .into_any()
}

/// One problem; the script turns the place into a way to the line.
fn problem(problem: &FileProblem) -> AnyView {
    let FileProblem { severity, code, message, hint, line, column } = problem.clone();
    let word = severity.clone();
    let place = line.map(|line| {
        let text = column.map_or_else(|| format!("line {line}"), |column| format!("line {line}, column {column}"));
        let at = format!("{line}:{}", column.unwrap_or(1));
        view! { <a href="#catalog-file" data-at=at>{text}</a> }
    });
    let hint = hint.map(|hint| view! { <p class="hint">{sentence(&hint)}</p> });
    view! {
        <li>
            <p><b data-severity=severity>{word}</b> " " {place} " " <code>{code}</code></p>
            <p>{sentence(&message)}</p>
            {hint}
        </li>
    }
    .into_any()
}

/// One entity.
fn preview(preview: &Preview) -> AnyView {
    let Preview { kind, name, description, facts, change } = preview.clone();
    let facts = facts
        .into_iter()
        .map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
        .collect::<Vec<_>>();
    view! {
        <article class="preview">
            <h3><span class="dim">{kind}</span> " " {name}</h3>
            {description.map(|text| view! { <p>{text}</p> })}
            <dl class="preview-facts">{facts}</dl>
            <p class="dim">{change}</p>
        </article>
    }
    .into_any()
}

/// What to commit.
fn patch(register: &Register) -> Option<AnyView> {
    let patch = register.checked.as_ref()?.patch.clone()?;
    let body = view! {
        <p>"Save this as a file and run " <code>"git apply FILE"</code> " in the repository, then commit it and open a change for review."</p>
        <pre class="patch" tabindex="0" aria-label="Patch"><code>{patch}</code></pre>
    };
    let section = section("propose", "Propose the change", "", body.into_any());
    Some(view! { <div id="proposal">{section}</div> }.into_any())
}

/// Where to start from.
fn start(register: &Register) -> AnyView {
    let items = register.unclaimed.iter().map(|one| view! { <li>{link(one)}</li> }).collect::<Vec<_>>();
    let list = if items.is_empty() {
        nothing("Every service that was found is declared.")
    } else {
        view! { <ul class="columns">{items}</ul> }.into_any()
    };
    let body = view! {
        <form class="toolbar start" method="get" action="/register">
            <label for="register-repo">"Repository"</label>
            <input id="register-repo" name="repo" placeholder="id or address" autocomplete="off"/>
            <button class="button" type="submit">"Start"</button>
        </form>
        {list}
        {register.more.as_ref().map(|more| view! { <p>{link(more)}</p> })}
    };
    section("unclaimed", "Found in code, declared by nobody", "", body.into_any())
}
