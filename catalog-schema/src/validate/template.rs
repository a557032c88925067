//! The `spec` of a Template: a form of the scaffolder (Backstage, "Writing Templates", schema `v1beta3`).

use super::kind::{Shape, SpecField, may, must};

/// The fields of a Template's `spec`.
pub(super) const TEMPLATE: &[SpecField] = &[
    must("type", Shape::Text),
    must("steps", Shape::Objects(STEP)),
    may("owner", Shape::Text),
    may("lifecycle", Shape::Text),
    may("parameters", Shape::ObjectOrObjects(&[PERMISSIONS])),
    may("secrets", Shape::Object(&[may("schema", Shape::Object(&[]))])),
    may("presentation", Shape::Object(&[may("buttonLabels", Shape::Object(BUTTONS))])),
    may("output", Shape::OpenObject(&[may("links", Shape::Objects(LINK)), may("text", Shape::Objects(TEXT))])),
    may("EXPERIMENTAL_recovery", Shape::Object(&[may("EXPERIMENTAL_strategy", Shape::AnyText)])),
    may("EXPERIMENTAL_formDecorators", Shape::Objects(DECORATOR)),
];

const STEP: &[SpecField] = &[
    must("action", Shape::AnyText),
    may("id", Shape::AnyText),
    may("name", Shape::AnyText),
    may("input", Shape::Object(&[])),
    may("if", Shape::TextOrFlag),
    PERMISSIONS,
];

const PERMISSIONS: SpecField = may("backstage:permissions", Shape::Object(&[may("tags", Shape::AnyTexts)]));

const BUTTONS: &[SpecField] = &[
    may("backButtonText", Shape::AnyText),
    may("createButtonText", Shape::AnyText),
    may("reviewButtonText", Shape::AnyText),
];

const LINK: &[SpecField] = &[
    may("if", Shape::TextOrFlag),
    may("url", Shape::Text),
    may("entityRef", Shape::Text),
    may("title", Shape::Text),
    may("icon", Shape::Text),
];

const TEXT: &[SpecField] = &[
    may("if", Shape::TextOrFlag),
    may("title", Shape::Text),
    may("icon", Shape::Text),
    may("content", Shape::AnyText),
];

const DECORATOR: &[SpecField] = &[may("id", Shape::AnyText), may("input", Shape::Object(&[]))];
