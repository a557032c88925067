import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { PLACES } from "../support/places";
import { type Theme, choose, expect, open, test } from "../support/test";

/** Each theme and each layout once: colours do not depend on the width, nor the layout on colours. */
const LOOKS: { theme: Theme; width: number }[] = [
  { theme: "light", width: 1440 },
  { theme: "dark", width: 360 },
];

for (const place of PLACES) {
  test(`${place.name}: axe finds nothing, light and wide or dark and narrow`, async ({ page, context }) => {
    // Each analysis takes a busy machine several seconds.
    test.slow();
    for (const { theme, width } of LOOKS) {
      await choose(context, theme);
      await page.setViewportSize({ width, height: 900 });
      await open(page, place.path);
      await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
      expect.soft(await violations(page), `${theme}, ${width} px`).toEqual([]);
    }
  });
}

for (const theme of ["light", "dark"] as const) {
  test(`the layers of a page pass too, ${theme}: keys, evidence, suggestions, menu, filters`, async ({ page, context }) => {
    test.slow();
    await choose(context, theme);
    await open(page, "/services/default/sorter-bridge");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
    expect.soft(await violations(page, "#keys"), "keys").toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator("button[popovertarget^=ev-]").first().click();
    await expect(page.locator(":popover-open")).toBeVisible();
    expect.soft(await violations(page, ":popover-open"), "evidence").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("combobox").fill("ledg");
    await expect(page.getByRole("option").first()).toBeVisible();
    await page.keyboard.press("ArrowDown");
    expect.soft(await violations(page, ".top"), "suggestions").toEqual([]);

    await page.setViewportSize({ width: 360, height: 800 });
    await open(page, "/services");
    await page.getByRole("button", { name: "Menu" }).click();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    expect.soft(await violations(page, "#nav"), "menu").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Filters" }).click();
    await expect(page.getByRole("complementary", { name: "Filters" })).toBeVisible();
    expect.soft(await violations(page, "#filters"), "filters").toEqual([]);
  });
}

/** Every rule, contrast and target size (WCAG 2.2, 2.5.8) included; one line per violation. */
async function violations(page: Page, within = "html"): Promise<string[]> {
  const builder = new AxeBuilder({ page }).setLegacyMode().include(within).options({ rules: { "target-size": { enabled: true } } });
  const found = (await builder.analyze()).violations;
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => {
      const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ");
      return `${id}: ${node.target.join(" ")}: ${why}`;
    }),
  );
}
