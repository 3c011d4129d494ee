import type { PairsProperty } from "./schema.js";

/** What users note beside an object: the API holds all kinds to the same limits. */
export const metadata = {
  type: "pairs",
  maxPairs: 16,
  maxKeyLength: 64,
  maxValueLength: 512,
  example: { team: "support" },
} as const satisfies PairsProperty;
