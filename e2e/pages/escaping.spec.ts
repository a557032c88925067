import type { Page } from "@playwright/test";
import { expect, test } from "../support/test";

/** Where the texts of the repository that means no good are shown, and what a reader may type into the address. */
const SHOWN_AT = [
  "/",
  "/components",
  "/components/default/curious-cargo",
  "/components/default/curious-cargo/findings",
  "/components/default/curious-cargo/ownership",
  "/components/default/curious-cargo/docs",
  "/repositories/pentest-fixtures",
  "/documents/pentest-fixtures/-/README.md",
  "/documents/pentest-fixtures/-/cargo/README.md",
  "/documents/pentest-fixtures/-/cargo/catalog-info.yaml",
  "/documents/pentest-fixtures/-/odd/%3Cscript%3Ealert(1)%3C",
  "/documents/pentest-fixtures/-/odd/no-text.md",
  "/findings",
  "/search?q=script alert",
  "/search?q=cargo",
  `/search?q=${encodeURIComponent('"><img src=x onerror=alert(1)>')}`,
  `/search?owner=${encodeURIComponent("<script>alert(1)</script>")}`,
  `/services?${encodeURIComponent("<script>alert(1)</script>")}=1`,
  `/services/default/${encodeURIComponent("<svg onload=alert(1)>")}`,
  "/<script>alert(1)</script>",
];

// The context of the fixture fails the test on any dialog, error or refusal by the content policy.
test("nothing of a hostile text runs, wherever it is shown", async ({ page }) => {
  test.slow();
  for (const path of SHOWN_AT) {
    await page.goto(path);
    expect.soft(await live(page), path).toEqual([]);
  }
});

test("a hostile title is shown as the text it is", async ({ page }) => {
  await page.goto("/components/default/curious-cargo");
  await expect(page.locator("h1")).toContainText("<script>alert('title')</script>");
  await expect(page.locator("main")).toContainText("<b onmouseover=alert(1)>and more</b> {{ 7 * 7 }} ${jndi:ldap://x}");
  await expect(page.getByRole("link", { name: `"><script>alert('link')</script>` })).toHaveAttribute("rel", "noreferrer");
});

test("a hostile README is an inert document", async ({ page }) => {
  await page.goto("/documents/pentest-fixtures/-/README.md");
  const article = page.locator("article");
  await expect(article).toContainText("Nothing here should ever run.");
  await expect(article.getByRole("cell", { name: "a catalog file that means no good" })).toBeVisible();
  await expect(article).toContainText("a link and another");
  await expect(article.locator("script, iframe, img, a")).toHaveCount(0);
});

/** What could run or load, other than the page's own scripts. */
function live(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isOdd = (element: Element) => {
      const runs = /^\s*(javascript|vbscript|data):/i;
      const addresses = ["href", "src", "action", "formaction", "xlink:href"].map((name) => element.getAttribute(name) ?? "");
      const isIcon = element.matches("head > link[rel=icon]");
      return (
        element.getAttributeNames().some((name) => name.startsWith("on")) ||
        (!isIcon && addresses.some((address) => runs.test(address))) ||
        element.matches("iframe, object, embed, base, img, style, script:not(head > script, body > script)")
      );
    };
    return [...document.querySelectorAll("*")].filter(isOdd).map((element) => element.outerHTML.slice(0, 200));
  });
}
