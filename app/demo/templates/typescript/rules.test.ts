import { describe, expect, it } from "vitest";
import { find, inWords, tile, ‹verb› } from "../src/rules.js";
import { inOrder, note, open, step } from "../src/‹noun›.js";

const noon = new Date("2025-03-04T12:00:00Z");

describe("‹noun›", () => {
  it("needs a reference", () => {
    expect(() => open("  ", "ghent", noon)).toThrow("empty");
  });

  it("does not leave a final state", () => {
    const done = step(open("kp-1", "ghent", noon), "done", noon);
    expect(() => step(done, "open", noon)).toThrow("cannot go");
  });
%% Test that old notes fall off

  it("keeps the last notes only", () => {
    let one = open("kp-2", "ghent", noon);
    for (let turn = 0; turn < 100; turn += 1) {
      one = note(one, `note ${turn}`);
    }
    expect(one.notes.at(-1)).toBe("note 99");
  });
%%.
%% Test the order of the list

  it("sorts by zone first", () => {
    const both = [open("kp-3", "liege", noon), open("kp-4", "ghent", noon)];
    expect(inOrder(both)[0]?.reference).toBe("KP-4");
  });
%%.
});

describe("rules", () => {
  it("fall back for unknown zones", () => {
    expect(find("atlantis").zone).toBe("");
  });
%% Test waits in words

  it("says waits as people do", () => {
    expect(inWords(1)).toBe("any moment");
    expect(inWords(61)).toBe("in about an hour");
  });
%%.
%% Test the tiles

  it("turns red when full", () => {
    expect(tile("atlantis", 10_000)).toBe("red");
    expect(tile("atlantis", 0)).toBe("green");
  });
%%.
%% Test that a full zone refuses

  it("refuse when full", () => {
    expect(() => ‹verb›(open("kp-5", "atlantis", noon), 1e6, noon)).toThrow("takes no more");
  });
%%.
});
