// Tables of properties, and a section for each type that a table names.
import { cell, code, fenced, table } from "./markdown.mjs";
import { literalsOf, membersOf, namesIn, typeCell } from "./types.mjs";

/**
 * A table of an interface's properties, followed by the types within it.
 *
 * @param members the properties
 * @param columns what stands between the type and the description: `[heading, cellOf(member)]`
 * @param nested the same for the properties of the types within
 * @param context `types`, and `shown`: the types that stand on the page already
 */
export function properties({ heading, members, columns = [], nested = [] }, context) {
  const rows = members.map((member) => [
    code(member.name),
    typeCell(member.type, context.types),
    ...columns.map(([, cellOf]) => cellOf(member)),
    descriptionOf(member),
  ]);
  const head = [heading, "Type", ...columns.map(([title]) => title), "Description"];
  const within = members.flatMap(({ type }) => namesIn(type, context.types));
  return [
    table(head, rows),
    ...within.flatMap((name) => typeSection(context.types.get(name), { heading, columns: nested }, context)),
  ];
}

function typeSection(type, { heading, columns }, context) {
  if (context.shown.has(type.name)) return [];
  context.shown.add(type.name);
  const opening = [`### ${type.name}`, ...type.comment.paragraphs];
  if (type.alias !== undefined) return [...opening, ...aliasBody(type.alias, { heading, columns }, context)];
  const members = membersOf(type, context.types);
  return [...opening, ...properties({ heading, members, columns, nested: columns }, context)];
}

function aliasBody(alias, form, context) {
  const literals = literalsOf(alias);
  if (literals !== undefined) return [`Values: ${literals.map(code).join(", ")}.`];
  const within = namesIn(alias, context.types);
  return [
    `Type: ${typeCell(alias, context.types).replace(/\\\|/g, "|")}.`,
    ...within.flatMap((name) => typeSection(context.types.get(name), form, context)),
  ];
}

function descriptionOf({ comment }) {
  const text = comment.paragraphs.join(" ");
  if (comment.default === undefined) return cell(text);
  const isValue = /^("[^"]*"|-?[\d.,_]+|true|false|null|\[\]|\{\})$/.test(comment.default);
  return cell(`${text} Default: ${isValue ? code(comment.default) : comment.default}.`);
}

/** The examples of a comment, and the whole program that goes with it, if there is one. */
export function examples(comment, program) {
  const whole =
    program === undefined
      ? []
      : [`A whole program, from [${program.folder}](../../${program.folder}):`, fenced("ts", program.text)];
  return [...comment.examples.map(withImports), ...whole];
}

/** What every program begins with; in an editor it would only be in the way. */
const openings = [
  [/\bpulumi\.|\bconfig\./, 'import * as pulumi from "@pulumi/pulumi";'],
  [/\bopenai\./, 'import * as openai from "pulumi-openai";'],
  [/\bconfig\./, "\nconst config = new pulumi.Config();"],
];

/** An example as a program that can be copied. */
export function withImports(example) {
  return example.replace(/^```ts\n([\s\S]*?)^```$/gm, (block, text) => {
    if (/^import /m.test(text)) return block;
    const lines = openings.filter(([isUsed]) => isUsed.test(text)).map(([, line]) => line);
    return fenced("ts", [...lines, "", text].join("\n"));
  });
}

export function reference({ see }) {
  return see.map((address) => `API reference: <${address}>`);
}
