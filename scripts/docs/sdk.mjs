// Reads what sdk/ offers to programs: classes, lookups, and the types of their properties. The sources are only
// parsed, not type-checked: names are looked up among the files themselves, and that takes milliseconds.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { noComment, parseComment } from "./comment.mjs";

/** All exported declarations of the folder. */
export function readSdk(folder) {
  const statements = readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .sort()
    .flatMap((file) => exportedIn(join(folder, file)));
  const named = (predicate) => statements.filter(({ node }) => predicate(node));
  const types = new Map(
    named((node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)).map((found) => [
      found.name,
      typeOf(found),
    ]),
  );
  const classes = named(ts.isClassDeclaration);
  return {
    types,
    resources: classes.filter((found) => isResource(found, classes)).map(classOf),
    components: classes.filter(({ node }) => baseOf(node) === "pulumi.ComponentResource").map(classOf),
    providers: classes.filter(({ node }) => baseOf(node) === "pulumi.ProviderResource").map(classOf),
    lookups: lookupsOf(named(ts.isFunctionDeclaration)),
  };
}

function exportedIn(file) {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return source.statements
    .filter((node) => isExported(node) && node.name !== undefined)
    .map((node) => ({ file, node, name: node.name.text, comment: commentOf(node) }));
}

function isExported(node) {
  return hasModifier(node, ts.SyntaxKind.ExportKeyword);
}

function hasModifier(node, kind) {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((one) => one.kind === kind) ?? false);
}

/** Whether a program can make one: a class that comes of the base of all, directly or not. */
function isResource({ node }, classes) {
  if (hasModifier(node, ts.SyntaxKind.AbstractKeyword)) return false;
  const bases = new Map(classes.map((found) => [found.name, baseOf(found.node)]));
  let base = baseOf(node);
  while (base !== undefined && base !== "Resource") base = bases.get(base);
  return base === "Resource";
}

function baseOf(node) {
  const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  return clause?.types[0]?.expression.getText();
}

function classOf({ file, node, name, comment }) {
  const members = node.members.map((member) => ({ member, name: member.name?.getText() }));
  const get = members.find(
    ({ member, name }) =>
      name === "get" && ts.isMethodDeclaration(member) && hasModifier(member, ts.SyntaxKind.StaticKeyword),
  );
  const fields = members.map(({ member }) => member).filter(ts.isPropertyDeclaration);
  return {
    file,
    name,
    argsName: `${name}Args`,
    comment,
    attributes: fields.map(memberOf).filter((one) => !one.comment.isInternal),
    get: get && commentOf(get.member),
  };
}

/** A lookup is two functions: one that takes plain values, and one that takes outputs. */
function lookupsOf(functions) {
  return functions
    .filter(({ name }) => /^(get|search)/.test(name) && !name.endsWith("Output"))
    .map(({ file, name, comment }) => ({
      file,
      name,
      argsName: `${capitalized(name)}Args`,
      resultName: `${capitalized(name)}Result`,
      comment,
      output: functions.find((other) => other.name === `${name}Output`),
    }));
}

function capitalized(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function typeOf({ file, node, name, comment }) {
  if (ts.isTypeAliasDeclaration(node)) return { file, name, comment, alias: node.type };
  const bases = (node.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText()));
  return { file, name, comment, bases, members: node.members.filter(ts.isPropertySignature).map(memberOf) };
}

function memberOf(node) {
  return {
    name: node.name.getText(),
    type: node.type,
    isOptional: node.questionToken !== undefined,
    comment: commentOf(node),
  };
}

function commentOf(node) {
  const comment = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  if (comment === undefined) return noComment;
  try {
    return parseComment(comment.getText());
  } catch (error) {
    throw new Error(`${node.getSourceFile().fileName}: ${node.name?.getText()}: ${error.message}`);
  }
}
