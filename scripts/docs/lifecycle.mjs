// What a change does to an object, as the provider declares it, and what a delete does, as its comment says.
import { listed } from "./markdown.mjs";

const effects = [
  ["updates in place", (all, noun) => `Changing ${listed(all, "or")} updates the ${noun} in place.`],
  ["replaces", (all, noun) => `Changing ${listed(all, "or")} replaces the ${noun}.`],
  ["used at creation only", (all, noun) => `Only when the ${noun} is created: ${listed(all)}.`],
];

/** What a change of a property does, for a cell of a table. */
export function effectOf({ onChange }) {
  if (onChange === "createOnly") return "used at creation only";
  return onChange === "updates" ? "updates in place" : "replaces";
}

export function lifecycle(comment, { noun, properties }) {
  const changes = effects.flatMap(([effect, sentence]) => {
    const names = Object.keys(properties).filter((name) => effectOf(properties[name]) === effect);
    return names.length === 0
      ? []
      : [
          sentence(
            names.map((name) => `\`${name}\``),
            noun,
          ),
        ];
  });
  const lines = [
    ...changes,
    ...deletions(comment),
    "What holds for every object stands in [reliability](../reliability.md).",
  ];
  return ["## Lifecycle", lines.map((line) => `- ${line}`).join("\n")];
}

/** What a comment says of deleting: its sentences that begin with that word. */
export function deletions({ paragraphs }) {
  const text = paragraphs.join(" ").replace(/\s+/g, " ");
  return text.match(/(?<=^|[.!?:] )Deleting\b.*?[.!?](?= |$)/g) ?? [];
}
