import AxeBuilder from "@axe-core/playwright";
import { type Page, expect, test as base } from "@playwright/test";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Server, portolan } from "../support/server";
import { watch } from "../support/test";

const SECRET = "a secret of the tests";
const PROGRAM = path.join(__dirname, "../support/provider.mjs");

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (!address || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** A real OpenID provider, as a process of its own. */
class Provider {
  private child?: ChildProcess;

  private constructor(
    readonly port: number,
    private readonly back: string,
  ) {}

  static async start(back: string): Promise<Provider> {
    const provider = new Provider(await freePort(), back);
    await provider.restart();
    return provider;
  }

  /** Starts anew, with new keys for what it signs and nobody signed in. */
  async restart(): Promise<void> {
    await this.stop();
    this.child = spawn(process.execPath, [PROGRAM, String(this.port), this.back], { stdio: ["pipe", "pipe", "ignore"] });
    await once(this.child.stdout!, "data");
  }

  async stop(): Promise<void> {
    if (!this.child) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await gone;
    this.child = undefined;
  }
}

interface House {
  provider: Provider;
  address: string;
  data: string;
}

/** A catalog with a provider before it, and a second catalog's worth of settings for whoever needs others. */
const test = base.extend<{ settings: string; secret: string; house: House }>({
  settings: ["", { option: true }],
  secret: [SECRET, { option: true }],
  house: async ({ settings, secret }, use) => {
    const data = await mkdtemp(path.join(tmpdir(), "portolan-provider-"));
    const port = await freePort();
    const address = `http://localhost:${port}`;
    const provider = await Provider.start(`${address}/sign-in/provider/back`);
    await writeFile(path.join(data, "secret"), `${secret}\n`, { mode: 0o600 });
    const toml = `
public-url = "${address}"
oidc-issuer = "http://localhost:${provider.port}"
oidc-client-id = "portolan"
oidc-client-secret-file = "${path.join(data, "secret")}"
oidc-name = "House ID"
oidc-scopes = ["profile", "email", "groups"]
oidc-team-prefix = "team-"
allow-hosts = ["localhost:${provider.port}"]
${settings}
[[group]]
name = "platform"
roles = ["admin"]
[[group]]
name = "readers"
roles = ["viewer"]
`;
    await writeFile(path.join(data, "portolan.toml"), toml);
    const server = await Server.on(`127.0.0.1:${port}`, data);
    await use({ provider, address, data });
    await server.stop();
    await provider.stop();
    await rm(data, { recursive: true, force: true });
  },
  baseURL: async ({ house }, use) => use(house.address),
  // What the browser says of the provider's own pages is not ours to mend; a page that is refused is shown as it should.
  context: async ({ context, house }, use) => {
    const troubles = watch(context);
    await use(context);
    const ours = troubles.filter((text) => text.startsWith(house.address) && !text.includes("status of 502"));
    expect(ours, "what the browser complained about").toEqual([]);
  },
});

async function signIn(page: Page, login: string, next = "/"): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole("link", { name: "Sign in with House ID" }).click();
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

test("somebody comes in through the provider, back to where they were, with what their groups give", async ({ page, house }) => {
  await page.goto("/services?q=pay");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByRole("link", { name: "Sign in with House ID" }).click();
  await page.getByPlaceholder("Enter any login").fill("ana");
  await page.getByPlaceholder("and password").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(`${house.address}/services?q=pay`);
  await page.getByRole("link", { name: "Ana Prado" }).click();
  await expect(page.getByText("Signed in as ana")).toBeVisible();
  await expect(page.getByLabel("Present password")).toHaveCount(0);
  // An admin, by the group: the list of users is theirs to see, with teams by prefix.
  await page.goto("/settings/admin/users");
  await expect(page.getByRole("row", { name: /Ana Prado/ })).toContainText("group:default/payments");
  // The same person again is the same account.
  await page.goto("/settings/profile");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto("/sign-in?next=%2Fsettings%2Fadmin%2Fusers");
  await page.getByRole("link", { name: "Sign in with House ID" }).click();
  await expect(page.getByRole("row", { name: /Ana Prado/ })).toHaveCount(1);
});

test("what the provider signs with may change between two sign-ins", async ({ page, house }) => {
  await signIn(page, "ana");
  await expect(page.getByRole("link", { name: "Ana Prado" })).toBeVisible();
  await house.provider.restart();
  await page.context().clearCookies();
  await signIn(page, "cy");
  await expect(page.getByRole("link", { name: "Cy Okafor" })).toBeVisible();
  // A viewer by the group, and no more.
  expect((await page.goto("/settings/admin/users"))?.status()).toBe(403);
});

test("who turns back at the provider, is in no group, or comes from elsewhere is told so", async ({ page, house }) => {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign in with House ID" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toContainText("did not let you in, or you turned back there");
  await signIn(page, "bo");
  await expect(page.getByRole("alert")).toContainText("in no group that gets in here");
  for (const forged of ["", "?code=a&state=b", "?error=access_denied&state=b&error_description=%3Cb%3ECall%200900%3C/b%3E"]) {
    const answer = await page.goto(`/sign-in/provider/back${forged}`);
    expect(answer?.status()).toBe(401);
    await expect(page.getByRole("alert")).toContainText("begun in another browser");
    expect(await page.content()).not.toContain("0900");
  }
  expect((await fetch(`${house.address}/services`, { redirect: "manual" })).status).toBe(303);
});

test("a way back opens one browser, once", async ({ page, browser, house }) => {
  const seen: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/sign-in/provider/back")) seen.push(request.url());
  });
  await signIn(page, "ana");
  await expect(page.getByRole("link", { name: "Ana Prado" })).toBeVisible();
  expect(seen).toHaveLength(1);
  const other = await browser.newContext({ baseURL: house.address });
  const theirs = await other.newPage();
  for (const browserOf of [theirs, page]) {
    await browserOf.goto(seen[0]);
    await expect(browserOf.getByRole("alert")).toContainText("used already");
  }
  await theirs.goto("/services");
  await expect(theirs).toHaveURL(/\/sign-in/);
  await other.close();
});

