import type { Page } from "@playwright/test";
import { awake, expect, open, place, test } from "../support/test";

const box = (page: Page) => page.getByRole("combobox");
const list = (page: Page) => page.getByRole("listbox");

test("/ focuses the search, typing suggests, arrows and Enter open", async ({ page }) => {
  await open(page, "/teams");
  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  await expect(box(page)).toHaveAttribute("aria-expanded", "false");
  await expect(box(page)).toHaveAttribute("aria-autocomplete", "list");

  await page.keyboard.type("ledg");
  await expect(list(page)).toBeVisible();
  await expect(box(page)).toHaveAttribute("aria-expanded", "true");
  expect(await box(page).getAttribute("aria-controls")).toBe(await list(page).getAttribute("id"));
  await expect(page.getByRole("group", { name: "Services" }).getByRole("option")).toContainText(["ledger-api"]);
  await expect(page.getByRole("group", { name: "Runbooks" })).toBeVisible();

  await page.keyboard.press("ArrowDown");
  await expectActive(page, 0);
  await page.keyboard.press("ArrowDown");
  await expectActive(page, 1);
  await page.keyboard.press("ArrowUp");
  await expectActive(page, 0);
  await expect(box(page), "focus stays in the field").toBeFocused();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/services/default/ledger-api");
});

test("Enter without a choice searches the text", async ({ page }) => {
  await open(page, "/teams");
  await box(page).fill("ledg");
  await expect(list(page)).toBeVisible();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?q=ledg");
  await expect(page.locator("main")).toContainText("ledger-api");
});

test("Esc closes, then clears, then leaves", async ({ page }) => {
  await open(page, "/");
  await box(page).focus();
  await page.keyboard.type("ledg");
  await expect(list(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(list(page)).toBeHidden();
  await expect(box(page)).toHaveAttribute("aria-expanded", "false");
  await expect(box(page)).toHaveValue("ledg");
  await page.keyboard.press("Escape");
  await expect(box(page)).toHaveValue("");
  await expect(box(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(box(page)).not.toBeFocused();
});

test("Tab leaves and closes; a click opens", async ({ page }) => {
  await open(page, "/");
  await box(page).fill("sorter");
  await expect(list(page)).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(list(page)).toBeHidden();
  await box(page).fill("sorter-b");
  await page.getByRole("option").first().click();
  await page.waitForURL("**/services/default/sorter-bridge");
});

test("the number of suggestions is announced once typing rests", async ({ page }) => {
  await open(page, "/");
  await box(page).fill("ledg");
  const count = await page.getByRole("option").count().then(async (n) => n || (await list(page).waitFor(), page.getByRole("option").count()));
  await expect(page.getByRole("search").getByRole("status")).toHaveText(`${count} suggestions`);
  await box(page).fill("zzzzqqqq");
  await expect(page.getByText("Nothing by that name; Enter searches the text")).toBeVisible();
  await expect(page.getByRole("search").getByRole("status")).toHaveText(/^No suggestions/);
  await expect(box(page)).toHaveAttribute("aria-expanded", "false");
});

test("an older answer never replaces a newer one", async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  let late = false;
  await page.route("**/search/suggest?q=sorter", async (route) => {
    await held;
    await route.continue();
  });
  page.on("requestfinished", (request) => (late ||= request.url().endsWith("suggest?q=sorter")));
  await open(page, "/");
  const asked = page.waitForRequest("**/search/suggest?q=sorter");
  await box(page).fill("sorter");
  await asked;
  await box(page).fill("ledger");
  await expect(page.getByRole("option").first()).toContainText("ledger-api");
  release();
  await expect.poll(() => late).toBe(true);
  await expect(page.getByRole("option").first()).toContainText("ledger-api");
});

test("text typed before the browser part came is taken up", async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/");
  await box(page).focus();
  await page.keyboard.type("ledg");
  release();
  await awake(page);
  await expect(box(page)).toHaveValue("ledg");
  await expect(page.getByRole("option").first()).toContainText("ledger-api");
});

test("without an answer the form still searches", async ({ page, context }) => {
  // The browser itself reports the refused request on the console.
  context.removeAllListeners("console");
  await page.route("**/search/suggest?*", (route) => route.abort());
  await open(page, "/");
  await box(page).fill("ledger-api");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?q=ledger-api");
  expect(place(page)).toBe("/search?q=ledger-api");
});

/** The option at a place is the one that is announced, and the only one. */
async function expectActive(page: Page, at: number): Promise<void> {
  const option = page.getByRole("option").nth(at);
  await expect(option).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("option", { selected: true })).toHaveCount(1);
  expect(await box(page).getAttribute("aria-activedescendant")).toBe(await option.getAttribute("id"));
}
