import { request } from "node:http";
import type { Request } from "@playwright/test";
import { PLACES } from "./support/places";
import { expect, setting, test } from "./support/test";

const KB = 1024;
const HTML = 30 * KB;
const NODES = 1_500;
const CSS = 14 * KB;
const WASM = 170 * KB;
const GLUE = 10 * KB;

/** The lists and every page of a service; what is outside of these is smaller. The days behind a share are evidence in
 * full, up to 400 rows, and no page that anybody waits for. */
const BUDGETED = PLACES.filter(
  ({ path, status }) => !status && /^\/(services|people|search|findings|$)/.test(path) && !path.includes("/knowledge/"),
);

test("lists and service pages are small in bytes and nodes, and take two requests without font or picture", async ({ page }) => {
  test.slow();
  for (const place of BUDGETED) {
    const kinds: string[] = [];
    const count = (request: Request) => request.url().startsWith("data:") || kinds.push(request.resourceType());
    page.on("request", count);
    await page.goto(place.path);
    page.off("request", count);
    const painted = kinds.filter((kind) => ["document", "stylesheet", "font", "image"].includes(kind));
    expect.soft(painted, place.name).toEqual(["document", "stylesheet"]);
    expect.soft(await page.locator("css=*").count(), `${place.name}: elements`).toBeLessThanOrEqual(NODES);
    expect.soft(await served(place.path), `${place.name}: bytes of HTML`).toBeLessThanOrEqual(HTML);
  }
});

test("style sheet and browser part keep their budgets", async ({ request: http }) => {
  const html = await (await http.get("/services")).text();
  const asset = (ending: string) => new RegExp(`/assets/[\\w-]+\\.${ending}`).exec(html)?.[0] ?? "";
  expect(await served(asset("css")), "style sheet").toBeLessThanOrEqual(CSS);
  expect(html.match(/rel="stylesheet"/g)).toHaveLength(1);
  expect(await served(asset("wasm")), "islands").toBeLessThanOrEqual(WASM);
  expect(await served(asset("js")), "glue").toBeLessThanOrEqual(GLUE);
});

/** Bytes of an answer as they go over the wire to a browser that takes brotli. */
function served(path: string): Promise<number> {
  return new Promise((done, failed) => {
    const url = new URL(encodeURI(path), setting("E2E_ADDRESS"));
    request(url, { headers: { "accept-encoding": "br" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => (bytes += chunk.length));
      answer.on("end", () => {
        const encoding = answer.headers["content-encoding"];
        if (answer.statusCode !== 200 || encoding !== "br") failed(new Error(`${path}: ${answer.statusCode}, ${encoding}`));
        else done(bytes);
      });
    })
      .on("error", failed)
      .end();
  });
}
