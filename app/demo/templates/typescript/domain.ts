/** Where a ‹noun› stands. */
export type State = "open" | "held" | "done" | "refused";

/** One ‹noun› as the rest of the company sees it. */
export interface ‹Noun› {
  readonly reference: string;
  readonly zone: string;
  readonly state: State;
  readonly changed: Date;
  readonly notes: readonly string[];
}

/** Why something was not accepted, in words for the caller. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

const LONGEST_REFERENCE = ‹~32 the longest reference›;
const STEPS: Readonly<Record<State, readonly State[]>> = {
  open: ["held", "done", "refused"],
  held: ["open", "refused"],
  done: [],
  refused: [],
};

/** A new ‹noun›, checked. */
export function open(reference: string, zone: string, now: Date): ‹Noun› {
  const clean = reference.trim().toUpperCase();
  if (clean === "") {
    throw new Refusal("the reference is empty");
  }
  if (clean.length > LONGEST_REFERENCE) {
    throw new Refusal(`the reference has ${clean.length} letters`);
  }
  return { reference: clean, zone: zone.toLowerCase(), state: "open", changed: now, notes: [] };
}

/** The ‹noun› after a step; final states take none. */
export function step(‹noun›: ‹Noun›, to: State, now: Date): ‹Noun› {
  if (!STEPS[‹noun›.state].includes(to)) {
    throw new Refusal(`a ‹noun› cannot go from ${‹noun›.state} to ${to}`);
  }
  return { ...‹noun›, state: to, changed: now };
}
%% Let people leave a note on a ‹noun›

/** The ‹noun› with one more note; only the last ones are kept. */
export function note(‹noun›: ‹Noun›, text: string): ‹Noun› {
  const notes = [...‹noun›.notes, text.trim()].slice(-‹~8 the notes kept›);
  return { ...‹noun›, notes };
}
%%.
%% Tell stale ‹nouns› from slow ones

/** Should a person look? */
export function isStale(‹noun›: ‹Noun›, now: Date): boolean {
  const minutes = (now.getTime() - ‹noun›.changed.getTime()) / 60_000;
  return ‹noun›.state === "open" && minutes > ‹~90 the minutes before a person looks›;
}
%%.
%% Sort ‹nouns› so that the oldest comes first

/** Order in which ‹nouns› are shown: by zone, then by age. */
export function inOrder(‹nouns›: readonly ‹Noun›[]): ‹Noun›[] {
  return [...‹nouns›].sort(
    (a, b) => a.zone.localeCompare(b.zone) || a.changed.getTime() - b.changed.getTime(),
  );
}
%%.
%% Group ‹nouns› by zone

/** ‹Nouns› by zone, each group in its former order. */
export function byZone(‹nouns›: readonly ‹Noun›[]): Map<string, ‹Noun›[]> {
  const zones = new Map<string, ‹Noun›[]>();
  for (const ‹noun› of ‹nouns›) {
    const group = zones.get(‹noun›.zone) ?? [];
    group.push(‹noun›);
    zones.set(‹noun›.zone, group);
  }
  return zones;
}
%%.
