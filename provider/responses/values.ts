import type {
  BooleanProperty,
  IntegerProperty,
  JsonProperty,
  ListProperty,
  ObjectProperty,
  Properties,
  Property,
  TextProperty,
} from "../schema.js";

/** Short forms for the many small properties of items and tools. */

export function text(example: string): TextProperty {
  return { type: "text", example };
}

/** A text that is one of a few, of which the server may get more. */
export function word(...known: readonly [string, ...string[]]): TextProperty {
  return { type: "text", known, example: known[0] };
}

export function id(example: string): TextProperty {
  return { type: "text", minLength: 1, example };
}

/** A name of the kind that functions have. */
export function nameOf(example: string, maxLength: number): TextProperty {
  const form = { pattern: "^[a-zA-Z0-9_-]+$", words: "letters, digits, underscores and dashes" };
  return { type: "text", minLength: 1, maxLength, form, example };
}

export function truth(example: boolean): BooleanProperty {
  return { type: "boolean", example };
}

export function whole(example: number, range: { minimum?: number; maximum?: number } = {}): IntegerProperty {
  return { type: "integer", example, ...range };
}

/** An object in the API's own words. */
export function json(example: object): JsonProperty {
  return { type: "json", example };
}

export function listOf<P extends Property>(
  items: P,
  limits: { minItems?: number; maxItems?: number } = {},
): ListProperty & { readonly items: P } {
  return { type: "list", items, example: [items.example], ...limits };
}

export function object(properties: Properties, example: object): ObjectProperty {
  return { type: "object", properties, example };
}

export function needed<P extends Property>(property: P): P & { readonly required: true } {
  return { ...property, required: true };
}

/** What the API wants to be told even when there is nothing. */
export function orEmpty<P extends Property>(property: P): P & { readonly saidEmpty: true } {
  return { ...property, saidEmpty: true };
}
