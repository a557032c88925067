import { expect, type Page } from "@playwright/test";
import { type Server, portolan } from "./server";

const PASSWORD = "four words and some more";

/** Becomes an admin by a fresh one-time link. */
export async function becomeAdmin(page: Page, server: Server, login: string): Promise<void> {
  const said = await portolan("account", "admin-link", "--data", server.data);
  const link = said.split("\n")[0];
  await page.goto(server.url(link));
  await page.getByLabel("User name").fill(login);
  await page.getByLabel("Password", { exact: false }).first().fill(PASSWORD);
  await page.locator("main form button[type=submit]").first().click();
  await expect(page).not.toHaveURL(/welcome/);
}
