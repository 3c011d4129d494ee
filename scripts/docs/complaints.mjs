// What keeps the pages from being whole, in sentences. A table that contradicts the provider is worse than none.
import { deletions, effectInWords } from "./lifecycle.mjs";
import { membersOf } from "./types.mjs";

export function complaintsOf({ types, resources, components, providers, lookups }, describe) {
  return [
    ...resources.flatMap((one) => resourceComplaints(one, describe(one.name), types)),
    ...components.flatMap((one) => componentComplaints(one, types)),
    ...lookups.flatMap((one) => lookupComplaints(one, describe(one.name), types)),
    ...providers.flatMap((one) => [...classComplaints(one), ...missingType(one.argsName, types)]),
    ...[...types.values()].flatMap(({ file, name, comment, members = [] }) => [
      ...commentComplaints(file, name, comment),
      ...memberComplaints(file, name, members),
    ]),
  ];
}

function resourceComplaints(resource, declared, types) {
  return [
    ...deletionComplaints(resource),
    ...classComplaints(resource),
    ...declarationComplaints(resource, declared, types),
  ];
}

function componentComplaints(component, types) {
  const { file, argsName } = component;
  const missing = missingType(argsName, types);
  const members = missing.length > 0 ? [] : membersOf(types.get(argsName), types);
  return [
    ...deletionComplaints(component),
    ...classComplaints(component),
    ...missing,
    ...members
      .filter((member) => effectInWords(member) === undefined)
      .map(
        ({ name }) => `${file}: the comment of ${argsName}.${name} does not say what a change of it does.`,
      ),
  ];
}

function deletionComplaints({ file, name, comment }) {
  return when(
    deletions(comment).length === 0,
    `${file}: the comment of ${name} has no sentence that begins with "Deleting": what does a delete do?`,
  );
}

function classComplaints({ file, name, comment, attributes }) {
  return [...entryComplaints(file, name, comment), ...memberComplaints(file, name, attributes)];
}

function lookupComplaints(lookup, declared, types) {
  const { file, name, comment, resultName, output } = lookup;
  return [
    ...entryComplaints(file, name, comment),
    ...when(output === undefined, `${file}: ${name} has no ${name}Output beside it.`),
    ...declarationComplaints(lookup, declared, types),
    ...missingType(resultName, types),
  ];
}

/** What has a page of its own needs more than a sentence. */
function entryComplaints(file, name, comment) {
  const { examples, see } = comment;
  return [
    ...commentComplaints(file, name, comment),
    ...when(examples.length === 0, `${file}: the comment of ${name} has no @example.`),
    ...when(see.length === 0, `${file}: the comment of ${name} has no @see with the API reference.`),
  ];
}

/** The type that programs are checked against, and the declaration that their inputs are held against. */
function declarationComplaints({ file, name, argsName }, declared, types) {
  if (declared === undefined) return [`${file}: the provider declares nothing of the name ${name}.`];
  const missing = missingType(argsName, types);
  if (missing.length > 0) return missing;
  const members = membersOf(types.get(argsName), types);
  const rules = declared.properties;
  const typed = new Set(members.map((member) => member.name));
  const undeclared = members.filter((member) => !(member.name in rules));
  const untyped = Object.keys(rules).filter((property) => !typed.has(property));
  const disagreeing = members.filter(
    (member) => (rules[member.name]?.required === true) === member.isOptional,
  );
  return [
    ...undeclared.map((member) => `${file}: ${argsName} has ${member.name}, which ${name} does not declare.`),
    ...untyped.map((property) => `${file}: ${name} declares ${property}, which ${argsName} does not have.`),
    ...disagreeing.map(
      (member) =>
        `${file}: ${member.name} is ${member.isOptional ? "optional" : "required"} in ${argsName}, and not in what ${name} declares.`,
    ),
  ];
}

function missingType(name, types) {
  return when(!types.has(name), `sdk/ exports no ${name}.`);
}

function memberComplaints(file, owner, members) {
  return members.flatMap(({ name, comment }) => commentComplaints(file, `${owner}.${name}`, comment));
}

function commentComplaints(file, name, { paragraphs, mistakes }) {
  if (mistakes.length > 0) return mistakes.map((mistake) => `${file}: the comment of ${name}: ${mistake}`);
  return paragraphs.length === 0 ? [`${file}: ${name} has no documentation comment.`] : [];
}

function when(holds, complaint) {
  return holds ? [complaint] : [];
}
