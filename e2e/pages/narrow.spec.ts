import { expect, test } from "../support/test";

// Both layers are the browser's own popovers, so they open with and without a script.
test.use({ viewport: { width: 360, height: 740 } });

test("the menu button opens the navigation", async ({ page }) => {
  await page.goto("/services");
  const menu = page.getByRole("navigation", { name: "Main" });
  await expect(menu).toBeHidden();
  await page.getByRole("button", { name: "Menu" }).click();
  await expect(menu).toBeVisible();
  await menu.getByRole("link", { name: "Teams" }).click();
  await expect(page).toHaveURL(/\/teams$/);
  await expect(menu).toBeHidden();
});

test("the filters open as a sheet and its button leads back to the rows", async ({ page }) => {
  await page.goto("/services");
  const sheet = page.getByRole("complementary", { name: "Filters" });
  await expect(sheet).toBeHidden();
  await page.getByRole("button", { name: "Filters" }).click();
  await expect(sheet).toBeVisible();
  await page.getByRole("button", { name: "Show 24 results" }).click();
  await expect(sheet).toBeHidden();
  await page.getByRole("button", { name: "Filters" }).click();
  await sheet.getByRole("link", { name: "Billing" }).click();
  await expect(page).toHaveURL(/owner=billing$/);
  await expect(page.getByRole("button", { name: "Filters, 1" })).toBeVisible();
});

test("a way to search is in sight on every page", async ({ page }) => {
  for (const path of ["/", "/services/default/ledger-api", "/crawl"]) {
    await page.goto(path);
    const field = page.getByRole("combobox");
    const link = page.getByRole("link", { name: "Search", exact: true });
    await expect(field.or(link).locator("visible=true").first()).toBeInViewport();
  }
});

test.describe("under a finger", () => {
  test.use({ hasTouch: true, isMobile: true });

  test("buttons and navigation are 44 px high", async ({ page }) => {
    await page.goto("/services");
    await page.getByRole("button", { name: "Menu" }).tap();
    const targets = page.locator("header button:visible, nav[aria-label=Main] a:visible, .filters-button:visible");
    const low = await targets.evaluateAll((all) =>
      all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => `${one.textContent} ${one.getBoundingClientRect().height}`),
    );
    expect(low).toEqual([]);
  });
});
