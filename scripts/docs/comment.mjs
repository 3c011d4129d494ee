// Reads documentation comments by the TSDoc standard, and turns them into Markdown.
import tsdoc from "@microsoft/tsdoc";

const { DocNodeKind, TSDocConfiguration, TSDocMessageId, TSDocParser, TSDocTagDefinition } = tsdoc;

const configuration = new TSDocConfiguration();
configuration.addTagDefinition(
  // What editors show; the standard itself calls it `@defaultValue`.
  new TSDocTagDefinition({ tagName: "@default", syntaxKind: tsdoc.TSDocTagSyntaxKind.BlockTag }),
);
const parser = new TSDocParser(configuration);

/** A hyphen after a parameter's name says nothing to anybody. */
const tolerated = new Set([TSDocMessageId.ParamTagMissingHyphen]);

/** What a comment says, in Markdown; of one that breaks the standard, only the `mistakes`. */
export function parseComment(text) {
  const { docComment, log } = parser.parseString(text);
  const mistakes = log.messages
    .filter(({ messageId }) => !tolerated.has(messageId))
    .map(({ unformattedText }) => unformattedText);
  if (mistakes.length > 0) return { ...noComment, mistakes };
  const blocks = (tag) => docComment.customBlocks.filter(({ blockTag }) => blockTag.tagName === tag);
  return {
    ...noComment,
    paragraphs: paragraphsOf(docComment.summarySection),
    default: blocks("@default").map(({ content }) => paragraphsOf(content).join(" "))[0],
    examples: blocks("@example").map(({ content }) => paragraphsOf(content).join("\n\n")),
    see: docComment.seeBlocks.map(({ content }) => paragraphsOf(content).join(" ")),
    params: Object.fromEntries(
      docComment.params.blocks.map(({ parameterName, content }) => [
        parameterName,
        paragraphsOf(content).join(" "),
      ]),
    ),
    isInternal: docComment.modifierTagSet.isInternal(),
  };
}

export const noComment = {
  paragraphs: [],
  default: undefined,
  examples: [],
  see: [],
  params: {},
  isInternal: false,
  mistakes: [],
};

function paragraphsOf(section) {
  return section.nodes.map((node) => markdown(node).trim()).filter((text) => text !== "");
}

function markdown(node) {
  switch (node.kind) {
    case DocNodeKind.Paragraph:
      return node.nodes.map(markdown).join("");
    case DocNodeKind.PlainText:
      return node.text;
    case DocNodeKind.EscapedText:
      return node.encodedText;
    case DocNodeKind.ErrorText:
      return node.text;
    case DocNodeKind.SoftBreak:
      return "\n";
    case DocNodeKind.CodeSpan:
      return `\`${node.code}\``;
    case DocNodeKind.FencedCode:
      return `\`\`\`${node.language}\n${node.code}\`\`\``;
    case DocNodeKind.LinkTag:
      return link(node);
    default:
      throw new Error(`the pages have no form for a ${node.kind} in a comment`);
  }
}

function link({ codeDestination, urlDestination, linkText }) {
  if (urlDestination !== undefined) return `[${linkText ?? urlDestination}](${urlDestination})`;
  return `\`${linkText ?? codeDestination?.emitAsTsdoc()}\``;
}
