import { expect, test } from "../support/test";

/**
 * What a screen reader is told of the main pages: landmarks, headings and names in their order. Only what has to stay
 * is written down; ages, counts and rows of the organisation may change.
 */
const TREES: Record<string, string> = {
  "/": `
    - link "Skip to content"
    - banner:
      - navigation "Main":
        - link "Services"
        - link "Findings"
      - search
    - main:
      - heading "Home" [level=1]
      - heading "Needs you" [level=2]
      - heading "Soundings" [level=2]
      - heading "Changed lately" [level=2]
    - contentinfo
  `,
  "/services": `
    - banner
    - main:
      - heading /^Services/ [level=1]
      - search
      - table /^Services, by name/:
        - rowgroup:
          - row:
            - columnheader "Name"
            - columnheader "Owner"
            - columnheader "Bus factor"
            - columnheader "Findings"
            - columnheader "Changed"
    - contentinfo
  `,
  "/search?q=ledger-api": `
    - banner
    - main:
      - heading /^Search/ [level=1]
      - table /ledger-api, by relevance/:
        - rowgroup:
          - row:
            - columnheader "Name and match"
        - rowgroup:
          - row:
            - rowheader /ledger-api/:
              - link "ledger-api"
    - contentinfo
  `,
  "/services/default/sorter-bridge": `
    - banner
    - main:
      - heading /^Sorter bridge/ [level=1]
      - navigation:
        - link "Overview"
        - link /^Findings/
        - link "Ownership"
      - heading "Who owns it" [level=2]
      - heading "Who knows it" [level=2]
      - heading "Languages" [level=2]
    - contentinfo
  `,
  "/findings": `
    - banner
    - main:
      - heading /^Findings/ [level=1]
      - search
      - heading /^No runbook/ [level=2]
      - table "No runbook":
        - rowgroup:
          - row:
            - columnheader "Thing"
            - columnheader "Severity"
            - columnheader "Owner"
            - columnheader "Detail"
    - contentinfo
  `,
};

for (const [path, tree] of Object.entries(TREES)) {
  test(`${path} reads in order`, async ({ page }) => {
    await page.goto(path);
    await expect(page.locator("body")).toMatchAriaSnapshot(tree);
  });
}
