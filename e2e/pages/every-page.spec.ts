import type { Page } from "@playwright/test";
import { PLACES } from "../support/places";
import { awake, expect, test } from "../support/test";

/** The narrowest we promise, a phone, a tablet, a desk. */
const WIDTHS = [320, 360, 900, 1440];

for (const place of PLACES) {
  test(`${place.name}: complete, named and within its width`, async ({ page, javaScriptEnabled }) => {
    const answer = await page.goto(place.path);
    expect(answer?.status()).toBe(place.status ?? 200);
    if (javaScriptEnabled) await awake(page);

    await expect(page).toHaveTitle(`${place.title}, Portolan`);
    await expect(page.locator("h1")).toHaveCount(1);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(place.heading);
    for (const text of place.shows) await expect(page.locator("body")).toContainText(text);
    await expectLandmarks(page);

    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      expect(await sticksOut(page), `what is too wide at ${width} px`).toEqual([]);
    }
  });
}

/** One of each landmark, each with a name where there are several of its kind, and a way past the first ones. */
async function expectLandmarks(page: Page): Promise<void> {
  for (const role of ["banner", "main", "contentinfo"] as const) {
    await expect(page.getByRole(role)).toHaveCount(1);
  }
  await expect(page.getByRole("navigation", { name: "Main", exact: true })).toBeVisible();
  const names = await page.getByRole("search").evaluateAll((forms) => forms.map((form) => form.getAttribute("aria-label")));
  expect(new Set(names).size, "search forms with names of their own").toBe(names.length);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
}

/** What makes the page scroll sideways, so that a failure names its cause. */
async function sticksOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((element) => {
      const { right, width } = element.getBoundingClientRect();
      return width > 0 && right > root.clientWidth + 0.5 && !element.parentElement?.closest(".scroll, .code, pre");
    });
    const names = wide.slice(0, 8).map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class")}`);
    return [`${root.scrollWidth} px of ${root.clientWidth} px`, ...names];
  });
}
