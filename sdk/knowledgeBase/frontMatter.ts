import { createRequire } from "node:module";

type Values = Readonly<Record<string, unknown>>;

const block = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)^(?:---|\.\.\.)[ \t]*$/m;

/** The values at the head of a text, between two lines of `---`, in YAML; none where there is no such head. */
export function frontMatterOf(text: string): Values {
  const [head, yaml] = /^\uFEFF?---/.test(text) ? (text.match(block) ?? []) : [];
  if (head === undefined || yaml === undefined || !text.startsWith(head)) return {};
  const values: unknown = parsed(yaml);
  return typeof values === "object" && values !== null && !Array.isArray(values) ? (values as Values) : {};
}

function parsed(yaml: string): unknown {
  // Not before it is needed: most programs have no use for it.
  const { parse } = createRequire(__filename)("yaml") as typeof import("yaml");
  try {
    return parse(yaml);
  } catch (error) {
    const [sentence = ""] = (error as Error).message.split("\n");
    throw new Error(`has front matter that is no YAML: ${sentence.replace(/[.:]$/, "")}`);
  }
}
