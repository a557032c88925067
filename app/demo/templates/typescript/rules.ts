import { Refusal, type ‹Noun› } from "./‹noun›.js";

/** One line of the table. */
export interface Rule {
  readonly zone: string;
  readonly minutes: number;
  readonly capacity: number;
}

/** The table by which ‹name› decides, kept in code so that a change is reviewed like any other. */
const RULES: readonly Rule[] = [
%%rows Serve ‹place› |   { zone: "‹slug›", minutes: ‹n›, capacity: ‹m› },
];

const FALLBACK: Rule = { zone: "", minutes: ‹~35 the fallback wait›, capacity: ‹~40 the fallback capacity› };
const TABLE = new Map(RULES.map((rule) => [rule.zone, rule]));

/** The rule of a zone, or the fallback. */
export function find(zone: string): Rule {
  return TABLE.get(zone.toLowerCase()) ?? FALLBACK;
}

/** When a ‹noun› is served that stands behind others. */
export function ‹verb›(‹noun›: ‹Noun›, before: number, now: Date): Date {
  const rule = find(‹noun›.zone);
  if (before >= rule.capacity * ‹~3 the rounds a queue may take›) {
    throw new Refusal(`zone ${‹noun›.zone} takes no more`);
  }
  const rounds = Math.floor(before / Math.max(rule.capacity, 1)) + 1;
  return new Date(now.getTime() + rounds * rule.minutes * 60_000);
}
%% Say waits in words

/** A wait as people say it. */
export function inWords(minutes: number): string {
  if (minutes < 2) {
    return "any moment";
  }
  if (minutes < 60) {
    return `in ${Math.round(minutes / 5) * 5 || 5} minutes`;
  }
  const hours = Math.round(minutes / 60);
  return hours === 1 ? "in about an hour" : `in about ${hours} hours`;
}
%%.
%% Choose colours that the big screen shows in sunlight

/** Colour of a zone's tile by how full it is. */
export function tile(zone: string, waiting: number): "green" | "amber" | "red" {
  const fill = (100 * waiting) / Math.max(find(zone).capacity, 1);
  if (fill < ‹~70 the mark of amber›) {
    return "green";
  }
  return fill < ‹~95 the mark of red› ? "amber" : "red";
}
%%.
