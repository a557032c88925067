import { expect, open, place, test } from "../support/test";

test("j and k move the focus through the rows, Enter opens, u goes up", async ({ page }) => {
  await open(page, "/services");
  const rows = page.locator("main [data-row]");
  await page.keyboard.press("j");
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(rows.nth(2)).toBeFocused();
  await page.keyboard.press("k");
  await expect(rows.nth(1)).toBeFocused();
  const outline = await rows.nth(1).evaluate((row) => getComputedStyle(row).outlineWidth);
  expect(Number.parseFloat(outline), "a ring that can be seen").toBeGreaterThanOrEqual(2);

  const target = await rows.nth(1).getAttribute("href");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${target}$`));
  await expect(page.locator("html")).toHaveAttribute("data-islands", "awake");
  const above = await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link").last().getAttribute("href");
  await page.keyboard.press("u");
  await expect(page).toHaveURL(new RegExp(`${above}$`));
});

test("k from outside starts at the last row; o opens it", async ({ page }) => {
  await open(page, "/services");
  const rows = page.locator("main [data-row]");
  await page.keyboard.press("k");
  await expect(rows.last()).toBeFocused();
  const target = await rows.last().getAttribute("href");
  await page.keyboard.press("o");
  await expect(page).toHaveURL(new RegExp(`${target}$`));
});

test("g and a letter go to the six pages", async ({ page }) => {
  const pages = [
    ["s", "/services"],
    ["t", "/teams"],
    ["p", "/people"],
    ["f", "/findings"],
    ["c", "/crawl"],
    ["h", "/"],
  ];
  await open(page, "/keys");
  for (const [letter, target] of pages) {
    await page.keyboard.press("g");
    await page.keyboard.press(letter);
    await page.waitForURL((url) => url.pathname === target);
    await expect(page.locator("html")).toHaveAttribute("data-islands", "awake");
  }
});

test("? opens the list of keys and Esc closes it; focus stays where it was", async ({ page }) => {
  await open(page, "/services");
  await page.keyboard.press("j");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await page.keyboard.press("?");
  await expect(keys).toBeVisible();
  await expect(keys).toContainText("Previous row");
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
  await expect(page.locator("main [data-row]").first()).toBeFocused();
});

test("keys rest inside fields and beside modifiers", async ({ page }) => {
  await open(page, "/services");
  const field = page.getByRole("searchbox", { name: "Search within services" });
  await field.focus();
  await page.keyboard.type("jgs?u");
  await expect(field).toHaveValue("jgs?u");
  expect(place(page)).toBe("/services");
  await field.blur();
  await page.keyboard.press("Control+j");
  await expect(page.locator("main [data-row]:focus")).toHaveCount(0);
});

test("keys can be switched off, and stay off", async ({ page }) => {
  await open(page, "/services");
  await page.keyboard.press("?");
  await page.getByRole("checkbox", { name: "Single-letter keys" }).uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await expect(page.locator("main [data-row]:focus")).toHaveCount(0);

  await open(page, "/teams");
  await page.keyboard.press("j");
  await page.keyboard.press("?");
  await expect(page.locator("main [data-row]:focus")).toHaveCount(0);
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden();
});

test("the skip link leads past bar and navigation", async ({ page }) => {
  await open(page, "/services");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});
