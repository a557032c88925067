import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Server, portolan } from "../support/server";
import { expect, open, setting, test } from "../support/test";

test("a crawl of nothing new is announced on the crawl page", async ({ page }) => {
  await open(page, "/crawl");
  const line = page.getByRole("main").getByRole("status");
  await expect(line).toHaveText("Finished: 26 repositories read");
  await expect(page.locator("main [data-row]")).toHaveCount(26);
  await portolan("source", "crawl", "--data", setting("E2E_DATA"));
  await expect(line).toHaveText("Finished: 26 repositories read");
  await expect(page.locator("main [data-row]")).toHaveCount(26);
});

test.describe("a first crawl", () => {
  let folder: string;
  let server: Server;

  test.beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "portolan-live-"));
    server = await Server.start(path.join(folder, "data"));
  });

  test.afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("is seen live: the bar moves, the line ends, the rows come without a reload", async ({ page }) => {
    test.slow();
    await open(page, server.url("/crawl"));
    await expect(page.locator("main .empty")).toBeVisible();
    // The marks survive only as long as the document: a reload would lose them.
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      const bar = document.querySelector("main progress") as HTMLProgressElement;
      const note = () => bar.hidden || seen.push(`${bar.value}/${bar.max}`);
      new MutationObserver(note).observe(bar, { attributes: true });
    });
    await portolan("source", "add", setting("E2E_REPOSITORIES"), "--data", server.data);
    await portolan("source", "crawl", "--data", server.data);

    const line = page.getByRole("main").getByRole("status");
    await expect(line).toHaveText("Finished: 26 repositories read", { timeout: 25_000 });
    await expect(page.locator("main [data-row]")).toHaveCount(26, { timeout: 10_000 });
    await expect(page.locator("h1")).toContainText("26 repositories");
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    const steps = new Set(seen.filter((step) => /^\d+\/26$/.test(step)));
    expect(steps.size, `different states of the bar among ${seen.join(" ")}`).toBeGreaterThan(0);
    await expect(page.locator("main progress")).toBeHidden();
  });
});
