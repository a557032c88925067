import { expect, rows, test } from "../support/test";

test("the exact name comes first", async ({ page }) => {
  await page.goto("/search?q=ledger-api");
  expect((await rows(page))[0]).toBe("ledger-api");
});

test("a typo is forgiven", async ({ page }) => {
  for (const typo of ["ledgr-api", "sorter brigde"]) {
    await page.goto(`/search?q=${encodeURIComponent(typo)}`);
    expect((await rows(page))[0]).toBe(typo.startsWith("l") ? "ledger-api" : "sorter-bridge");
  }
});

test("a part of a name finds it, in either spelling", async ({ page }) => {
  for (const text of ["payout", "payoutRunner", "PayoutRunner"]) {
    await page.goto(`/search?q=${text}`);
    expect(await rows(page), text).toContain("payout-runner");
  }
});

test("owner:none finds the service nobody owns, and only it", async ({ page }) => {
  await page.goto("/search?q=owner:none kind:service");
  expect(await rows(page)).toEqual(["customs-filer"]);
  await page.goto("/services?owner=none");
  expect(await rows(page)).toEqual(["customs-filer"]);
});

test("a runbook is found by its section, with file and line", async ({ page }) => {
  await page.goto('/search?q="the database is away" owner:billing');
  const hit = page.locator("main tr", { hasText: "docs/runbook.md:" }).first();
  await expect(hit).toContainText("The database is away");
  await expect(hit.locator("mark").first()).toBeVisible();
  await expect(hit.locator("code")).toHaveText(/^docs\/runbook\.md:\d+$/);
  await hit.locator("[data-row]").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("When ledger-api is slow or wrong");
  await expect(page.locator("article")).toContainText("The database is away");
});

test("minus takes away, words of a kind narrow", async ({ page }) => {
  await page.goto("/search?q=kind:service lang:go");
  const go = await rows(page);
  expect(go.length).toBeGreaterThan(0);
  await page.goto("/search?q=kind:service -lang:go");
  const others = await rows(page);
  expect(others).not.toEqual(expect.arrayContaining([go[0]]));
  expect(go.length + others.length).toBe(24);
});

test("a search without results says so and offers the way out", async ({ page }) => {
  await page.goto("/search?q=ledger-api&owner=routing");
  expect(await rows(page)).toEqual([]);
  await page.locator(".empty a.chip", { hasText: "Routing" }).click();
  expect((await rows(page))[0]).toBe("ledger-api");
});

test("a query that means nothing is answered, not refused", async ({ page }) => {
  for (const text of ["(".repeat(500), '"', "owner:", "-", "AND OR NOT", "\\", "name:[a TO *]", "\u0000", "ü"]) {
    const answer = await page.goto(`/search?q=${encodeURIComponent(text)}`);
    expect(answer?.status(), text.slice(0, 20)).toBe(200);
    await expect(page.locator("h1")).toContainText("Search");
  }
});

test("a query without end is refused in words", async ({ page }) => {
  const answer = await page.goto(`/search?q=${"(".repeat(5000)}`);
  expect(answer?.status()).toBe(400);
  await expect(page.getByRole("main")).toContainText(/longer than/);
  await expect(page.getByRole("combobox")).toBeVisible();
});

test("the form of the page searches without a script too", async ({ page }) => {
  await page.goto("/teams");
  const box = page.getByRole("combobox");
  await box.fill("yard-board");
  await box.press("Enter");
  await page.waitForURL("**/search?q=yard-board");
  expect((await rows(page))[0]).toBe("yard-board");
});
