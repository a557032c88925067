import { mkdtemp, rm } from "node:fs/promises";
import { type Server as Hooks, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { becomeAdmin } from "../support/admin";
import { Server, portolan } from "../support/server";
import { expect, open, setting, test } from "../support/test";

/** A receiver of webhooks that answers as it is told, and keeps what came. */
class Hook {
  status = 200;
  readonly came: { id: string; signature: string; type: string }[] = [];
  private readonly hooks: Hooks;

  constructor() {
    this.hooks = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => {
        const { "webhook-id": id, "webhook-signature": signature } = request.headers;
        this.came.push({ id: String(id), signature: String(signature), type: JSON.parse(body).type });
        response.writeHead(this.status).end(this.status === 200 ? "taken, thanks" : "nobody lives here");
      });
    });
  }

  async address(): Promise<string> {
    await new Promise<void>((up) => this.hooks.listen(0, "127.0.0.1", up));
    return `127.0.0.1:${(this.hooks.address() as AddressInfo).port}`;
  }

  close() {
    this.hooks.close();
    this.hooks.closeAllConnections();
  }
}

test.describe("channels", () => {
  const hook = new Hook();
  let folder: string;
  let server: Server;
  let address: string;

  test.beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "portolan-channels-"));
    address = await hook.address();
    server = await Server.start(path.join(folder, "data"), "--allow-hosts", address);
  });

  test.afterAll(async () => {
    await server.stop();
    hook.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function addHook(page: Page) {
    await open(page, server.url("/alerts/channels"));
    await page.getByLabel("Name", { exact: true }).fill("Ops room");
    await page.getByLabel("Sort", { exact: true }).selectOption("webhook");
    await page.getByLabel("Address", { exact: true }).fill(`http://${address}/hook`);
    await page.getByLabel("Whose").selectOption("organisation");
    await page.getByRole("button", { name: "Add the channel" }).click();
  }

  async function axe(page: Page, what: string) {
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 900 });
      const found = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect.soft(found.violations.map((v) => v.id), `${what}, ${width} px`).toEqual([]);
    }
  }

  test("a webhook is added, tested and given a new secret, dies, and its dead letter arrives in the end", async ({ page }) => {
    test.slow();
    await becomeAdmin(page, server, "ana");
    await addHook(page);
    const secret = page.locator(".shown code").first();
    await expect(secret).toHaveText(/^whsec_/);
    const first = await secret.textContent();
    await axe(page, "a secret, shown once");

    await page.getByRole("link", { name: "Ops room" }).first().click();
    await page.getByRole("button", { name: "Send a test" }).click();
    await expect(page.getByText("It arrived.")).toContainText("200 taken, thanks");
    expect(hook.came.map((one) => one.type)).toEqual(["alert.test"]);

    await page.getByRole("button", { name: "Make a new secret" }).click();
    await expect(secret).toHaveText(/^whsec_/);
    expect(await secret.textContent()).not.toBe(first);
    await page.getByRole("button", { name: "Send a test" }).click();
    await expect(page.getByText("It arrived.")).toBeVisible();
    const kinds = hook.came[1].signature.split(" ").map((one) => one.split(",")[0]);
    expect(kinds.sort(), "by the old secret and the new one, each in both ways").toEqual(["v1", "v1", "v1a", "v1a"]);

    await page.goto(server.url("/alerts/subscriptions/new"));
    await page.getByLabel("Name", { exact: true }).fill("Everything");
    await page.getByLabel("Who is told").selectOption("organisation");
    await page.getByLabel("Ops room").check();
    await page.getByRole("button", { name: "See what it would have sent" }).click();
    await page.getByRole("button", { name: "Save the subscription" }).click();
    hook.status = 410;
    await portolan("source", "add", setting("E2E_REPOSITORIES"), "--data", server.data);
    await portolan("source", "crawl", "--data", server.data);
    await expect(async () => {
      await page.goto(server.url("/alerts/dead"));
      await expect(page.getByRole("button", { name: /^Send again/ }).first()).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 40_000 });
    await expect(page.getByText("410 nobody lives here").first()).toBeVisible();
    await axe(page, "dead letters");
    const lost = hook.came[2].id;

    hook.status = 200;
    await page.goto(server.url("/alerts/channels"));
    await page.getByRole("link", { name: "Ops room" }).first().click();
    await page.getByRole("button", { name: "Enable" }).click();
    await expect(page.getByText("The channel is used again.")).toBeVisible();
    await page.goto(server.url("/alerts/dead"));
    await page.getByRole("button", { name: /^Send again/ }).first().click();
    await expect(page.getByText("on their way again")).toBeVisible();
    await expect.poll(() => hook.came.slice(3).map((one) => one.id), { timeout: 20_000 }).toContain(lost);
  });

  test("a team's channels are set, and a silence is made and ended", async ({ page }) => {
    test.slow();
    await becomeAdmin(page, server, "ben");
    await addHook(page);
    await portolan("source", "add", setting("E2E_REPOSITORIES"), "--data", server.data);
    await portolan("source", "crawl", "--data", server.data);
    await expect(async () => {
      await page.goto(server.url("/alerts/teams"));
      await page.locator("main [data-row]").first().click({ timeout: 500 });
    }).toPass({ timeout: 40_000 });
    await page.getByRole("group", { name: "Where to" }).getByLabel("Ops room").check();
    await page.getByLabel("When", { exact: true }).selectOption("daily");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText(/told to Ops room, daily at 09:00/)).toBeVisible();
    await axe(page, "a team");
    await page.goto(server.url("/alerts/subscriptions"));
    await page.getByLabel("Silence what").fill("owner:payments");
    await page.getByLabel("Reason").fill("moving house");
    await page.getByRole("button", { name: "Silence", exact: true }).click();
    await expect(page.getByText("Silenced until then")).toBeVisible();
    await page.goto(server.url("/alerts/subscriptions"));
    const row = page.getByRole("row", { name: /moving house/ });
    await row.getByRole("button", { name: /^End/ }).click();
    await expect(page.getByText("The silence has ended")).toBeVisible();
    await expect(row).toHaveCount(0);
  });
});