test("a provider that is down is told, and passwords of the catalog still open it", async ({ page, house }) => {
  await house.provider.stop();
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign in with House ID" }).click();
  await expect(page.getByRole("alert")).toContainText("House ID cannot be asked");
  const link = (await portolan("account", "admin-link", "--data", house.data)).split("\n")[0];
  await page.goto(link);
  await page.getByLabel("User name").fill("dee");
  await page.getByLabel("Password").fill("four words and some more");
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByRole("link", { name: "dee" })).toBeVisible();
});

test("the journal and the log of an arrival name nobody", async ({ page, house }) => {
  await signIn(page, "ana");
  await expect(page.getByRole("link", { name: "Ana Prado" })).toBeVisible();
  for (const place of ["journal", "log"]) {
    const files = await readdir(path.join(house.data, place));
    expect(files.length, place).toBeGreaterThan(0);
    for (const file of files) {
      const text = await readFile(path.join(house.data, place, file), "utf8");
      for (const word of ["Ana Prado", "house.example", SECRET]) expect(text, `${place}/${file}`).not.toContain(word);
    }
  }
});

test.describe("with a secret that the provider does not know", () => {
  test.use({ secret: "another one" });

  test("the admin learns what to compare", async ({ page }) => {
    await signIn(page, "ana");
    await expect(page.getByRole("alert")).toContainText("takes another secret");
    await expect(page.getByRole("alert")).toContainText("oidc-client-secret-file");
  });
});

test.describe("with a domain that gets in", () => {
  test.use({ settings: 'oidc-domains = ["house.example"]\noidc-role = "viewer"' });

  test("an address that is not verified is none", async ({ page }) => {
    await signIn(page, "cy");
    await expect(page.getByRole("alert")).toContainText("no verified mail address");
    await page.context().clearCookies();
    await signIn(page, "bo");
    await expect(page.getByRole("link", { name: "Bo Lind" })).toBeVisible();
  });
});

test("the way in looks right in both themes, wide and narrow", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "axe is a script");
  for (const [colorScheme, width] of [["light", 1440], ["dark", 360]] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/sign-in");
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`), colorScheme).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(wide, `${width} px`).toBeLessThanOrEqual(0);
  }
});
