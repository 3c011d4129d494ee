/** Pieces of a text as a tokenizer might cut it: a token has four characters, more or less. */
export function tokensOf(text: string): string[] {
  return text.match(/\s?\S{1,4}|\s/gu) ?? [];
}

/** A number that is always the same for the same text, and looks like chance. */
export function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return hash >>> 0;
}
