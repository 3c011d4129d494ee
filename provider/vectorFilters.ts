import type { Properties, Property, VariantsProperty } from "./schema.js";

const text: Property = { type: "text", example: "support" };
const number: Property = { type: "number", example: 2026 };

/** One attribute, held against a value: `in` and `nin` take several, all others one. */
const comparison: Properties = {
  key: { type: "text", required: true, minLength: 1, example: "team" },
  value: {
    type: "either",
    required: true,
    options: [
      text,
      number,
      { type: "boolean", example: true },
      {
        type: "list",
        items: { type: "either", options: [text, number], example: "support" },
        example: ["support"],
      },
    ],
    example: "support",
  },
};

/** What attributes of files have to be: filters within filters, to any depth. */
export const filters: VariantsProperty = {
  type: "variants",
  by: "type",
  example: { type: "eq", key: "team", value: "support" },
  variants: {
    ...Object.fromEntries(
      ["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin"].map((type) => [type, comparison]),
    ),
    get and() {
      return compound;
    },
    get or() {
      return compound;
    },
  },
};

const compound: Properties = {
  filters: {
    type: "list",
    required: true,
    items: filters,
    example: [{ type: "eq", key: "team", value: "support" }],
  },
};
