//! What secrets look like: prefixes that their issuers chose so that they can be found, and places where passwords stand.

/// One shape of secret.
pub struct Shape {
    /// After "looks like".
    pub what: &'static str,
    /// What stands in every text that the pattern matches, as a pattern that is quick to look for.
    pub needle: &'static str,
    /// The secret is its first group, or all of it.
    pub pattern: &'static str,
    /// Bits per byte (Shannon) from which a match is no placeholder.
    pub entropy: f64,
    /// Whether it has to hold letters as well as digits.
    pub mixed: bool,
}

/// Words in values that stand for a secret instead of being one, in lower case.
const PLACEHOLDERS: &[&str] = &[
    "example",
    "sample",
    "dummy",
    "placeholder",
    "changeme",
    "change-me",
    "change_me",
    "your",
    "xxxx",
    "redacted",
    "todo",
    "secret-removed",
    "insert",
    "replace",
    "fake",
    "0000000",
    "1234567",
    "abcdef",
    "password",
    "passwd",
    "test",
];

impl Shape {
    /// Whether what the pattern matched is a secret and no placeholder.
    #[must_use]
    pub fn is_secret(&self, bytes: &[u8]) -> bool {
        if entropy(bytes) < self.entropy {
            return false;
        }
        let (letters, digits) = (bytes.iter().any(u8::is_ascii_alphabetic), bytes.iter().any(u8::is_ascii_digit));
        if self.mixed && !(letters && digits) {
            return false;
        }
        // The body of a key holds any letters by chance.
        if bytes.len() > 200 {
            return true;
        }
        let lower = String::from_utf8_lossy(bytes).to_ascii_lowercase();
        !PLACEHOLDERS.iter().any(|word| lower.contains(word))
    }
}

