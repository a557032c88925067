//! Documents near valid ones: a good descriptor of each kind with one to three of its parts changed.

use serde_json::{Map, Value, json};

use crate::support::random::Random;

/// One good descriptor of each kind, with all that it may hold.
pub fn good() -> Vec<Value> {
    let entity = |kind: &str, spec: Value| {
        json!({
            "apiVersion": "backstage.io/v1alpha1",
            "kind": kind,
            "metadata": {
                "name": "payments", "namespace": "eu", "title": "Payments", "description": "",
                "labels": {"example.org/tier": "one"}, "annotations": {"example.org/any": "x y"}, "tags": ["java", "c++"],
                "links": [{"url": "https://example.org/x", "title": "X", "icon": "web", "type": "doc"}],
            },
            "spec": spec,
        })
    };
    let owned = |more: Value| {
        let mut spec = json!({"type": "service", "lifecycle": "production", "owner": "team-a", "system": "money"});
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        spec
    };
    vec![
        entity(
            "Component",
            owned(json!({
                "subcomponentOf": "component:x", "providesApis": ["a"], "consumesApis": ["ns/b"],
                "dependsOn": ["resource:db"], "dependencyOf": ["component:y"],
            })),
        ),
        entity("API", owned(json!({"definition": "openapi: 3.1.0"}))),
        entity("API", owned(json!({"type": "mcp-server", "remotes": [{"type": "sse", "url": "x"}]}))),
        entity(
            "Resource",
            json!({"type": "database", "owner": "user:x/y", "system": "s", "dependsOn": ["resource:z"]}),
        ),
        entity("System", json!({"owner": "a", "domain": "d", "type": "product"})),
        entity("Domain", json!({"owner": "a", "subdomainOf": "d", "type": "area"})),
        entity(
            "Group",
            json!({
                "type": "team", "children": ["b"], "parent": "c", "members": ["d"],
                "profile": {"displayName": "A", "email": "a@b", "picture": "p"},
            }),
        ),
        entity("User", json!({"memberOf": ["a"], "profile": {"displayName": "A", "email": "a@b"}})),
        entity("Location", json!({"type": "url", "target": "./a", "targets": ["./b"], "presence": "optional"})),
        entity("AiResource", json!({"type": "prompt", "lifecycle": "x", "owner": "a"})),
        entity(
            "AiResource",
            owned(json!({
                "type": "skill", "disciplines": ["a"], "categories": ["b"], "agents": ["c"], "dependsOn": ["d"],
                "allowedTools": "x", "license": "MIT", "compatibility": "any",
            })),
        ),
        entity("AiResource", owned(json!({"type": "rule", "category": "a", "rationale": "b", "disciplines": []}))),
        entity("AiResource", owned(json!({"type": "plugin", "skills": ["a"], "version": "1"}))),
        entity("AiResource", owned(json!({"type": "marketplace", "plugins": ["a"]}))),
    ]
}

/// Texts at the borders of the rules.
fn text(random: &mut Random) -> String {
    const TEXTS: &[&str] = &[
        "",
        " ",
        "a",
        "A",
        "1",
        "-a",
        "a-",
        "a--b",
        "a_b",
        "a.b",
        "a..b",
        "a b",
        "ä",
        "a\n",
        "a/b",
        "a/b/c",
        "/a",
        "a/",
        "a:b",
        ":a",
        "a:",
        "a:b/c",
        "a/b:c",
        "a:b/c/d",
        "group:default/x",
        "a#b",
        "a+b",
        "c++",
        "A-b",
        "required",
        "optional",
        "Optional",
        "mcp-server",
        "skill",
        "rule",
        "plugin",
        "marketplace",
        "Component",
        "component",
        "API",
        "backstage.io/v1alpha1",
        "backstage.io/v1beta1",
        "backstage.io/v1beta2",
        "v1",
        "https://a",
        "https://",
        "http://a b",
        "//a",
        "https:a",
        "mailto:a",
        "x:",
        "1x:a",
        "http://[::1]",
        "http://[::1",
        "http://a:65536",
        "http://a:1/x?y#z",
        "http://a%zz",
        "http://%41",
        "HTTP://A",
        "a:/b",
        "http://user:pw@a",
        "http://@",
        "http://a\\b",
        "http://1.2.3",
        "http://1.2.3.256",
        "http://a..b",
        "http://é",
        "http://a_b",
        "javascript:x",
        "ftp://",
        "file:",
        "file://",
        "http:?x",
        "http://a:",
        "http://:80",
        "http://a|b",
        "http://a^b",
        "http://0x7f.1",
        "http://09",
        "ws://",
        "data:",
        " https://a ",
        "ht\ttp://a",
        "http://a#",
        "http:/a",
        "http:\\\\a",
        "http://a:8o",
        "http://<a>",
    ];
    match random.below(12) {
        0 => "a".repeat(63),
        1 => "a".repeat(64),
        2 => format!("{}/a", "a".repeat(63)),
        3 => format!("{}.io/{}", "a".repeat(64), "b".repeat(63)),
        4 => format!("{}io/b", "a.".repeat(126)),
        5 => "ä".repeat(500 + random.below(2)),
        _ => TEXTS[random.below(TEXTS.len())].to_owned(),
    }
}

