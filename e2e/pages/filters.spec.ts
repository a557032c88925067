import { expect, place, rows, test } from "../support/test";

const BILLING = ["invoice-render", "ledger-api", "payout-runner", "tariff-engine"];

test("a facet narrows, its address brings the same rows, its chip takes it away", async ({ page, browser, javaScriptEnabled }) => {
  await page.goto("/services");
  const all = await rows(page);
  const facet = page.getByRole("group", { name: "Owner", exact: true });
  await facet.getByRole("link", { name: "Billing" }).click();
  await page.waitForURL("**/services?owner=billing");
  expect((await rows(page)).toSorted()).toEqual(BILLING);
  await expect(page.locator("h1")).toContainText("4");
  await expect(facet.getByRole("link", { name: "Billing" })).toHaveAttribute("aria-current", "true");

  const elsewhere = await browser.newContext({ javaScriptEnabled });
  const copy = await elsewhere.newPage();
  await copy.goto(page.url());
  expect(await rows(copy)).toEqual(await rows(page));
  await elsewhere.close();

  await page.locator(".toolbar a.chip", { hasText: "Billing" }).click();
  await page.waitForURL("**/services");
  expect(await rows(page)).toEqual(all);
});

test("back goes from filter to filter and gives the same rows", async ({ page }) => {
  await page.goto("/services");
  await page.getByRole("group", { name: "Owner", exact: true }).getByRole("link", { name: "Billing" }).click();
  await page.waitForURL("**/services?owner=billing");
  const billing = await rows(page);
  await page.getByRole("group", { name: "Language" }).getByRole("link", { name: "Rust" }).click();
  await page.waitForURL((url) => url.searchParams.get("lang") === "rust" && url.searchParams.get("owner") === "billing");
  expect(await rows(page)).toContain("ledger-api");
  expect((await rows(page)).length).toBeLessThan(billing.length);
  await page.goBack();
  expect(place(page)).toBe("/services?owner=billing");
  expect(await rows(page)).toEqual(billing);
});

test("several filters are cleared at once", async ({ page }) => {
  await page.goto("/services?lang=rust&owner=billing");
  await expect(page.locator(".toolbar a.chip")).toHaveCount(2);
  await page.getByRole("link", { name: "clear all" }).click();
  expect(place(page)).toBe("/services");
});

test("what is typed in a list's search keeps its filters", async ({ page }) => {
  await page.goto("/services?owner=billing");
  const field = page.getByRole("searchbox", { name: "Search within services" });
  await field.fill("ledger");
  await field.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "ledger");
  expect(new URL(page.url()).searchParams.get("owner")).toBe("billing");
  expect((await rows(page))[0]).toBe("ledger-api");
});

test("qualifiers that were typed become chips", async ({ page }) => {
  await page.goto("/search?q=owner:billing -lang:rust ledger");
  await expect(page.locator(".toolbar a.chip")).toHaveCount(2);
  await expect(page.locator(".toolbar a.chip", { hasText: "owner Billing" })).toBeVisible();
  await expect(page.locator(".toolbar a.chip", { hasText: /not.*rust/i })).toBeVisible();
  await expect(page.getByRole("searchbox", { name: /^Search within/ })).toHaveValue("ledger");
});

test("a column head sorts, says so, and the order survives a reload", async ({ page }) => {
  await page.goto("/services");
  const head = page.getByRole("columnheader", { name: "Findings" });
  await head.getByRole("link").click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  const sorted = await rows(page);
  await page.reload();
  expect(await rows(page)).toEqual(sorted);
});

test("an unknown parameter is said, not punished", async ({ page }) => {
  await page.goto("/services?colour=blue&owner=billing");
  await expect(page.locator(".notice")).toContainText("colour");
  expect((await rows(page)).length).toBe(BILLING.length);
  await page.getByRole("link", { name: "Dismiss" }).click();
  expect(place(page)).toBe("/services?owner=billing");
});

test("nobody is a value of the owner facet", async ({ page }) => {
  await page.goto("/services");
  const facet = page.getByRole("group", { name: "Owner", exact: true });
  const nobody = facet.getByRole("link", { name: "nobody" });
  if (!(await nobody.isVisible())) await facet.locator("summary").click();
  await nobody.click();
  await page.waitForURL("**/services?owner=none");
  expect(await rows(page)).toEqual(["customs-filer"]);
});

test("findings are filtered by severity and check", async ({ page }) => {
  await page.goto("/findings");
  await page.locator(".toolbar a.chip", { hasText: "medium" }).click();
  await page.waitForURL("**/findings?severity=medium");
  const medium = await rows(page);
  expect(medium.length).toBeGreaterThan(0);
  await page.goto("/findings?check=skill-silo");
  expect((await rows(page)).toSorted()).toEqual(["depot-allocator", "invoice-render", "label-print", "sorter-bridge"]);
});
