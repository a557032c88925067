import type { Page } from "@playwright/test";
import { expect, place, test } from "../support/test";

/** The colour of text tells the themes apart wherever the background is painted. */
const ink = (page: Page) => page.evaluate(() => getComputedStyle(document.body).color);

test("the theme is chosen by a form, kept, and leads back to where one was", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/services?owner=billing");
  const root = page.locator("html");
  await expect(root).not.toHaveAttribute("data-theme");
  const light = await ink(page);

  await page.getByRole("button", { name: "dark" }).click();
  await expect(root).toHaveAttribute("data-theme", "dark");
  expect(place(page)).toBe("/services?owner=billing");
  await expect(page.getByRole("button", { name: "dark" })).toHaveAttribute("aria-pressed", "true");
  expect(await ink(page)).not.toBe(light);

  await page.reload();
  await expect(root).toHaveAttribute("data-theme", "dark");
  await page.goto("/teams");
  await expect(root).toHaveAttribute("data-theme", "dark");

  await page.getByRole("button", { name: "system" }).click();
  await expect(root).not.toHaveAttribute("data-theme");
  expect(await ink(page)).toBe(light);
});

test("without a choice the system decides", async ({ page }) => {
  await page.goto("/");
  const colours = new Set<string>();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    colours.add(await ink(page));
  }
  expect(colours.size).toBe(2);
});
