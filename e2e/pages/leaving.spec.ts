import { expect, place, rows, test } from "../support/test";

test("the form takes a name, a second one, and gives one back", async ({ page }) => {
  await page.goto("/offboard");
  await page.getByLabel("Who leaves", { exact: true }).last().fill("Björn Halvorsen");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("group", { name: "Leaving" })).toContainText("Björn Halvorsen");
  await expect(page.locator("main")).toContainText("loses whom it rests on");
  await page.getByLabel("Who else leaves").fill("chen-yifan");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("group", { name: "Leaving" })).toContainText("Chen Yifan");
  expect(await rows(page)).toContain("depot-allocator");
  await page.getByRole("group", { name: "Leaving" }).getByRole("link", { name: /Björn/ }).click();
  await expect(page.getByRole("group", { name: "Leaving" })).not.toContainText("Björn");
  expect(await rows(page)).not.toContain("sorter-bridge");
});

test("a name that nobody has is said, and stays in the field", async ({ page }) => {
  await page.goto("/offboard?person=bjorn-halverson");
  await expect(page.locator("main")).toContainText("Nobody is called bjorn-halverson");
  await expect(page.locator("#person")).toHaveValue("bjorn-halverson");
});

test("a cell of the matrix leads to its people, and a share to its days", async ({ page }) => {
  await page.goto("/skills");
  await page.locator("a.cell", { hasText: "C#, Depot floor" }).click();
  await page.waitForURL(/\/people\?knows=c%23/);
  expect(await rows(page)).toContain("Björn Halvorsen");
  await page.goto("/services/default/sorter-bridge");
  await page.locator("a.behind").first().click();
  await page.waitForURL("**/knowledge/default/bjorn-halvorsen");
  await expect(page.locator("main")).toContainText("add up to");
});

test("who leaves is asked from the organisation's list", async ({ page }) => {
  await page.goto("/offboard/all");
  await page.getByRole("link", { name: "Björn Halvorsen" }).click();
  expect(place(page)).toBe("/offboard?person=user:default/bjorn-halvorsen");
});
