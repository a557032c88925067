import { expect, test } from "../support/test";

/**
 * What a screen reader is told of the main pages: landmarks, headings and names in their order. Only what has to stay
 * is written down; ages, counts and rows of the organisation may change.
 */
const TREES: Record<string, string> = {
  "/": `
    - banner:
      - link "Skip to content"
      - link "Portolan"
    - navigation "Main":
      - list:
        - listitem:
          - link "Home"
    - main:
      - heading "Home" [level=1]
      - search
      - region "Needs you":
        - heading "Needs you" [level=2]
      - region "Soundings":
        - heading "Soundings" [level=2]
        - figure /services stand in shallow water/
      - region "Changed lately":
        - heading "Changed lately" [level=2]
      - region "Coverage":
        - heading "Coverage" [level=2]
    - contentinfo
  `,
  "/services": `
    - banner:
      - link "Skip to content"
      - search "Search services, teams, people, documents":
        - combobox "Search services, teams, people, documents"
    - navigation "Main"
    - main:
      - heading /^Services \\d+$/ [level=1]
      - search "Services"
      - complementary "Filters":
        - group "Owner":
          - heading "Owner" [level=2]
      - region "Results, table":
        - table "Services, by name":
          - rowgroup:
            - row:
              - columnheader "Name"
              - columnheader "Owner"
              - columnheader "Language"
              - columnheader "Bus factor"
              - columnheader "Findings"
              - columnheader "Changed"
          - rowgroup:
            - row:
              - rowheader "address-check":
                - link "address-check"
    - contentinfo
  `,
  "/search?q=ledger-api": `
    - banner
    - main:
      - heading /^Search \\d+$/ [level=1]
      - search "Search"
      - complementary "Filters"
      - region "Results, table":
        - table "Results that match ledger-api, by relevance":
          - rowgroup:
            - row:
              - columnheader "Name and match"
          - rowgroup:
            - row:
              - rowheader /^SV ledger-api/
            - row:
              - rowheader "RE ledger-api"
            - row:
              - rowheader /^RB When ledger-api is slow or wrong/
    - contentinfo
  `,
  "/services/default/sorter-bridge": `
    - banner
    - main:
      - navigation "Breadcrumb"
      - heading /Sorter bridge/ [level=1]
      - term: Owner
      - definition:
        - link "Depot floor"
      - navigation "Sections of sorter-bridge":
        - link "Overview"
        - link /^Findings/
        - link "Ownership"
      - region "Who owns it":
        - heading "Who owns it" [level=2]
      - region "Who knows it":
        - heading "Who knows it" [level=2]
      - region "Languages":
        - heading "Languages" [level=2]
    - contentinfo
  `,
  "/findings": `
    - banner
    - main:
      - heading /^Findings \\d+ open$/ [level=1]
      - region /^No owner/:
        - heading /^No owner/ [level=2]
        - table "No owner":
          - rowgroup:
            - row:
              - columnheader "Thing"
              - columnheader "Severity"
              - columnheader "Owner"
              - columnheader "Detail"
          - rowgroup:
            - row:
              - rowheader "customs-filer"
    - contentinfo
  `,
};

for (const [path, tree] of Object.entries(TREES)) {
  test(`${path} reads in order`, async ({ page }) => {
    await page.goto(path);
    await expect(page.locator("body")).toMatchAriaSnapshot(tree);
  });
}