/// Shannon entropy in bits per byte.
fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    bytes.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let all = f64::from(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    let part = |count: &u32| {
        let share = f64::from(*count) / all;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(part).sum()
}

const fn token(what: &'static str, needle: &'static str, pattern: &'static str) -> Shape {
    Shape { what, needle, pattern, entropy: 3.0, mixed: false }
}

/// All shapes. Those with a prefix of their own come first.
pub const SHAPES: &[Shape] = &[
    Shape {
        what: "a private key",
        needle: r"PRIVATE KEY",
        // A block, or one line with `\n` written out; prose between two mentions of keys has other letters.
        pattern: r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----([A-Za-z0-9+/=\s\\:,.()-]{100,}?)-----END",
        entropy: 4.0,
        mixed: true,
    },
    token("an access key of AWS", r"AKIA|ASIA|ABIA|ACCA", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
    Shape {
        what: "a secret key of AWS",
        needle: r"(?i)aws",
        pattern: r#"(?i)aws.{0,20}(?:secret|sk).{0,20}?["'=:\s]{1,5}([a-z0-9/+]{40})(?:[^a-z0-9/+=]|$)"#,
        entropy: 4.2,
        mixed: true,
    },
    token(
        "a token of GitHub",
        r"gh[pousr]_|github_pat_",
        r"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b",
    ),
    token(
        "a token of GitLab",
        r"gl(?:pat|dt|rt|cbt|ptt|soat)-",
        r"\b(gl(?:pat|dt|rt|cbt|ptt|soat)-[A-Za-z0-9_-]{20,})",
    ),
    token("a token of Slack", r"xox[abeoprs]-|xapp-", r"\b(xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{20,})"),
    token(
        "a webhook of Slack",
        r"hooks\.slack\.com",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9/]{30,})",
    ),
    token(
        "a webhook of Discord",
        r"api/webhooks/",
        r"discord(?:app)?\.com/api/webhooks/(\d{15,22}/[A-Za-z0-9_-]{50,})",
    ),
    token("a webhook of Teams", r"webhookb2", r"\.webhook\.office\.com/webhookb2/([A-Za-z0-9@/-]{60,})"),
    token(
        "a key of Stripe",
        r"[sr]k_(?:live|test)_|whsec_",
        r"\b((?:sk|rk)_(?:live|test)_[A-Za-z0-9]{20,}|whsec_[A-Za-z0-9+/]{32,})",
    ),
    token("an API key of Google", r"AIza", r"\b(AIza[0-9A-Za-z_-]{35})(?:[^0-9A-Za-z_-]|$)"),
    token("an OAuth secret of Google", r"GOCSPX-|ya29\.", r"\b(GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[0-9A-Za-z_-]{40,})"),
    token("a storage key of Azure", r"AccountKey=", r"AccountKey=([A-Za-z0-9+/]{86}==)"),
    token("a token of npm", r"npm_", r"\b(npm_[A-Za-z0-9]{36})\b"),
    token("a token of PyPI", r"pypi-AgEI", r"\b(pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,})"),
    token(
        "a token of a package registry",
        r"rubygems_|dckr_|cio",
        r"\b(rubygems_[a-f0-9]{48}|dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}|cio[A-Za-z0-9]{32})\b",
    ),
    token("a key of SendGrid", r"SG\.", r"\b(SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})"),
    token("a key of Twilio or Mailgun", r"SK[0-9a-f]|key-[0-9a-f]", r"\b(SK[0-9a-f]{32}|key-[0-9a-f]{32})\b"),
    token("a bot token of Telegram", r":AA", r"\b([0-9]{8,10}:AA[A-Za-z0-9_-]{33})(?:[^0-9A-Za-z_-]|$)"),
    token("a token of DigitalOcean", r"do[opr]_v1_", r"\b(do[opr]_v1_[a-f0-9]{64})\b"),
    token(
        "a token of Vault or Terraform",
        r"hv[sb]\.|atlasv1",
        r"\b(hv[sb]\.[A-Za-z0-9_-]{24,}|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,})",
    ),
    token(
        "a key of a language model",
        r"sk-(?:proj|ant|svcacct)-|T3BlbkFJ",
        r"\b(sk-(?:proj-|ant-[a-z0-9]{3,8}-|svcacct-)[A-Za-z0-9_-]{40,}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})",
    ),
    token("a token of Shopify", r"shp(?:at|ca|pa|ss)_", r"\b(shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})\b"),
    token("a token of Databricks", r"dapi[a-f0-9]", r"\b(dapi[a-f0-9]{32})\b"),
    token("a secret key of age", r"AGE-SECRET-KEY", r"\b(AGE-SECRET-KEY-1[0-9A-Z]{58})\b"),
    Shape {
        what: "a signed token (JWT)",
        needle: r"\.eyJ",
        pattern: r"\b(eyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,})",
        entropy: 4.0,
        mixed: true,
    },
    Shape {
        what: "a password in an address",
        needle: r"://",
        pattern: r#"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s:@/"'`<>]{1,80}:([^\s:@/"'`<>{}$%()\[\]\\|]{8,120})@[a-zA-Z0-9\[]"#,
        entropy: 2.8,
        mixed: true,
    },
    Shape {
        what: "a password in a connection string",
        needle: r"(?i)(?:password|pwd)=",
        pattern: r#"(?i)(?:server|host|data source|database)=[^\n;"']{1,200};(?:[^\n"']{0,300};)?\s?(?:password|pwd)=([^\s;"'<>{}$%]{8,120})"#,
        entropy: 2.8,
        mixed: true,
    },
    Shape {
        what: "credentials of an HTTP request",
        needle: r"(?i)authorization",
        pattern: r#"(?i)authorization["']?\s{0,3}[:=,]\s{0,3}["']?(?:basic|bearer|token)\s+([A-Za-z0-9._~+/=-]{24,})"#,
        entropy: 3.7,
        mixed: true,
    },
    Shape {
        what: "a password or key in a setting",
        needle: r"(?i)passw|secret|_?key|token",
        pattern: r#"(?i)(?:password|passwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token|client[_-]?secret|signing[_-]?key|encryption[_-]?key)["']?\s{0,4}(?::|=>?|:=)\s{0,4}["']([A-Za-z0-9+/=_!@#^&*~.-]{20,})["']"#,
        entropy: 4.0,
        mixed: true,
    },
];
