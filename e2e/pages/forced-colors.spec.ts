import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/test";

test.use({ contextOptions: { forcedColors: "active", reducedMotion: "reduce" } });

/** Whether what is drawn there has more than one colour, as everything that can be seen has. */
async function isSeen(page: Page, locator: Locator): Promise<void> {
  await locator.scrollIntoViewIfNeeded();
  const picture = (await locator.screenshot()).toString("base64");
  const colours = await page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    if (!context) return 0;
    context.drawImage(bitmap, 0, 0);
    const { data: dots } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return new Set(new Uint32Array(dots.buffer)).size;
  }, picture);
  expect(colours).toBeGreaterThan(1);
}

test("where the focus is can be seen without our colours", async ({ page }) => {
  await page.goto("/services");
  for (const target of [page.getByRole("link", { name: "Findings" }).first(), page.locator("main tbody a").first()]) {
    await target.focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Shift+Tab");
    await expect(target).toBeFocused();
    const ring = await target.evaluate((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return { style: outlineStyle, width: parseFloat(outlineWidth) };
    });
    expect(ring.style).not.toBe("none");
    expect(ring.width).toBeGreaterThanOrEqual(1);
  }
});

test("chips keep their border", async ({ page }) => {
  await page.goto("/services?owner=billing");
  const chip = page.locator("main .chip").first();
  await expect(chip).toBeVisible();
  const [border, ground] = await chip.evaluate((element) => {
    const style = getComputedStyle(element);
    return [style.borderTopStyle === "none" ? "" : style.borderTopColor, getComputedStyle(document.body).backgroundColor];
  });
  expect(border).not.toBe("");
  expect(border).not.toBe(ground);
});

test("pictures are drawn", async ({ page }) => {
  for (const path of ["/", "/services/default/sorter-bridge"]) {
    await page.goto(path);
    await isSeen(page, page.locator("main svg:visible").first());
  }
});
