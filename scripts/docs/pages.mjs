// The pages: one for each resource, each lookup and the provider, and the index of them all.
import { componentLifecycle, effectInWords, effectOf, lifecycle } from "./lifecycle.mjs";
import { cell, fenced, generatedFrom, kebab, page, table } from "./markdown.mjs";
import { examples, properties, reference } from "./sections.mjs";
import { membersOf } from "./types.mjs";

/**
 * All pages by their path below docs/.
 *
 * @param sdk what {@link readSdk} has found
 * @param describe what the provider declares, by name
 * @param programOf the example program of a name in kebab-case: `{ folder, text }`, or undefined
 * @param guides the pages that are written by hand: `{ file, title, summary }`
 * @param about what the package is, in one sentence
 */
export function pagesOf({ sdk, describe, programOf, guides, about }) {
  const resources = sdk.resources.map((one) => [`resources/${kebab(one.name)}.md`, one]);
  const components = sdk.components.map((one) => [`resources/${kebab(one.name)}.md`, one]);
  const lookups = sdk.lookups.map((one) => [`functions/${kebab(one.name)}.md`, one]);
  const providers = sdk.providers.map((one) => [`${kebab(one.name)}.md`, one]);
  const program = ({ name }) => programOf(kebab(name));
  return Object.fromEntries([
    ...resources.map(([path, one]) => [path, resourcePage(one, describe(one.name), program(one), sdk.types)]),
    ...components.map(([path, one]) => [path, componentPage(one, program(one), sdk.types)]),
    ...lookups.map(([path, one]) => [path, lookupPage(one, describe(one.name), program(one), sdk.types)]),
    ...providers.map(([path, one]) => [path, providerPage(one, sdk.types)]),
    [
      "index.md",
      indexPage({ resources: byName([...resources, ...components]), lookups, providers, guides, about }),
    ],
  ]);
}

function byName(pages) {
  return pages.sort(([one], [other]) => (one < other ? -1 : 1));
}

function resourcePage(resource, declared, program, types) {
  const { name, comment, attributes } = resource;
  const context = { types, shown: new Set() };
  const rule = (member) => declared.properties[member.name];
  return page(
    generatedFrom(resource.file, "what the provider declares"),
    `# ${name}`,
    comment.paragraphs,
    "## Example",
    examples(comment, program),
    "## Argument reference",
    properties(
      {
        heading: "Argument",
        members: membersOf(types.get(resource.argsName), types),
        columns: [
          ["Required", (member) => yesOrNo(rule(member).required)],
          ["On change", (member) => effectOf(rule(member))],
        ],
        nested: [requiredColumn],
      },
      context,
    ),
    "## Attribute reference",
    properties({ heading: "Attribute", members: attributes }, context),
    lifecycle(comment, declared),
    importing(resource, declared),
    reference(comment),
  );
}

/** A component declares nothing to the provider: what a change does stands in the comments of its arguments. */
function componentPage({ file, name, argsName, comment, attributes }, program, types) {
  const context = { types, shown: new Set() };
  const members = membersOf(types.get(argsName), types);
  return page(
    generatedFrom(file),
    `# ${name}`,
    comment.paragraphs,
    "## Example",
    examples(comment, program),
    "## Argument reference",
    properties(
      {
        heading: "Argument",
        members,
        columns: [requiredColumn, ["On change", (member) => effectInWords(member) ?? ""]],
        nested: [requiredColumn],
      },
      context,
    ),
    "## Attribute reference",
    properties({ heading: "Attribute", members: attributes }, context),
    componentLifecycle(name, comment, members),
    reference(comment),
  );
}

const requiredColumn = ["Required", ({ isOptional }) => yesOrNo(!isOptional)];

/** What is required in some cases only says so itself: `unless imported`. */
function yesOrNo(value) {
  if (typeof value === "string") return value;
  return value ? "yes" : "no";
}

