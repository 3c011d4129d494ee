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

const words = [
  [/\bUpdates in place\b/, "updates in place"],
  [/\bChanging this replaces\b/, "replaces"],
  [/\bOnly used when\b/, "used at creation only"],
];

/** The same, as far as the comment of an argument says it: for components, which declare nothing. */
export function effectInWords({ comment }) {
  const text = comment.paragraphs.join(" ").replace(/\s+/g, " ");
  return words.find(([phrase]) => phrase.test(text))?.[1];
}

export function lifecycle(comment, { noun, properties }) {
  return lifecycleOf(
    comment,
    () => noun,
    (effect) => Object.keys(properties).filter((name) => effectOf(properties[name]) === effect),
  );
}

/** A component is many things: its comments say which of them a change replaces. */
export function componentLifecycle(name, comment, members) {
  const withEffect = (effect) => members.filter((member) => effectInWords(member) === effect);
  const text = withEffect("replaces").map((member) => member.comment.paragraphs.join(" "))[0];
  const replaced = text?.match(/\bChanging this replaces the (\w+)/)?.[1];
  const whole = name.replace(/(?<!^)[A-Z]/g, " $&").toLowerCase();
  return lifecycleOf(
    comment,
    (effect) => (effect === "replaces" ? replaced : whole),
    (effect) => withEffect(effect).map((member) => member.name),
  );
}

function lifecycleOf(comment, nounOf, namesWith) {
  const changes = effects.flatMap(([effect, sentence]) => {
    const names = namesWith(effect).map((name) => `\`${name}\``);
    return names.length === 0 ? [] : [sentence(names, nounOf(effect))];
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
