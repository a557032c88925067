import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { becomeAdmin } from "../support/admin";
import { Server, portolan } from "../support/server";
import { expect, open, setting, test } from "../support/test";

test.describe("signed in", () => {
  let folder: string;
  let server: Server;

  test.beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "portolan-alerts-"));
    server = await Server.start(path.join(folder, "data"));
  });

  test.afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("the inbox changes while one looks at it, without a reload", async ({ page }) => {
    test.slow();
    await becomeAdmin(page, server, "ana");
    await open(page, server.url("/alerts"));
    await expect(page.getByText("Nothing new.")).toBeVisible();
    // The mark survives only as long as the document: a reload would lose it.
    await page.evaluate(() => Object.assign(window, { stayed: true }));
    await portolan("source", "add", setting("E2E_REPOSITORIES"), "--data", server.data);
    await portolan("source", "crawl", "--data", server.data);
    await expect(page.locator(".alerts > li").first()).toBeVisible({ timeout: 40_000 });
    await expect(page.locator("nav[aria-label=Main] a[href='/alerts'] data")).toContainText(/[1-9]/);
    expect(await page.evaluate(() => (window as unknown as { stayed?: boolean }).stayed)).toBe(true);
    const found = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(found.violations.map((v) => v.id)).toEqual([]);
    // By keyboard: to the first row, and done with it.
    await page.keyboard.press("j");
    const done = page.waitForNavigation();
    await page.keyboard.press("d");
    await done;
    await expect(page.getByText("Nothing new.")).toBeVisible();
  });

  test("a subscription is written by keyboard, looked at and saved", async ({ page }) => {
    await becomeAdmin(page, server, "ben");
    await open(page, server.url("/alerts/subscriptions/new"));
    await page.getByLabel("Name", { exact: true }).focus();
    await page.keyboard.type("What I care for");
    await page.getByLabel("To what").focus();
    await page.keyboard.type("owner:payments");
    await page.getByRole("button", { name: "See what it would have sent" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByText(/Would have sent \d+ in the last 30 days/)).toBeVisible();
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 900 });
      const found = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect.soft(found.violations.map((v) => v.id), `${width} px`).toEqual([]);
    }
    await page.getByRole("button", { name: "Save the subscription" }).click();
    await expect(page.getByRole("link", { name: "What I care for" })).toBeVisible();
  });
});
