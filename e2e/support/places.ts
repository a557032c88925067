/** A page to look at. What it shows stands in the demo's `truths.toml`. */
export interface Place {
  /** For the test's name. */
  name: string;
  path: string;
  /** Without the product's name at the end. */
  title: string;
  /** The text of the only `h1` begins with it. */
  heading: string;
  /** What its content says, with and without a script. */
  shows: string[];
  status?: number;
}

const SORTER = "/services/default/sorter-bridge";

export const PLACES: Place[] = [
  {
    name: "home",
    path: "/",
    title: "Home",
    heading: "Home",
    shows: ["Needs you", "Soundings", "Changed lately", "Coverage", "sorter-bridge"],
  },
  {
    name: "services",
    path: "/services",
    title: "Services",
    heading: "Services",
    shows: ["ledger-api", "customs-filer", "Language", "1 to 24 of 24"],
  },
  { name: "teams", path: "/teams", title: "Teams", heading: "Teams", shows: ["Billing", "Depot floor"] },
  { name: "people", path: "/people", title: "People", heading: "People", shows: ["Björn Halvorsen", "Lena Fischer"] },
  {
    name: "people who can help",
    path: "/people?knows=c%23",
    title: "People",
    heading: "People",
    shows: ["Björn Halvorsen", "Used in", "Last use", "sorter-bridge"],
  },
  {
    name: "skills",
    path: "/skills",
    title: "Skills",
    heading: "Skills",
    shows: ["Language by team", "C#", "Depot floor", "Practitioners", "Silos", "What this measures"],
  },
  {
    name: "departure of nobody yet",
    path: "/offboard",
    title: "What if someone leaves",
    heading: "What if someone leaves",
    shows: ["Who leaves", "What hangs on one person"],
  },
  {
    name: "departure",
    path: "/offboard?person=user:default/bjorn-halvorsen&person=Chen+Yifan",
    title: "What if someone leaves",
    heading: "What if someone leaves",
    shows: ["sorter-bridge", "loses whom it rests on", "Could take over", "Chen Yifan", "of the living knowledge"],
  },
  {
    name: "what hangs on one person",
    path: "/offboard/all",
    title: "What hangs on one person",
    heading: "What hangs on one person",
    shows: ["Björn Halvorsen", "sorter-bridge"],
  },
  {
    name: "days behind a share",
    path: "/services/default/sorter-bridge/knowledge/default/bjorn-halvorsen",
    title: "What Björn Halvorsen knows of sorter-bridge",
    heading: "What Björn Halvorsen knows of sorter-bridge",
    shows: ["The sum", "Days of change", "Commits", "git log --no-merges"],
  },
  { name: "systems", path: "/systems", title: "Systems", heading: "Systems", shows: ["Money"] },
  { name: "APIs", path: "/apis", title: "APIs", heading: "APIs", shows: ["Ledger postings"] },
  { name: "resources", path: "/resources", title: "Resources", heading: "Resources", shows: ["postgres-ledger"] },
  {
    name: "other components",
    path: "/components",
    title: "Other components",
    heading: "Other components",
    shows: ["curious-cargo"],
  },
  {
    name: "search with results",
    path: "/search?q=ledger-api",
    title: "Search matching ledger-api",
    heading: "Search",
    shows: ["ledger-api", "docs/runbook.md:", "Owner"],
  },
  {
    name: "search without results",
    path: "/search?q=zzzzqqqq",
    title: "Search matching zzzzqqqq",
    heading: "Search",
    shows: ["Nothing matches"],
  },
  {
    name: "search with a filter too many",
    path: "/search?q=ledger-api&owner=routing",
    title: "Search matching ledger-api",
    heading: "Search",
    shows: ["Nothing matches", "Routing"],
  },
  {
    name: "service, overview",
    path: SORTER,
    title: "Sorter bridge, service",
    heading: "Sorter bridge",
    shows: ["Depot floor", "Björn Halvorsen", "bus factor 1", "Who owns it", "Who knows it", "Languages", "C#"],
  },
  {
    name: "service, findings",
    path: `${SORTER}/findings`,
    title: "Sorter bridge, findings",
    heading: "Sorter bridge",
    shows: ["Checks", "No runbook", "Skill silo"],
  },
  {
    name: "service, ownership",
    path: `${SORTER}/ownership`,
    title: "Sorter bridge, ownership",
    heading: "Sorter bridge",
    shows: ["Who owns it", "Who knows it", "CODEOWNERS"],
  },
  {
    name: "service, documents",
    path: "/services/default/ledger-api/docs",
    title: "Ledger, docs",
    heading: "Ledger",
    shows: ["Runbook and documents", "When ledger-api is slow or wrong", "How ledger-api is built"],
  },
  {
    name: "service nobody declared",
    path: "/services/default/customs-filer",
    title: "customs-filer, service",
    heading: "customs-filer",
    shows: ["Nobody has claimed it", "catalog-info.yaml", "kind: Component", "Chart.yaml"],
  },
  {
    name: "service whose knowers left",
    path: "/services/default/returns-desk",
    title: "Returns, service",
    heading: "Returns",
    shows: ["Gregor Haas", "Orphaned"],
  },
  {
    name: "system",
    path: "/systems/default/money",
    title: "Money, system",
    heading: "Money",
    shows: ["ledger-api"],
  },
  {
    name: "API",
    path: "/apis/default/ledger-postings",
    title: "Ledger postings, API",
    heading: "Ledger postings",
    shows: ["ledger-api"],
  },
  {
    name: "resource",
    path: "/resources/default/postgres-ledger",
    title: "postgres-ledger, resource",
    heading: "postgres-ledger",
    shows: ["Billing"],
  },
  {
    name: "team",
    path: "/teams/default/billing",
    title: "Billing, team",
    heading: "Billing",
    shows: ["Services", "ledger-api", "People", "Amina Yusuf", "Findings"],
  },
  {
    name: "person",
    path: "/people/default/bjorn-halvorsen",
    title: "Björn Halvorsen, person",
    heading: "Björn Halvorsen",
    shows: ["Ask about", "sorter-bridge", "label-print", "Depot floor"],
  },
  {
    name: "person who left",
    path: "/people/default/gregor-haas",
    title: "Gregor Haas, person",
    heading: "Gregor Haas",
    shows: ["returns-desk"],
  },
  {
    name: "findings",
    path: "/findings",
    title: "Findings",
    heading: "Findings",
    shows: ["Skill silo", "Owner departed", "customs-filer", "22 open"],
  },
  {
    name: "crawl",
    path: "/crawl",
    title: "Crawl",
    heading: "Crawl",
    shows: ["26 repositories", "pentest-fixtures", "Readers"],
  },
  {
    name: "how we know",
    path: "/about/data",
    title: "How we know",
    heading: "How we know",
    shows: ["skill-silo", "declared", "observed", "inferred"],
  },
  {
    name: "repository",
    path: "/repositories/pentest-fixtures",
    title: "pentest-fixtures, repository",
    heading: "pentest-fixtures",
    shows: ["Problems", ".github/CODEOWNERS:2", "Who knows it"],
  },
  {
    name: "document",
    path: "/documents/ledger-api/-/docs/runbook.md",
    title: "When ledger-api is slow or wrong, runbook",
    heading: "When ledger-api is slow or wrong",
    shows: ["The database is away", "docs/runbook.md:1"],
  },
  {
    name: "file",
    path: "/documents/customs-filer/-/Dockerfile",
    title: "Dockerfile, document",
    heading: "Dockerfile",
    shows: ["FROM"],
  },
  {
    name: "no such page",
    path: "/no/such/page",
    title: "No page at /no/such/page",
    heading: "No page at /no/such/page",
    shows: ["Search for", "Home"],
    status: 404,
  },
  {
    name: "no such service",
    path: "/services/default/payotu-runner",
    title: "No service is called payotu-runner",
    heading: "No service is called payotu-runner",
    shows: ["payout-runner"],
    status: 404,
  },
  {
    name: "keys",
    path: "/keys",
    title: "Keys",
    heading: "Keys",
    shows: ["Next row", "Services"],
  },
];
