// What the pages need to be read as a site: they are written for GitHub and for the Pulumi Registry.

/** For the Markdown parser of the site. */
export function pagesForTheSite(md) {
  // The parser takes the front matter away when it begins, so that the title has to come first of all.
  md.core.ruler.before("normalize", "registry-title", addTitle);
  md.core.ruler.push("links-out-of-the-site", loosenLinks);
}

/** The Registry makes a heading of the title in the front matter. */
function addTitle(state) {
  const { title } = state.env.frontmatter ?? {};
  if (title !== undefined) state.src = `# ${title}\n\n${state.src}`;
}

/** What lies beside docs/ in the repository is no page here: its name stays, and the link goes. */
function loosenLinks({ tokens, env }) {
  const depth = (env.relativePath ?? "").split("/").length - 1;
  for (const { children } of tokens) {
    let isOutside = false;
    for (const token of children ?? []) {
      if (token.type === "link_open") isOutside = leavesDocs(token.attrGet("href"), depth);
      if (isOutside && /^link_/.test(token.type)) {
        token.type = token.type.replace("link", "span");
        token.tag = "span";
        token.attrs = null;
      }
      if (token.type === "span_close") isOutside = false;
    }
  }
}

/** @param depth how many folders below docs/ the page lies */
function leavesDocs(href, depth) {
  const ups = href?.match(/^(\.\.\/)*/)?.[0].length ?? 0;
  return ups / "../".length > depth;
}
