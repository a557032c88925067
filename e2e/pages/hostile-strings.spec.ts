import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Page, expect } from "@playwright/test";
import { Server } from "../support/server";
import { test } from "../support/test";

/** Strings that run where a page shows them carelessly. */
const STRINGS = readFileSync(path.join(__dirname, "../../tests/vectors/xss.txt"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));

/** The places of a page that a string of a repository or an address gets to; each string stands in all of them. */
const PLACES = [
  "title", "description", "tag", "annotation", "link address", "link text", "owner", "type", "lifecycle", "system",
  "file name", "heading", "paragraph", "raw HTML", "code", "author", "query", "path",
];

let folder = "";
let server: Server;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "portolan-hostile-"));
  write(path.join(folder, "repositories", "strings"));
  server = await Server.start(path.join(folder, "data"), path.join(folder, "repositories"));
  await server.crawled();
});

test.afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("there are enough strings and places", () => {
  expect(STRINGS.length).toBeGreaterThanOrEqual(200);
  expect(PLACES.length).toBeGreaterThanOrEqual(12);
});

test("the watch sees what runs where its guard is off", async ({ browser }) => {
  // Without the policy, in a page of our own making: the canary sings.
  const context = await browser.newContext();
  const page = await context.newPage();
  const said: string[] = [];
  page.on("dialog", (dialog) => {
    said.push(dialog.message());
    void dialog.dismiss();
  });
  await page.setContent("<img src=x onerror=alert(1)>");
  await expect.poll(() => said).toEqual(["1"]);
  await context.close();
});

// The context of the fixture fails these on any dialog, error or refusal by the content policy.
test("no string runs on the page of its thing", async ({ page }) => {
  test.setTimeout(600_000);
  for (let n = 0; n < STRINGS.length; n += 1) {
    await page.goto(server.url(`/services/default/thing-${n}`));
    expect.soft(await live(page), STRINGS[n]).toEqual([]);
  }
});

test("no string runs in lists, documents, files and people", async ({ page }) => {
  test.setTimeout(600_000);
  const pages = ["/", "/services", "/search?q=thing", "/people", "/skills", "/findings", "/crawl", "/repositories/strings"];
  for (const file of ["README.md", "docs/raw.md", "docs/code.md", "catalog-info.yaml"]) {
    pages.push(`/documents/strings/-/${file}`);
  }
  for (const address of [...pages, ...(await linked(page, "/people")), ...(await linked(page, "/repositories/strings"))]) {
    await page.goto(server.url(address));
    expect.soft(await live(page), address).toEqual([]);
  }
});

test("no string runs that a reader brings along in the address", async ({ page }) => {
  test.setTimeout(900_000);
  for (const text of STRINGS) {
    const word = encodeURIComponent(text);
    for (const address of [`/search?q=${word}`, `/services?owner=${word}&${word}=1`, `/services/default/${word}`]) {
      await page.goto(server.url(address));
      expect.soft(await live(page), address).toEqual([]);
    }
  }
});

/** The addresses below this server that a page links to, at most fifty. */
async function linked(page: Page, address: string): Promise<string[]> {
  await page.goto(server.url(address));
  const hrefs = await page.locator("main a[href^='/']").evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
  return [...new Set(hrefs)].slice(0, 50);
}

/** What could run or load, other than the page's own scripts. */
function live(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isOdd = (element: Element) => {
      const runs = /^\s*(javascript|vbscript|livescript|data|blob|feed|jar|filesystem|view-source):/i;
      const addresses = ["href", "src", "action", "formaction", "xlink:href"].map((name) => element.getAttribute(name) ?? "");
      const isIcon = element.matches("head > link[rel=icon]");
      return (
        element.getAttributeNames().some((name) => name.startsWith("on")) ||
        (!isIcon && addresses.some((address) => runs.test(address))) ||
        element.matches("iframe, object, embed, base, img, style, math, script:not(head > script, body > script)")
      );
    };
    return [...document.querySelectorAll("*")].filter(isOdd).map((element) => element.outerHTML.slice(0, 200));
  });
}

/** A repository that has every string in every place. */
function write(repository: string): void {
  mkdirSync(path.join(repository, "docs"), { recursive: true });
  const quoted = (text: string) => JSON.stringify(text);
  const things = STRINGS.map((text, n) =>
    [
      "apiVersion: backstage.io/v1alpha1",
      "kind: Component",
      "metadata:",
      `  name: thing-${n}`,
      `  title: ${quoted(text)}`,
      `  description: ${quoted(`${text} ${text}`)}`,
      `  tags: [${quoted(text)}, sound]`,
      `  annotations: {house.example/note: ${quoted(text)}, backstage.io/techdocs-ref: ${quoted(text)}}`,
      `  links: [{url: ${quoted(text)}, title: x}, {url: "https://house.example/", title: ${quoted(text)}}]`,
      "spec:",
      `  type: ${n % 2 ? "service" : quoted(text)}`,
      `  lifecycle: ${quoted(text)}`,
      `  owner: ${quoted(text)}`,
      `  system: ${quoted(text)}`,
    ].join("\n"),
  );
  writeFileSync(path.join(repository, "catalog-info.yaml"), `${things.join("\n---\n")}\n`);
  const readme = STRINGS.map((text) => `## ${text}\n\n${text} and **${text}**\n\n- [ ] ${text}\n\n> ${text}\n`);
  writeFileSync(path.join(repository, "README.md"), `# Strings\n\n${readme.join("\n")}`);
  writeFileSync(path.join(repository, "docs/raw.md"), `${STRINGS.map((text) => `<div>${text}</div>\n\n<p>${text}</p>`).join("\n\n")}\n`);
  const code = STRINGS.map((text) => `\`\`\`${text.replaceAll("`", "")}\n${text}\n\`\`\``);
  writeFileSync(path.join(repository, "docs/code.md"), `${code.join("\n\n")}\n`);
  STRINGS.slice(0, 100).forEach((text, n) => {
    const name = text.replaceAll("/", "_").slice(0, 100);
    writeFileSync(path.join(repository, "docs", `${name} ${n}.md`), `# ${text}\n`);
  });
  const git = (args: string[], author = "Ada Alder") =>
    execFileSync("git", ["-C", repository, "-c", `user.name=${author}`, "-c", "user.email=ada@house.example", ...args], {
      stdio: "ignore",
      env: { PATH: process.env.PATH ?? "", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" },
    });
  git(["init", "-q", "-b", "main"]);
  git(["add", "-A"]);
  git(["commit", "-q", "-m", "All strings"]);
  STRINGS.slice(0, 60).forEach((text, n) => {
    writeFileSync(path.join(repository, `code-${n}.rs`), `fn main() { /* ${n} */ }\n`);
    git(["add", "-A"]);
    // Git itself takes angle brackets out of names.
    const email = `x${n}@house.example`;
    git(["-c", `user.email=${email}`, "commit", "-q", "-m", text], text);
  });
}
