//! Relations between entities, always generated in both directions.
//!
//! Source: Backstage, "Well-known relations between catalog entities" and `formats.md` section 2.1.

use serde::{Deserialize, Serialize};

use crate::id::EntityRef;

/// The type of a relation; each has an inverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RelationType {
    /// From a thing to its owner.
    OwnedBy,
    /// From an owner to a thing.
    OwnerOf,
    /// From a part to its whole (system, domain, parent component).
    PartOf,
    /// From a whole to its part.
    HasPart,
    /// From a component to an API it provides.
    ProvidesApi,
    /// From an API to its provider.
    ApiProvidedBy,
    /// From a component to an API it consumes.
    ConsumesApi,
    /// From an API to its consumer.
    ApiConsumedBy,
    /// From a thing to what it needs.
    DependsOn,
    /// From a thing to what needs it.
    DependencyOf,
    /// From a group to its parent group.
    ChildOf,
    /// From a group to its child group.
    ParentOf,
    /// From a group to its member.
    HasMember,
    /// From a member to its group.
    MemberOf,
}

impl RelationType {
    /// The same relation seen from the other end.
    #[must_use]
    pub fn inverse(self) -> Self {
        use RelationType::{
            ApiConsumedBy, ApiProvidedBy, ChildOf, ConsumesApi, DependencyOf, DependsOn, HasMember, HasPart, MemberOf,
            OwnedBy, OwnerOf, ParentOf, PartOf, ProvidesApi,
        };
        match self {
            OwnedBy => OwnerOf,
            OwnerOf => OwnedBy,
            PartOf => HasPart,
            HasPart => PartOf,
            ProvidesApi => ApiProvidedBy,
            ApiProvidedBy => ProvidesApi,
            ConsumesApi => ApiConsumedBy,
            ApiConsumedBy => ConsumesApi,
            DependsOn => DependencyOf,
            DependencyOf => DependsOn,
            ChildOf => ParentOf,
            ParentOf => ChildOf,
            HasMember => MemberOf,
            MemberOf => HasMember,
        }
    }

    /// The word of Backstage (`ownedBy`).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        use RelationType::{
            ApiConsumedBy, ApiProvidedBy, ChildOf, ConsumesApi, DependencyOf, DependsOn, HasMember, HasPart, MemberOf,
            OwnedBy, OwnerOf, ParentOf, PartOf, ProvidesApi,
        };
        match self {
            OwnedBy => "ownedBy",
            OwnerOf => "ownerOf",
            PartOf => "partOf",
            HasPart => "hasPart",
            ProvidesApi => "providesApi",
            ApiProvidedBy => "apiProvidedBy",
            ConsumesApi => "consumesApi",
            ApiConsumedBy => "apiConsumedBy",
            DependsOn => "dependsOn",
            DependencyOf => "dependencyOf",
            ChildOf => "childOf",
            ParentOf => "parentOf",
            HasMember => "hasMember",
            MemberOf => "memberOf",
        }
    }
}

/// One end of a relation as an entity sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Relation {
    /// What the relation says.
    #[serde(rename = "type")]
    pub relation: RelationType,
    /// The other end; it need not exist.
    pub target: EntityRef,
}

/// A reference field of a descriptor: where it stands and what it says.
pub struct ReferenceField {
    /// JSON pointer of the field.
    pub pointer: &'static str,
    /// The kinds whose field this is, lower case; empty means any.
    pub kinds: &'static [&'static str],
    /// The relation from the entity to the target.
    pub relation: RelationType,
    /// Kind of a bare name; `None` where Backstage demands a kind.
    pub default_kind: Option<&'static str>,
}

/// All reference fields of the Backstage kinds (`formats.md` 2.1, "Generated relations").
pub const REFERENCE_FIELDS: &[ReferenceField] = &[
    field("/spec/owner", &[], RelationType::OwnedBy, Some("group")),
    field("/spec/system", &["component", "api", "resource", "airesource"], RelationType::PartOf, Some("system")),
    field("/spec/subcomponentOf", &["component"], RelationType::PartOf, Some("component")),
    field("/spec/domain", &["system"], RelationType::PartOf, Some("domain")),
    field("/spec/subdomainOf", &["domain"], RelationType::PartOf, Some("domain")),
    field("/spec/providesApis", &["component"], RelationType::ProvidesApi, Some("api")),
    field("/spec/consumesApis", &["component"], RelationType::ConsumesApi, Some("api")),
    field("/spec/dependsOn", &["component", "resource"], RelationType::DependsOn, None),
    field("/spec/dependsOn", &["airesource"], RelationType::DependsOn, Some("airesource")),
    field("/spec/skills", &["airesource"], RelationType::HasPart, Some("airesource")),
    field("/spec/plugins", &["airesource"], RelationType::HasPart, Some("airesource")),
    field("/spec/dependencyOf", &["component", "resource"], RelationType::DependencyOf, None),
    field("/spec/parent", &["group"], RelationType::ChildOf, Some("group")),
    field("/spec/children", &["group"], RelationType::ParentOf, Some("group")),
    field("/spec/members", &["group"], RelationType::HasMember, Some("user")),
    field("/spec/memberOf", &["user"], RelationType::MemberOf, Some("group")),
];

/// Reference fields that Backstage does not know and that other formats are turned into.
pub const MAPPED_FIELDS: &[ReferenceField] =
    &[field("/spec/components", &["system"], RelationType::HasPart, Some("component"))];

const fn field(
    pointer: &'static str,
    kinds: &'static [&'static str],
    relation: RelationType,
    default_kind: Option<&'static str>,
) -> ReferenceField {
    ReferenceField { pointer, kinds, relation, default_kind }
}
