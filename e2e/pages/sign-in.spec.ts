import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Server, portolan } from "../support/server";
import { expect, test as base } from "../support/test";

const PASSWORD = "four words and some more";

/** A server of its own for each test: accounts and limits of one are no other's. */
const test = base.extend<{ own: Server }>({
  own: async ({}, use) => {
    const data = await mkdtemp(path.join(tmpdir(), "portolan-sign-in-"));
    const server = await Server.start(data);
    await use(server);
    await server.stop();
    await rm(data, { recursive: true, force: true });
  },
  baseURL: async ({ own }, use) => use(own.address),
});

/** Opens a one-time link for an admin and becomes one. */
async function becomeAdmin(page: Page, own: Server): Promise<void> {
  const said = await portolan("account", "admin-link", "--data", own.data);
  await page.goto(said.split("\n")[0]);
  await page.getByLabel("User name").fill("ana");
  await page.getByLabel("Name", { exact: true }).fill("Ana Prado");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByRole("link", { name: "Ana Prado" })).toBeVisible();
}

test("the first admin comes by link, adds somebody, and gets back to where they were after signing in", async ({ page, own, browser }) => {
  await becomeAdmin(page, own);
  await page.goto("/settings/admin/users");
  await page.getByLabel("User name").fill("bo");
  await page.getByLabel("Name", { exact: true }).fill("Bo");
  await page.getByRole("button", { name: "Add user" }).click();
  const link = (await page.locator(".shown code").innerText()).trim();
  const other = await browser.newContext();
  const theirs = await other.newPage();
  await theirs.goto(link);
  await theirs.getByLabel("Password").fill("short");
  await theirs.getByRole("button", { name: "Set password" }).click();
  await expect(theirs.getByRole("alert")).toContainText("fewer than 15");
  await theirs.getByLabel("Password").fill(PASSWORD);
  await theirs.getByRole("button", { name: "Set password" }).click();
  await expect(theirs.getByRole("link", { name: "Bo", exact: true })).toBeVisible();
  await theirs.goto(own.url("/settings/profile"));
  await theirs.getByRole("button", { name: "Sign out" }).click();
  await theirs.goto(own.url("/services?q=a"));
  await theirs.getByRole("link", { name: "Sign in" }).click();
  await theirs.getByLabel("User name").fill("bo");
  await theirs.getByLabel("Password").fill("something else entirely");
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs.getByRole("alert")).toContainText("do not belong together");
  await theirs.getByLabel("Password").fill(PASSWORD);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs).toHaveURL(/\/services\?q=a$/);
  await other.close();
});

test("sessions are listed and ended, tokens made and taken back", async ({ page, own }) => {
  await becomeAdmin(page, own);
  await page.goto("/settings/sessions");
  await expect(page.getByRole("row", { name: /this one/ })).toBeVisible();
  await page.goto("/settings/tokens");
  await page.getByLabel("Name", { exact: true }).fill("CI");
  await page.getByRole("button", { name: "Make the token" }).click();
  const token = (await page.locator(".shown code").innerText()).trim();
  const asked = () => fetch(own.url("/api/v1/services"), { headers: { authorization: `Bearer ${token}` } });
  expect((await asked()).status).toBe(200);
  await page.getByRole("button", { name: "Revoke CI" }).click();
  await expect(page.getByRole("status").filter({ hasText: "taken back" })).toContainText("taken back");
  expect((await asked()).status).toBe(401);
  await page.goto("/settings/sessions");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
});

test("a crawl is started and a source refused in the browser", async ({ page, own }) => {
  await becomeAdmin(page, own);
  await page.goto("/crawl");
  await page.getByRole("button", { name: "Crawl all now" }).click();
  await expect(page).toHaveURL(/\/crawl$/);
  await page.getByRole("link", { name: "Add or remove sources" }).click();
  await page.getByLabel("Repository, or folder of repositories").fill("/etc");
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("Repository, or folder of repositories")).toHaveValue("/etc");
});

test("axe finds nothing on the pages of accounts, and nothing scrolls sideways on a phone", async ({ page, own, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "axe is a script");
  test.slow();
  await page.goto("/sign-in");
  await looksRight(page, "/sign-in");
  await becomeAdmin(page, own);
  for (const place of ["profile", "sessions", "tokens", "admin/users", "admin/sources", "admin/audit"]) {
    await looksRight(page, `/settings/${place}`);
  }
});

async function looksRight(page: Page, place: string): Promise<void> {
  for (const [colorScheme, width] of [["light", 1440], ["dark", 360]] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.goto(place);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`), `${place}, ${colorScheme}`).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(wide, `${place}, ${width} px`).toBeLessThanOrEqual(0);
  }
}
