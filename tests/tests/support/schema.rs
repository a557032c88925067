//! Holds a value against a JSON schema (draft 7), as far as the schemas of our vectors go: an unknown keyword fails.

use serde_json::Value;

/// What is wrong with a value, by place.
pub fn complaints(schema: &Value, value: &Value) -> Vec<String> {
    let mut walk = Walk { root: schema, complaints: Vec::new() };
    walk.check(schema, value, "");
    walk.complaints
}

struct Walk<'s> {
    root: &'s Value,
    complaints: Vec<String>,
}

impl Walk<'_> {
    fn say(&mut self, place: &str, what: &str) {
        self.complaints.push(format!("{place}: {what}"));
    }

    fn check(&mut self, schema: &Value, value: &Value, place: &str) {
        let Some(rules) = schema.as_object() else { return };
        for (keyword, rule) in rules {
            match keyword.as_str() {
                "$schema" | "$id" | "title" | "description" | "default" | "definitions" => {}
                // Addresses and times are held against their pattern by the schema's users, not by draft 7.
                "format" => {}
                "$ref" => {
                    let pointer = rule.as_str().unwrap().trim_start_matches('#');
                    let target = self.root.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}")).clone();
                    self.check(&target, value, place);
                }
                "type" => self.kind(rule, value, place),
                "enum" if !rule.as_array().unwrap().contains(value) => self.say(place, "is no word of the list"),
                "enum" => {}
                "required" => {
                    for name in rule.as_array().unwrap().iter().filter_map(Value::as_str) {
                        if value.is_object() && value.get(name).is_none() {
                            self.say(place, &format!("lacks `{name}`"));
                        }
                    }
                }
                "properties" => {
                    for (name, rule) in rule.as_object().unwrap() {
                        if let Some(value) = value.get(name) {
                            self.check(rule, value, &format!("{place}/{name}"));
                        }
                    }
                }
                "additionalProperties" => self.additional(rules, rule, value, place),
                "items" => {
                    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(rule, item, &format!("{place}/{at}"));
                    }
                }
                "minItems" if value.as_array().is_some_and(|v| (v.len() as u64) < rule.as_u64().unwrap()) => {
                    self.say(place, "has too few items");
                }
                "uniqueItems" if rule == true && has_doubles(value) => self.say(place, "has doubles"),
                "minimum" if value.as_i64().is_some_and(|v| v < rule.as_i64().unwrap()) => {
                    self.say(place, "is too small")
                }
                "maximum" if value.as_i64().is_some_and(|v| v > rule.as_i64().unwrap()) => {
                    self.say(place, "is too large")
                }
                "minItems" | "uniqueItems" | "minimum" | "maximum" => {}
                "pattern" => {
                    let pattern = regex::Regex::new(rule.as_str().unwrap()).unwrap();
                    if value.as_str().is_some_and(|text| !pattern.is_match(text)) {
                        self.say(place, "does not fit its pattern");
                    }
                }
                "anyOf" => self.some_of(rule, value, place, |fitting| fitting > 0),
                "oneOf" => self.some_of(rule, value, place, |fitting| fitting == 1),
                other => panic!("keyword `{other}` is not understood"),
            }
        }
    }

    fn kind(&mut self, rule: &Value, value: &Value, place: &str) {
        let fits = match rule.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            other => panic!("no type `{other}`"),
        };
        if !fits {
            self.say(place, &format!("is no {rule}"));
        }
    }

    fn additional(&mut self, rules: &serde_json::Map<String, Value>, rule: &Value, value: &Value, place: &str) {
        let known = |name: &str| rules.get("properties").is_some_and(|p| p.get(name).is_some());
        for (name, value) in value.as_object().into_iter().flatten().filter(|(name, _)| !known(name)) {
            match rule {
                Value::Bool(true) => {}
                Value::Bool(false) => self.say(place, &format!("has the unknown field `{name}`")),
                rule => self.check(rule, value, &format!("{place}/{name}")),
            }
        }
    }

    fn some_of(&mut self, rules: &Value, value: &Value, place: &str, enough: fn(usize) -> bool) {
        let fits = |rule: &&Value| {
            let mut walk = Walk { root: self.root, complaints: Vec::new() };
            walk.check(rule, value, place);
            walk.complaints.is_empty()
        };
        if !enough(rules.as_array().unwrap().iter().filter(fits).count()) {
            self.say(place, "fits the wrong number of alternatives");
        }
    }
}

fn has_doubles(value: &Value) -> bool {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().enumerate().any(|(at, item)| items[..at].contains(item))
}

#[test]
fn what_breaks_a_schema_is_told_by_place() {
    let schema = serde_json::json!({
        "definitions": {"n": {"type": "integer", "minimum": 1}},
        "type": "object", "required": ["a"], "additionalProperties": false,
        "properties": {"a": {"$ref": "#/definitions/n"}, "b": {"type": "array", "uniqueItems": true, "items": {"enum": ["x", "y"]}}},
    });
    let told = |value: Value| complaints(&schema, &value);
    assert!(told(serde_json::json!({"a": 1, "b": ["x", "y"]})).is_empty());
    assert_eq!(told(serde_json::json!({"a": 0})), ["/a: is too small"]);
    assert_eq!(told(serde_json::json!({"b": ["x", "x"]})), [": lacks `a`", "/b: has doubles"]);
    assert_eq!(told(serde_json::json!({"a": 1, "b": ["z"]})), ["/b/0: is no word of the list"]);
    assert_eq!(told(serde_json::json!({"a": 1, "c": 2})), [": has the unknown field `c`"]);
}