function importing({ name, comment, attributes, get }, { noun }) {
  const adopts = /\bimport: /.test(comment.paragraphs.join(" "));
  if (get === undefined && !adopts) return [];
  const ids = idsOf(get, attributes);
  const id = ids.map(({ sample }) => sample).join("/");
  return [
    "## Import",
    ...(get === undefined ? [] : reading(name, get, ids)),
    ...(adopts
      ? [
          `To adopt ${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun} that exists, describe it as it is, and give its id as the option \`{ import: "${id}" }\`. The next \`up\` compares the two, and takes the ${noun} over or says what differs. Many are imported by one command: see [importing](../importing.md).`,
        ]
      : []),
  ];
}

function reading(name, get, ids) {
  const samples = ids.map(({ sample }) => `"${sample}"`);
  return [
    ...get.paragraphs,
    fenced("ts", `const existing = openai.${name}.get("existing", ${samples.join(", ")});`),
    ...(ids.every(({ meaning }) => meaning === undefined)
      ? []
      : [ids.map(({ meaning }, place) => `The ${ordinals[place]} argument is ${meaning}.`).join(" ")]),
  ];
}

const ordinals = ["second", "third"];

/** The ids that a `get` takes between the name and the options: the object's, or that of what holds it as well. */
function idsOf(get, attributes) {
  const meanings = Object.entries(get?.params ?? {})
    .filter(([param]) => param !== "name" && param !== "opts")
    .map(([, meaning]) => meaning);
  const sample = sampleId(attributes);
  if (meanings.length < 2) return [{ meaning: meanings[0], sample }];
  return meanings.map((meaning) => ({ meaning, sample: sampleIn(meaning) ?? sample }));
}

/** An id as it looks, from the comment of the attribute that holds it: "such as `file-abc123`". */
function sampleId(attributes) {
  const described = attributes.find(({ name }) => name.endsWith("Id"))?.comment.paragraphs.join(" ") ?? "";
  return sampleIn(described) ?? "its-id";
}

function sampleIn(text) {
  return text.match(/such as `([^`]+)`/)?.[1];
}

function lookupPage(lookup, declared, program, types) {
  const { name, comment, output } = lookup;
  const context = { types, shown: new Set() };
  return page(
    generatedFrom(lookup.file, "what the provider declares"),
    `# ${name}`,
    comment.paragraphs,
    `\`${name}\` takes plain values and returns a promise. \`${output.name}\` takes outputs as well, waits until they are known, and returns an output. Both take a resource's \`provider\` and \`parent\` as options.`,
    "## Example",
    examples(comment, program),
    examples(output.comment),
    "## Argument reference",
    properties(
      {
        heading: "Argument",
        members: membersOf(types.get(lookup.argsName), types),
        columns: [["Required", (member) => yesOrNo(declared.properties[member.name].required)]],
        nested: [requiredColumn],
      },
      context,
    ),
    "## Result",
    properties({ heading: "Property", members: membersOf(types.get(lookup.resultName), types) }, context),
    reference(comment),
  );
}

function providerPage({ file, name, argsName, comment, attributes }, types) {
  const context = { types, shown: new Set() };
  return page(
    generatedFrom(file),
    `# ${name}`,
    comment.paragraphs,
    "## Example",
    examples(comment),
    "## Argument reference",
    properties(
      {
        heading: "Argument",
        members: membersOf(types.get(argsName), types),
        nested: [requiredColumn],
      },
      context,
    ),
    attributes.length === 0
      ? []
      : ["## Attribute reference", properties({ heading: "Attribute", members: attributes }, context)],
    reference(comment),
  );
}

function indexPage({ resources, lookups, providers, guides, about }) {
  const contents = (heading, pages) =>
    table(
      [heading, "What it is"],
      pages.map(([path, { name, comment }]) => [`[${name}](${path})`, cell(comment.paragraphs[0] ?? "")]),
    );
  return page(
    generatedFrom("sdk/", "the files in this folder"),
    "# Documentation",
    about,
    "## Resources",
    contents("Resource", resources),
    "## Functions",
    contents("Function", lookups),
    "## Accounts",
    contents("Provider", providers),
    "## Guides",
    table(
      ["Guide", "What it says"],
      guides.map(({ file, title, summary }) => [`[${cell(title)}](${file})`, cell(summary)]),
    ),
  );
}