fn value(random: &mut Random) -> Value {
    match random.below(14) {
        0 => Value::Null,
        1 => json!(random.below(2) == 0),
        2 => json!(random.below(3)),
        3 => json!([]),
        4 => json!({}),
        5 => json!([text(random)]),
        6 => json!([text(random), random.below(9)]),
        7 => json!({ text(random): text(random) }),
        8 => json!([{ "type": text(random), "url": text(random) }]),
        _ => json!(text(random)),
    }
}

/// The pointers of all values of a document.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    let token = |key: &str| key.replace('~', "~0").replace('/', "~1");
    let below: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (format!("{at}/{}", token(key)), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(i, value)| (format!("{at}/{i}"), value)).collect(),
        _ => Vec::new(),
    };
    for (pointer, value) in below {
        pointers(value, &pointer, out);
        out.push(pointer);
    }
}

fn change(random: &mut Random, document: &mut Value) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    if all.is_empty() {
        return;
    }
    let pointer = &all[random.below(all.len())];
    let (above, token) = pointer.rsplit_once('/').unwrap();
    let key = token.replace("~1", "/").replace("~0", "~");
    match random.below(9) {
        8 => {
            if let Some(url) = document.pointer_mut("/metadata/links/0/url") {
                *url = json!(text(random));
            }
        }
        0 | 1 => remove(document, above, &key),
        2 => rename(random, document, above, &key),
        3 => {
            const ROOMS: [&str; 5] = ["", "/metadata", "/metadata/labels", "/metadata/annotations", "/spec"];
            let new = match random.below(3) {
                0 => {
                    ["relations", "status", "owner", "definition", "remotes", "uid", "etag"][random.below(7)].to_owned()
                }
                _ => text(random),
            };
            if let Some(Value::Object(map)) = document.pointer_mut(ROOMS[random.below(5)]) {
                map.insert(new, value(random));
            }
        }
        _ => *document.pointer_mut(pointer).unwrap() = value(random),
    }
}

fn remove(document: &mut Value, above: &str, key: &str) {
    match document.pointer_mut(above) {
        Some(Value::Object(map)) => drop(map.shift_remove(key)),
        Some(Value::Array(items)) => drop(items.pop()),
        _ => {}
    }
}

fn rename(random: &mut Random, document: &mut Value, above: &str, key: &str) {
    let new = match random.below(3) {
        0 => key.to_uppercase(),
        1 => format!("{key}s"),
        _ => text(random),
    };
    if let Some(Value::Object(map)) = document.pointer_mut(above) {
        let renamed = |(k, v): (String, Value)| if k == key { (new.clone(), v) } else { (k, v) };
        *map = std::mem::take(map).into_iter().map(renamed).collect::<Map<String, Value>>();
    }
}

/// The next document of the sequence, made from one of the good ones.
pub fn document(random: &mut Random, good: &[Value]) -> Value {
    let mut document = good[random.below(good.len())].clone();
    for _ in 0..=random.below(3) {
        change(random, &mut document);
    }
    document
}

#[test]
fn the_documents_to_begin_with_are_good() {
    use catalog_schema::entity::Span;
    use catalog_schema::{validate, yaml::Node};
    for document in good() {
        assert_eq!(validate::descriptor("x", &Node::from_json(&document, Span::line(1))), [], "{document}");
    }
}
