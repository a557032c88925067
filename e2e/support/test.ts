import { type BrowserContext, type ConsoleMessage, type Page, test as base, expect } from "@playwright/test";

export { expect };

/** A colour theme the reader can choose. */
export type Theme = "light" | "dark";

/** What the set-up left for the tests. */
export function setting(name: "E2E_ADDRESS" | "E2E_DATA" | "E2E_REPOSITORIES"): string {
  const value = process.env[name];
  if (!value) throw new Error(`the set-up did not set ${name}`);
  return value;
}

/**
 * Playwright's test, with the server's address, and with a context that fails its test when the browser reports
 * anything: an exception, an error on the console (a refusal by the content policy is one), or a dialog.
 */
export const test = base.extend({
  baseURL: async ({}, use) => use(setting("E2E_ADDRESS")),
  context: async ({ context }, use) => {
    const troubles = watch(context);
    await use(context);
    expect(troubles, "what the browser complained about").toEqual([]);
  },
});

/** Collects what a browser complains about in any page of a context. */
export function watch(context: BrowserContext): string[] {
  const troubles: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error" && !isRefusedPage(message)) {
      troubles.push(`${message.page()?.url()}: ${message.text()}`);
    }
  });
  context.on("weberror", (error) => troubles.push(`${error.page()?.url()}: ${error.error()}`));
  context.on("dialog", (dialog) => {
    troubles.push(`${dialog.page()?.url()}: a dialog says ${dialog.message()}`);
    void dialog.dismiss();
  });
  return troubles;
}

/** The browser reports a page that is answered with "not found" or "bad request" as an error, although it shows it. */
function isRefusedPage(message: ConsoleMessage): boolean {
  return /status of 4\d\d/.test(message.text()) && message.location().url === message.page()?.url();
}

/** Chooses a theme as the form does. */
export async function choose(context: BrowserContext, theme: Theme): Promise<void> {
  await context.addCookies([{ name: "portolan_theme", value: theme, url: setting("E2E_ADDRESS") }]);
}

/** Waits until the browser part has taken over. */
export async function awake(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-islands", "awake", { timeout: 30_000 });
}

/** Opens a page and waits until its keys and suggestions work. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await awake(page);
}

/** The links of a page's rows, in their order. */
export async function rows(page: Page): Promise<string[]> {
  return page.locator("main [data-row]").allInnerTexts();
}

/** Path and query of the page. */
export function place(page: Page): string {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}
