import { expect, test } from "../support/test";

const FILER = "/register?service=component%3Adefault%2Fcustoms-filer";
const MISSPELT = [
  "apiVersion: backstage.io/v1alpha1",
  "kind: Component",
  "metadata:",
  "  name: customs-filer",
  "spec:",
  "  type: service",
  "  lifecycle: production",
  "  owner: routin",
  "  sistem: x",
  "",
].join("\n");

test("a service that nobody declared leads to its file, filled in and without problems", async ({ page }) => {
  await page.goto("/services/default/customs-filer");
  await page.getByRole("link", { name: "Edit, check and propose it" }).click();
  await expect(page.getByLabel("Catalog file")).toHaveValue(/^# Found in code/);
  await expect(page.locator("#checked")).toContainText("No problems");
  await expect(page.locator("#checked")).toContainText("Declares what was found in code");
  await expect(page.locator(".patch")).toContainText("+kind: Component");
});

test("problems follow the typing, name what was meant, and lead to their line", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "without a script the form posts: below");
  await page.goto(FILER);
  await expect(page.locator("html")).toHaveAttribute("data-checker", "awake", { timeout: 30_000 });
  const text = page.getByLabel("Catalog file");
  await text.fill(MISSPELT);
  await expect(page.locator("#checked")).toContainText("2 warnings");
  await expect(page.locator("#checked")).toContainText("did you mean routing?");
  await page.getByRole("link", { name: "line 8, column 10" }).click();
  await expect(text).toBeFocused();
  expect(await text.evaluate((t: HTMLTextAreaElement) => t.value.slice(t.selectionStart, t.selectionEnd))).toBe("routin");
  await expect(page.locator("#proposal")).toBeHidden();
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("the same is said after posting, and a repaired file becomes a patch", async ({ page }) => {
    await page.goto(FILER);
    await page.getByLabel("Catalog file").fill(MISSPELT.replace("customs-filer", "my service"));
    await page.getByRole("button", { name: "Check" }).click();
    await expect(page.locator("#checked")).toContainText("error line 4, column 9");
    await expect(page.locator(".patch")).toHaveCount(0);
    await page.getByLabel("Catalog file").fill(MISSPELT.replace("routin\n  sistem: x", "routing"));
    await page.getByRole("button", { name: "Check" }).click();
    await expect(page.locator("#checked")).toContainText("No problems");
    await expect(page.locator(".patch")).toContainText("+++ b/catalog-info.yaml");
  });
});
