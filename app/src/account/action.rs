//! What can be done, and by whom: the two tables of rights.

use serde::{Deserialize, Serialize};

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Health, static files, signing in, the reader's own settings.
    Public,
    /// Services, teams, APIs, documents.
    ReadCatalog,
    /// People and what they know.
    ReadPeople,
    /// What happens when people leave.
    ReadLeaving,
    /// What hangs on one person, for the whole organisation.
    ReadBurdens,
    /// The state of crawling and of the machine.
    ReadOperations,
    /// Alerts and how they were delivered.
    ReadAlerts,
    /// Acknowledging alerts.
    Acknowledge,
    /// Silencing alerts of what one's teams own, or of everything.
    Silence,
    /// What oneself is told about, and where.
    ManageOwnRules,
    /// The rules of a team that one is in.
    ManageTeam,
    /// The channels of a team that one is in.
    ManageChannels,
    /// One's own account, password and sessions.
    ManageSelf,
    /// Machine tokens of one's own.
    ManageTokens,
    /// Starting a crawl.
    Crawl,
    /// Adding, moving and removing sources.
    Register,
    /// Rebuilding, deciding who is who, trying changes.
    Operate,
    /// Users, roles, settings of the organisation.
    Administer,
    /// The journal of what people did.
    ReadAudit,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 19] = [
        Self::Public,
        Self::ReadCatalog,
        Self::ReadPeople,
        Self::ReadLeaving,
        Self::ReadBurdens,
        Self::ReadOperations,
        Self::ReadAlerts,
        Self::Acknowledge,
        Self::Silence,
        Self::ManageOwnRules,
        Self::ManageTeam,
        Self::ManageChannels,
        Self::ManageSelf,
        Self::ManageTokens,
        Self::Crawl,
        Self::Register,
        Self::Operate,
        Self::Administer,
        Self::ReadAudit,
    ];

    /// What it is, after "may".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Public => "see public pages",
            Self::ReadCatalog => "read the catalog",
            Self::ReadPeople => "read about people",
            Self::ReadLeaving => "ask what happens when people leave",
            Self::ReadBurdens => "see what hangs on one person",
            Self::ReadOperations => "see the state of crawling",
            Self::ReadAlerts => "read alerts",
            Self::Acknowledge => "acknowledge alerts",
            Self::Silence => "silence alerts",
            Self::ManageOwnRules => "subscribe to alerts",
            Self::ManageTeam => "change a team's rules",
            Self::ManageChannels => "change a team's channels",
            Self::ManageSelf => "change an account of their own",
            Self::ManageTokens => "make machine tokens",
            Self::Crawl => "start a crawl",
            Self::Register => "add and remove sources",
            Self::Operate => "operate the catalog",
            Self::Administer => "administer users and settings",
            Self::ReadAudit => "read the audit log",
        }
    }

    /// Whether it is open to a browser on this machine without sign-in.
    #[must_use]
    pub const fn is_reading(self) -> bool {
        matches!(
            self,
            Self::Public
                | Self::ReadCatalog
                | Self::ReadPeople
                | Self::ReadLeaving
                | Self::ReadBurdens
                | Self::ReadOperations
                | Self::ReadAlerts
        )
    }

    /// The roles that may, least first.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        use Role::{Admin, Auditor, Maintainer, Member, Viewer};
        match self {
            Self::Public
            | Self::ReadCatalog
            | Self::ReadPeople
            | Self::ReadOperations
            | Self::ReadAlerts
            | Self::ManageSelf => &[Viewer, Member, Maintainer, Admin, Auditor],
            Self::ReadLeaving => &[Member, Maintainer, Admin, Auditor],
            Self::ReadBurdens => &[Maintainer, Admin, Auditor],
            Self::Acknowledge | Self::Silence | Self::ManageOwnRules | Self::ManageTokens | Self::Crawl => {
                &[Member, Maintainer, Admin]
            }
            Self::ManageTeam | Self::ManageChannels => &[Maintainer, Admin],
            Self::Register | Self::Operate | Self::Administer => &[Admin],
            Self::ReadAudit => &[Admin, Auditor],
        }
    }

    /// The roles that may do it to the things of every team, and not only to those of teams they are in.
    #[must_use]
    pub const fn everywhere(self) -> &'static [Role] {
        match self {
            Self::Silence => &[Role::Maintainer, Role::Admin],
            _ => &[Role::Admin],
        }
    }

    /// Who is asked to do it to a team's things, by those who may not.
    #[must_use]
    pub const fn helpers(self) -> &'static str {
        match self {
            Self::Silence => "a member of that team, a maintainer or an admin may",
            _ => "a maintainer of that team or an admin may",
        }
    }

    /// The scope that a machine token needs; none where no token may, whatever its scopes.
    #[must_use]
    pub const fn scope(self) -> Option<Scope> {
        match self {
            Self::Public
            | Self::ReadCatalog
            | Self::ReadPeople
            | Self::ReadLeaving
            | Self::ReadBurdens
            | Self::ReadOperations => Some(Scope::CatalogRead),
            Self::ReadAlerts => Some(Scope::AlertsRead),
            Self::Acknowledge | Self::Silence | Self::ManageOwnRules | Self::ManageTeam | Self::ManageChannels => {
                Some(Scope::AlertsWrite)
            }
            Self::Crawl | Self::Register => Some(Scope::SourcesWrite),
            Self::Operate | Self::Administer | Self::ReadAudit => Some(Scope::Admin),
            Self::ManageSelf | Self::ManageTokens => None,
        }
    }
}

/// What a person is to the organisation's catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Acknowledges alerts, silences those of their teams, subscribes, starts crawls.
    Member,
    /// Silences any alert, manages rules and channels of teams that they are in.
    Maintainer,
    /// Manages sources, users and settings.
    Admin,
    /// Reads everything and the audit log, changes nothing.
    Auditor,
}

impl Role {
    /// Every role, least first.
    pub const ALL: [Self; 5] = [Self::Viewer, Self::Member, Self::Maintainer, Self::Admin, Self::Auditor];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Maintainer => "maintainer",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// What a machine token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Reading and searching the catalog.
    #[serde(rename = "catalog:read")]
    CatalogRead,
    /// Reading alerts.
    #[serde(rename = "alerts:read")]
    AlertsRead,
    /// Acknowledging and silencing alerts, changing rules and channels.
    #[serde(rename = "alerts:write")]
    AlertsWrite,
    /// Adding and removing sources, starting crawls.
    #[serde(rename = "sources:write")]
    SourcesWrite,
    /// Everything else that its owner may.
    #[serde(rename = "admin")]
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] =
        [Self::CatalogRead, Self::AlertsRead, Self::AlertsWrite, Self::SourcesWrite, Self::Admin];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::CatalogRead => "catalog:read",
            Self::AlertsRead => "alerts:read",
            Self::AlertsWrite => "alerts:write",
            Self::SourcesWrite => "sources:write",
            Self::Admin => "admin",
        }
    }

    /// The scope of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}
