/** What an object is called in the program. */
export interface Name {
  /** Its resource in the stack. */
  readonly resource: string;
  /** Its variable. */
  readonly variable: string;
}

export type Namer = (kind: string, words: readonly string[]) => Name;

/** Finds names that nothing else has, of words that say what an object is. */
export function createNamer(taken: ReadonlySet<string>): Namer {
  const kindOf = new Map<string, string>();
  const resources = new Set(taken);
  const isFree = ({ resource, variable }: Name): boolean =>
    !resources.has(resource) && !kindOf.has(variable) && !reserved.has(variable);
  return (kind, words) => {
    for (const candidate of candidates(kind, words, kindOf)) {
      const name = nameOf(kind, candidate);
      if (!isFree(name)) continue;
      kindOf.set(name.variable, kind);
      resources.add(name.resource);
      return name;
    }
    throw new Error("there is always a number that is free");
  };
}

/** The words alone; with the kind, when something of another kind has them; and with a number at last. */
function* candidates(
  kind: string,
  words: readonly string[],
  kindOf: ReadonlyMap<string, string>,
): Generator<readonly string[]> {
  const own = wordsIn(kind.replace(/(?<=[a-z])(?=[A-Z])/g, " "));
  const plain = words.length === 0 ? own : words;
  yield plain;
  const isOfItsKind = kindOf.get(nameOf(kind, plain).variable) === kind;
  const base = words.length === 0 || isOfItsKind ? plain : [...words, ...own];
  if (base !== plain) yield base;
  for (let number = 2; ; number++) yield [...base, String(number)];
}

const mostWords = 6;
const mostCharacters = 24;

/** The words in a text of any kind, as far as a name can hold them. */
export function wordsIn(text: string): string[] {
  const words = text
    .normalize("NFC")
    .split(/[^\p{L}\p{M}\p{Nd}]+/u)
    .filter((word) => word !== "");
  return words.slice(0, mostWords).map((word) => [...word].slice(0, mostCharacters).join(""));
}

function nameOf(kind: string, words: readonly string[]): Name {
  const variable = words
    .map((word, index) => (index === 0 ? uncapitalized(word) : capitalized(word)))
    .join("");
  return {
    resource: words.join("-").toLowerCase(),
    // A digit or an accent can begin no variable.
    variable: /^\p{ID_Start}/u.test(variable) ? variable : uncapitalized(kind) + variable,
  };
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function uncapitalized(word: string): string {
  const isShouted = word.length > 1 && word === word.toUpperCase();
  return isShouted ? word.toLowerCase() : word.slice(0, 1).toLowerCase() + word.slice(1);
}

/** What the language keeps for itself, and what the written program uses. */
const reserved = new Set(
  [
    "arguments as async await break case catch class const continue debugger default delete do else enum eval",
    "export exports extends false finally for from function get if implements import in instanceof interface let",
    "module new null of package private protected public require return set static super switch this throw true",
    "try type typeof undefined var void while with yield",
    "imported openai pulumi",
  ].flatMap((line) => line.split(" ")),
);
