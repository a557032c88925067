//! The page around the text area: problems as they change, and ways from a problem to its line.

use std::rc::Rc;

use catalog_schema::id::EntityRef;
use catalog_schema::problem::Problem;
use catalog_schema::validate::Lookup;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement, Response, Window};

use super::{Asked, problems, summary};

/// Takes the page over; does nothing on a page without the form.
#[wasm_bindgen(start)]
pub fn start() {
    if let Some(editor) = Editor::find() {
        Rc::new(editor).listen();
    }
}

struct Editor {
    window: Window,
    document: Document,
    path: HtmlInputElement,
    text: HtmlTextAreaElement,
    shown: Element,
    names: Asked,
}

impl Editor {
    fn find() -> Option<Self> {
        let window = web_sys::window()?;
        let document = window.document()?;
        Some(Self {
            path: document.get_element_by_id("catalog-path")?.dyn_into().ok()?,
            text: document.get_element_by_id("catalog-file")?.dyn_into().ok()?,
            shown: document.get_element_by_id("checked")?,
            names: Asked::default(),
            window,
            document,
        })
    }

    fn listen(self: Rc<Self>) {
        for target in [self.text.unchecked_ref::<HtmlElement>(), self.path.unchecked_ref()] {
            let editor = Rc::clone(&self);
            let typed = Closure::<dyn FnMut()>::new(move || editor.check());
            // The page lives as long as the closure.
            let _ = target.add_event_listener_with_callback("input", typed.into_js_value().unchecked_ref());
        }
        let editor = Rc::clone(&self);
        let pressed = Closure::<dyn FnMut(Event)>::new(move |event: Event| editor.follow(&event));
        let _ = self.shown.add_event_listener_with_callback("click", pressed.into_js_value().unchecked_ref());
        if let Some(root) = self.document.document_element() {
            let _ = root.set_attribute("data-checker", "awake");
        }
    }

    /// Checks what stands there now, shows it, and asks for names that nobody answered for yet.
    fn check(self: &Rc<Self>) {
        let text = self.text.value();
        if text.trim().is_empty() {
            self.shown.set_text_content(None);
            return;
        }
        let found = problems(&self.path.value(), &text, &self.names);
        let _ = self.show(&found);
        for name in self.names.take_waiting() {
            let editor = Rc::clone(self);
            wasm_bindgen_futures::spawn_local(async move {
                if let Some(answer) = editor.ask(&name).await {
                    editor.names.answer(name, answer);
                    editor.check();
                }
            });
        }
    }

    fn show(&self, found: &[Problem]) -> Result<(), JsValue> {
        let section = self.element("section", "section", "")?;
        let head = self.element("div", "section-head", "")?;
        head.append_child(&*self.element("h2", "", "Problems")?)?;
        let words = self.element("p", "", &summary(found))?;
        words.set_attribute("role", "status")?;
        head.append_child(&words)?;
        section.append_child(&head)?;
        let list = self.element("ol", "problems", "")?;
        for problem in found {
            list.append_child(&*self.item(problem)?)?;
        }
        section.append_child(&list)?;
        self.shown.set_text_content(None);
        self.shown.append_child(&section)?;
        // The proposal below is of an older text now.
        if let Some(proposal) = self.document.get_element_by_id("proposal") {
            proposal.set_attribute("hidden", "")?;
        }
        Ok(())
    }

    fn item(&self, problem: &Problem) -> Result<Element, JsValue> {
        let item = self.element("li", "", "")?;
        let head = self.element("p", "", "")?;
        let severity = self.element("b", "", problem.severity.as_str())?;
        severity.set_attribute("data-severity", problem.severity.as_str())?;
        head.append_child(&severity)?;
        head.append_child(&self.document.create_text_node(" "))?;
        if let Some(span) = problem.span {
            let place = self.element("a", "", &format!("line {}, column {}", span.line, span.column))?;
            place.set_attribute("href", "#catalog-file")?;
            place.set_attribute("data-at", &format!("{}:{}", span.line, span.column))?;
            head.append_child(&place)?;
            head.append_child(&self.document.create_text_node(" "))?;
        }
        head.append_child(&*self.element("code", "", &problem.code)?)?;
        item.append_child(&head)?;
        item.append_child(&*self.sentence("", &problem.message)?)?;
        if let Some(hint) = &problem.hint {
            item.append_child(&*self.sentence("hint", hint)?)?;
        }
        Ok(item)
    }

    /// A paragraph in which what stands between grave accents is code.
    fn sentence(&self, class: &str, text: &str) -> Result<Element, JsValue> {
        let paragraph = self.element("p", class, "")?;
        for (at, piece) in text.split('`').enumerate() {
            if at % 2 == 1 {
                paragraph.append_child(&*self.element("code", "", piece)?)?;
            } else {
                paragraph.append_child(&self.document.create_text_node(piece))?;
            }
        }
        Ok(paragraph)
    }

    fn element(&self, name: &str, class: &str, text: &str) -> Result<Element, JsValue> {
        let element = self.document.create_element(name)?;
        if !class.is_empty() {
            element.set_class_name(class);
        }
        if !text.is_empty() {
            element.set_text_content(Some(text));
        }
        Ok(element)
    }

    /// Goes to the line of a problem that was pressed.
    fn follow(&self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let place = target.and_then(|t| t.closest("[data-at]").ok().flatten()).and_then(|t| t.get_attribute("data-at"));
        let Some((line, column)) = place.as_deref().and_then(|at| at.split_once(':')) else { return };
        let (Ok(line), Ok(column)) = (line.parse::<usize>(), column.parse::<usize>()) else { return };
        event.prevent_default();
        let text = self.text.value();
        let before: usize = text.split('\n').take(line.saturating_sub(1)).map(|l| units(l) + 1).sum();
        let own = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
        let start: usize = own.chars().take(column.saturating_sub(1)).map(char::len_utf16).sum();
        let end = units(own.trim_end()).max(start);
        let at = |n: usize| u32::try_from(before + n).unwrap_or(u32::MAX);
        let _ = self.text.focus();
        let _ = self.text.set_selection_range(at(start), at(end));
    }

    async fn ask(&self, name: &EntityRef) -> Option<Lookup> {
        let query = js_sys::encode_uri_component(name.as_str());
        let url = format!("/register/names?ref={query}");
        let answer = JsFuture::from(self.window.fetch_with_str(&url)).await.ok()?;
        let answer: Response = answer.dyn_into().ok()?;
        if !answer.ok() {
            return None;
        }
        let body = JsFuture::from(answer.json().ok()?).await.ok()?;
        let field = |key: &str| js_sys::Reflect::get(&body, &key.into()).ok();
        match field("known")?.as_bool() {
            Some(true) => Some(Lookup::Here),
            Some(false) => {
                let closest = field("closest").and_then(|c| c.as_string()).and_then(|c| c.parse().ok());
                Some(Lookup::Absent { closest })
            }
            None => Some(Lookup::Unknown),
        }
    }
}

/// The length of a text as a browser counts it.
fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}
