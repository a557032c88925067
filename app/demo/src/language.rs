//! The template families, one per language.

/// Languages that services are written in, named as GitHub Linguist names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    CSharp,
    Elixir,
    Go,
    Java,
    Kotlin,
    Php,
    Python,
    Ruby,
    Rust,
    TypeScript,
}

/// A file of a family: its path, with words, and its text, with marks.
pub(crate) type Source = (&'static str, &'static str);

macro_rules! family {
    ($folder:literal, $($file:literal => $path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../templates/", $folder, "/", $file)))),+]
    };
}

const RUST: &[Source] = family!("rust",
    "Cargo.toml" => "Cargo.toml",
    "Cargo.lock" => "Cargo.lock",
    "main.rs" => "src/main.rs",
    "config.rs" => "src/config.rs",
    "domain.rs" => "src/‹noun›.rs",
    "rule.rs" => "src/rule.rs",
    "store.rs" => "src/store.rs",
    "http.rs" => "src/http.rs",
    "telemetry.rs" => "src/telemetry.rs",
    "flow_test.rs" => "tests/‹noun›_flow.rs",
    "Dockerfile" => "Dockerfile",
);
const GO: &[Source] = family!("go",
    "go.mod" => "go.mod",
    "main.go" => "cmd/‹name›/main.go",
    "domain.go" => "internal/‹noun›/‹noun›.go",
    "rule.go" => "internal/‹noun›/rule.go",
    "rule_test.go" => "internal/‹noun›/rule_test.go",
    "server.go" => "internal/server/server.go",
    "store.go" => "internal/store/store.go",
    "config.go" => "internal/config/config.go",
    "Dockerfile" => "Dockerfile",
);
const JAVA: &[Source] = family!("java",
    "pom.xml" => "pom.xml",
    "Application.java" => "src/main/java/example/kestrel/‹namelower›/Application.java",
    "Domain.java" => "src/main/java/example/kestrel/‹namelower›/‹Noun›.java",
    "Repository.java" => "src/main/java/example/kestrel/‹namelower›/‹Noun›Repository.java",
    "Rules.java" => "src/main/java/example/kestrel/‹namelower›/‹Noun›Rules.java",
    "Service.java" => "src/main/java/example/kestrel/‹namelower›/‹Noun›Service.java",
    "Controller.java" => "src/main/java/example/kestrel/‹namelower›/‹Noun›Controller.java",
    "RulesTest.java" => "src/test/java/example/kestrel/‹namelower›/‹Noun›RulesTest.java",
    "Dockerfile" => "Dockerfile",
);
const KOTLIN: &[Source] = family!("kotlin",
    "build.gradle.kts" => "build.gradle.kts",
    "settings.gradle.kts" => "settings.gradle.kts",
    "Application.kt" => "src/main/kotlin/example/kestrel/‹namelower›/Application.kt",
    "Domain.kt" => "src/main/kotlin/example/kestrel/‹namelower›/‹Noun›.kt",
    "Rules.kt" => "src/main/kotlin/example/kestrel/‹namelower›/‹Noun›Rules.kt",
    "Routes.kt" => "src/main/kotlin/example/kestrel/‹namelower›/Routes.kt",
    "Store.kt" => "src/main/kotlin/example/kestrel/‹namelower›/‹Noun›Store.kt",
    "RulesTest.kt" => "src/test/kotlin/example/kestrel/‹namelower›/‹Noun›RulesTest.kt",
    "Dockerfile" => "Dockerfile",
);
const TYPESCRIPT: &[Source] = family!("typescript",
    "package.json" => "package.json",
    "package-lock.json" => "package-lock.json",
    "tsconfig.json" => "tsconfig.json",
    "server.ts" => "src/server.ts",
    "config.ts" => "src/config.ts",
    "domain.ts" => "src/‹noun›.ts",
    "rules.ts" => "src/rules.ts",
    "store.ts" => "src/store.ts",
    "routes.ts" => "src/routes.ts",
    "rules.test.ts" => "test/rules.test.ts",
    "Dockerfile" => "Dockerfile",
);
const PYTHON: &[Source] = family!("python",
    "pyproject.toml" => "pyproject.toml",
    "__init__.py" => "src/‹name_›/__init__.py",
    "main.py" => "src/‹name_›/main.py",
    "model.py" => "src/‹name_›/‹noun›.py",
    "rules.py" => "src/‹name_›/rules.py",
    "store.py" => "src/‹name_›/store.py",
    "api.py" => "src/‹name_›/api.py",
    "settings.py" => "src/‹name_›/settings.py",
    "test_rules.py" => "tests/test_rules.py",
    "Dockerfile" => "Dockerfile",
);
const CSHARP: &[Source] = family!("csharp",
    "project.csproj" => "src/‹Name›/‹Name›.csproj",
    "global.json" => "global.json",
    "Program.cs" => "src/‹Name›/Program.cs",
    "Domain.cs" => "src/‹Name›/‹Noun›.cs",
    "Rules.cs" => "src/‹Name›/‹Noun›Rules.cs",
    "Service.cs" => "src/‹Name›/‹Noun›Service.cs",
    "Gateway.cs" => "src/‹Name›/Gateway.cs",
    "tests.csproj" => "tests/‹Name›.Tests/‹Name›.Tests.csproj",
    "RulesTests.cs" => "tests/‹Name›.Tests/‹Noun›RulesTests.cs",
    "Dockerfile" => "Dockerfile",
);
const RUBY: &[Source] = family!("ruby",
    "Gemfile" => "Gemfile",
    "Gemfile.lock" => "Gemfile.lock",
    "ruby-version" => ".ruby-version",
    "config.ru" => "config.ru",
    "app.rb" => "app/‹name_›.rb",
    "model.rb" => "app/‹noun›.rb",
    "rules.rb" => "app/rules.rb",
    "store.rb" => "app/store.rb",
    "service.rb" => "app/‹verb›_‹noun›.rb",
    "rules_spec.rb" => "spec/rules_spec.rb",
    "Dockerfile" => "Dockerfile",
);
const ELIXIR: &[Source] = family!("elixir",
    "mix.exs" => "mix.exs",
    "mix.lock" => "mix.lock",
    "runtime.exs" => "config/runtime.exs",
    "application.ex" => "lib/‹name_›/application.ex",
    "domain.ex" => "lib/‹name_›/‹noun›.ex",
    "rules.ex" => "lib/‹name_›/rules.ex",
    "store.ex" => "lib/‹name_›/store.ex",
    "router.ex" => "lib/‹name_›/router.ex",
    "client.ex" => "lib/‹name_›/booking_client.ex",
    "rules_test.exs" => "test/rules_test.exs",
    "Dockerfile" => "Dockerfile",
);
const PHP: &[Source] = family!("php",
    "composer.json" => "composer.json",
    "index.php" => "public/index.php",
    "Domain.php" => "src/‹Noun›.php",
    "Rules.php" => "src/‹Noun›Rules.php",
    "Queue.php" => "src/‹Noun›Queue.php",
    "Sender.php" => "src/‹Noun›Sender.php",
    "RulesTest.php" => "tests/‹Noun›RulesTest.php",
    "Dockerfile" => "Dockerfile",
);

impl Language {
    pub(crate) const ALL: [Self; 10] = [
        Self::CSharp,
        Self::Elixir,
        Self::Go,
        Self::Java,
        Self::Kotlin,
        Self::Php,
        Self::Python,
        Self::Ruby,
        Self::Rust,
        Self::TypeScript,
    ];

    /// The name GitHub Linguist uses.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CSharp => "C#",
            Self::Elixir => "Elixir",
            Self::Go => "Go",
            Self::Java => "Java",
            Self::Kotlin => "Kotlin",
            Self::Php => "PHP",
            Self::Python => "Python",
            Self::Ruby => "Ruby",
            Self::Rust => "Rust",
            Self::TypeScript => "TypeScript",
        }
    }

    /// Endings of the files that count as this language.
    #[cfg(test)]
    pub(crate) fn endings(self) -> &'static [&'static str] {
        match self {
            Self::CSharp => &[".cs"],
            Self::Elixir => &[".ex", ".exs"],
            Self::Go => &[".go"],
            Self::Java => &[".java"],
            Self::Kotlin => &[".kt", ".kts"],
            Self::Php => &[".php"],
            Self::Python => &[".py"],
            Self::Ruby => &[".rb", ".ru", "Gemfile"],
            Self::Rust => &[".rs"],
            Self::TypeScript => &[".ts"],
        }
    }

    /// The files of the family.
    pub(crate) fn sources(self) -> &'static [Source] {
        match self {
            Self::CSharp => CSHARP,
            Self::Elixir => ELIXIR,
            Self::Go => GO,
            Self::Java => JAVA,
            Self::Kotlin => KOTLIN,
            Self::Php => PHP,
            Self::Python => PYTHON,
            Self::Ruby => RUBY,
            Self::Rust => RUST,
            Self::TypeScript => TYPESCRIPT,
        }
    }
}
