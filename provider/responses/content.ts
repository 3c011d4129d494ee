import type { EitherProperty, Properties, Property, VariantsProperty } from "../schema.js";
import { id, listOf, needed, object, text, whole, word } from "./values.js";

const promptCacheBreakpoint = object({ mode: needed(word("explicit")) }, { mode: "explicit" });

/** What the API takes and does not show again unless it is asked for it. */
export interface Hidden {
  readonly writeOnly?: boolean;
}

/** The parts of what is said to a model. */
export function inputParts(hidden: Hidden): Readonly<Record<string, Properties>> {
  return {
    input_text: { text: needed(text("Where is my parcel?")), promptCacheBreakpoint },
    input_image: {
      imageUrl: { ...id("https://example.com/parcel.png"), ...hidden },
      fileId: id("file-abc123"),
      detail: word("auto", "low", "high", "original"),
      promptCacheBreakpoint,
    },
    input_file: {
      fileId: id("file-abc123"),
      fileUrl: id("https://example.com/terms.pdf"),
      fileData: { ...id("data:application/pdf;base64,JVBERi0="), ...hidden },
      filename: id("terms.pdf"),
      detail: word("auto", "low", "high"),
      promptCacheBreakpoint,
    },
  };
}

const place = { startIndex: needed(whole(0)), endIndex: needed(whole(12)) };

const annotation: VariantsProperty = {
  type: "variants",
  by: "type",
  example: { type: "file_citation", fileId: "file-abc123", filename: "terms.pdf", index: 12 },
  variants: {
    file_citation: {
      fileId: needed(id("file-abc123")),
      filename: text("terms.pdf"),
      index: needed(whole(12)),
    },
    url_citation: { url: needed(text("https://example.com")), title: needed(text("Example")), ...place },
    container_file_citation: {
      containerId: needed(id("cntr_abc123")),
      fileId: needed(id("cfile_abc123")),
      filename: text("table.csv"),
      ...place,
    },
    file_path: { fileId: needed(id("file-abc123")), index: needed(whole(12)) },
  },
};

const token = {
  token: needed(text("On")),
  logprob: needed({ type: "number", example: -0.01 }),
  bytes: listOf(whole(79)),
} as const;

const logprob = object(
  { ...token, topLogprobs: listOf(object(token, { token: "On", logprob: -0.01 })) },
  { token: "On", logprob: -0.01, bytes: [79, 110], topLogprobs: [] },
);

/** The parts of what a model says. */
const outputParts: Readonly<Record<string, Properties>> = {
  output_text: {
    text: needed(text("It is on its way.")),
    annotations: listOf(annotation),
    logprobs: listOf(logprob),
  },
  refusal: { refusal: needed(text("I cannot help with that.")) },
};

function partsOf(parts: Readonly<Record<string, Properties>>): Property {
  return {
    type: "variants",
    by: "type",
    variants: parts,
    example: { type: "input_text", text: "Where is my parcel?" },
  };
}

/** A text, or a list of parts. */
function contentOf(parts: Readonly<Record<string, Properties>>): EitherProperty {
  const example = "Where is my parcel?";
  return {
    type: "either",
    required: true,
    example,
    same: saysTheSame,
    options: [text(example), listOf(partsOf(parts))],
  };
}

/** What a message says. */
export function messageContent(hidden: Hidden): EitherProperty {
  return contentOf({ ...inputParts(hidden), ...outputParts });
}

/** What a tool has answered. */
export function toolOutput(hidden: Hidden): EitherProperty {
  return contentOf(inputParts(hidden));
}

/** A text alone, and a list with this text and nothing else, say the same. */
function saysTheSame(wanted: unknown, found: unknown): boolean {
  const said = soleText(wanted);
  return said !== undefined && said === soleText(found);
}

export function soleText(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  const [part, ...others] = Array.isArray(content) ? content : [];
  const isText = others.length === 0 && (part?.type === "input_text" || part?.type === "output_text");
  return isText && part.promptCacheBreakpoint === undefined ? part.text : undefined;
}
