/** A noun with its article, as it begins a sentence: `A file`, `An assistant`. */
export function oneOf(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? "An" : "A"} ${noun}`;
}
