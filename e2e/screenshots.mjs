// Writes the README's pictures: node e2e/screenshots.mjs ADDRESS FOLDER. Called by scripts/screenshots.sh, which serves
// the demo organisation.
import { chromium } from "@playwright/test";
import path from "node:path";

const [address, folder] = process.argv.slice(2);
const WIDE = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };
/** A service with an owner, a runbook and a silo: see truths.toml of the demo. */
const SERVICE = "/services/default/sorter-bridge";

const SHOTS = [
  { name: "home", page: "/", size: WIDE, theme: "light" },
  { name: "search", page: "/search?q=label", size: WIDE, theme: "light" },
  { name: "service", page: SERVICE, size: WIDE, theme: "light" },
  { name: "service-dark", page: SERVICE, size: WIDE, theme: "dark" },
  { name: "findings", page: "/findings", size: WIDE, theme: "light" },
  { name: "phone", page: SERVICE, size: PHONE, theme: "light" },
];

await firstCrawl();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM });
try {
  for (const shot of SHOTS) await take(shot);
} finally {
  await browser.close();
}

/** Waits until every repository was read once: the picture shows no half-read catalog. */
async function firstCrawl() {
  const end = Date.now() + 120_000;
  for (;;) {
    const status = await (await fetch(new URL("/api/v1/status", address))).json();
    if (!status.running && status.done > 0) return;
    if (Date.now() > end) throw new Error(`the first crawl did not end: ${JSON.stringify(status)}`);
    await new Promise((wake) => setTimeout(wake, 250));
  }
}

async function take({ name, page: place, size, theme }) {
  const context = await browser.newContext({ viewport: size, colorScheme: theme, reducedMotion: "reduce" });
  try {
    const page = await context.newPage();
    const answer = await page.goto(new URL(place, address).href, { waitUntil: "load" });
    if (answer?.status() !== 200) throw new Error(`${place} answered ${answer?.status()}`);
    const file = path.join(folder, `${name}.png`);
    await page.screenshot({ path: file });
    console.log(file);
  } finally {
    await context.close();
  }
}
