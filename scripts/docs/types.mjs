// Prints types as a reader thinks of them: an `Input<T>` is a T, and so is an `Output<T>`.
import ts from "typescript";
import { code, escaped } from "./markdown.mjs";

const wrappers = new Set(["pulumi.Input", "pulumi.Output"]);

/** All properties of an interface, those of its bases first. */
export function membersOf(type, types) {
  const inherited = type.bases.flatMap((base) => {
    const found = types.get(base);
    if (found?.members === undefined)
      throw new Error(`${type.file}: ${type.name} extends ${base}, which is no interface of this folder.`);
    return membersOf(found, types);
  });
  return [...inherited, ...type.members];
}

/** The type as text, without what only the compiler needs. */
export function printType(node) {
  if (node === undefined) return "unknown";
  if (ts.isTypeReferenceNode(node)) return printReference(node);
  if (ts.isUnionTypeNode(node)) return alternatives(node).map(printType).join(" | ");
  if (ts.isArrayTypeNode(node)) return `${bracketed(printType(node.elementType))}[]`;
  if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword)
    return printType(node.type);
  if (ts.isParenthesizedTypeNode(node)) return isOpen(node) ? "string" : `(${printType(node.type)})`;
  if (ts.isTypeLiteralNode(node)) return `{ ${node.members.map(printMember).join("; ")} }`;
  return node.getText().replace(/\s+/g, " ");
}

function printReference(node) {
  const name = node.typeName.getText();
  const parameters = node.typeArguments ?? [];
  if (wrappers.has(name) && parameters.length === 1) return printType(parameters[0]);
  if (name === "ReadonlyArray") return `${bracketed(printType(parameters[0]))}[]`;
  return parameters.length === 0 ? name : `${name}<${parameters.map(printType).join(", ")}>`;
}

function printMember(member) {
  if (!ts.isPropertySignature(member)) return member.getText();
  return `${member.name.getText()}${member.questionToken ? "?" : ""}: ${printType(member.type)}`;
}

function bracketed(text) {
  return text.includes(" | ") && !text.startsWith("(") ? `(${text})` : text;
}

/** The parts of a union; that a value may be absent is told in words. */
function alternatives(node) {
  return node.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
}

/** `(string & {})` keeps an editor's suggestions, and means any text. */
function isOpen(node) {
  return ts.isIntersectionTypeNode(node.type) && node.type.getText().replace(/\s/g, "") === "string&{}";
}

/** The texts that a union of texts names; undefined for any other type. */
export function literalsOf(node) {
  if (!ts.isUnionTypeNode(node)) return undefined;
  const literals = node.types.filter((type) => ts.isLiteralTypeNode(type));
  const others = node.types.filter((type) => !ts.isLiteralTypeNode(type));
  const isText = others.every((type) => ts.isParenthesizedTypeNode(type) && isOpen(type));
  return literals.length > 0 && isText ? literals.map((type) => type.getText()) : undefined;
}

/** The types of this package that a type names, in order. */
export function namesIn(node, types) {
  return [...new Set(printType(node).match(/\b[A-Z]\w*/g) ?? [])].filter((name) => types.has(name));
}

/** The type for a cell of a table: names of this package's types lead to their sections. */
export function typeCell(node, types) {
  const text = printType(node);
  const names = new Set(namesIn(node, types));
  if (names.size === 0) return code(text);
  return text
    .split(/\b([A-Z]\w*)\b/)
    .map((part) => (names.has(part) ? `[${part}](#${part.toLowerCase()})` : escaped(part)))
    .join("");
}
