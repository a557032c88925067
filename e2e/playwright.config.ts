import { defineConfig } from "@playwright/test";

/** Specs whose subject is the browser part itself, and those that see the same without it. */
const NEEDS_SCRIPT = /(alerts|alerts-channels|hostile-strings|keyboard|suggestions|live-crawl|axe|budgets)\.spec\.ts/;

const browser = {
  browserName: "chromium",
  launchOptions: {
    executablePath: process.env.CHROMIUM || undefined,
    // In containers there is neither a sandbox nor a GPU; the rest keeps the browser from calling its maker.
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  },
  viewport: { width: 1440, height: 900 },
  contextOptions: { reducedMotion: "reduce" },
  locale: "en-GB",
  timezoneId: "UTC",
} as const;

export default defineConfig({
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  globalSetup: "./support/global.ts",
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // Generous, because a machine that also builds is slow in bursts; a passing test never waits for it.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  // Traces would cost a third of the time; a picture of the failure is free.
  use: { ...browser, screenshot: "only-on-failure" },
  projects: [
    { name: "script" },
    { name: "no-script", use: { javaScriptEnabled: false }, testIgnore: NEEDS_SCRIPT },
  ],
});
