/** A noun with its article, as it begins a sentence: `A file`, `An assistant`. */
export function oneOf(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? "An" : "A"} ${noun}`;
}

/** The word that was probably meant; undefined when none is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  // A word of any length may come from outside, and the comparison takes as long as it is.
  if (word.length > 2 * Math.max(...words.map(({ length }) => length))) return undefined;
  const near = (other: string): number => distance(word.toLowerCase(), other.toLowerCase());
  const [found] = [...words].sort((one, other) => near(one) - near(other));
  return found !== undefined && near(found) <= Math.max(1, word.length / 2.5) ? found : undefined;
}

/** How many letters have to be put in, taken out or replaced to make one word of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, length) => length);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [place, expected] of [...other].entries()) {
      const [replaced = 0, removed = 0] = row.slice(place, place + 2);
      const added = next[place] ?? 0;
      next.push(Math.min(added + 1, removed + 1, replaced + (letter === expected ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
