import Turndown from "turndown";

/** Parts of a page that are not what it says. */
const DROPPED = ["script", "style", "noscript", "iframe", "svg", "canvas", "form", "nav", "header", "footer", "aside", "template", "dialog"] as const;

/** A page's text. Addresses become absolute; pictures are named, never fetched. */
export function toMarkdown(html: string, base: string): { readonly title: string; readonly text: string } {
  const turndown = new Turndown({ headingStyle: "atx", codeBlockStyle: "fenced", bulletListMarker: "-" });
  turndown.remove(DROPPED as unknown as Turndown.Filter);
  turndown.addRule("pictures", { filter: "img", replacement: (_content, node) => altOf(node) });
  turndown.addRule("links", {
    filter: "a",
    replacement: (content, node) => {
      const href = absolute(attribute(node, "href"), base);
      return content.trim() === "" ? "" : href === undefined ? content : `[${content.trim()}](${href})`;
    },
  });
  const main = /<main[\s>][\s\S]*<\/main>/i.exec(html)?.[0] ?? /<article[\s>][\s\S]*<\/article>/i.exec(html)?.[0] ?? html;
  return {
    title: titleOf(html),
    text: turndown
      .turndown(main)
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
  };
}

interface Element {
  getAttribute(name: string): string | null;
}
const attribute = (node: unknown, name: string): string => (node as Element).getAttribute(name) ?? "";
const altOf = (node: unknown): string => {
  const alt = attribute(node, "alt").trim();
  return alt === "" ? "" : `[picture: ${alt}]`;
};

function absolute(href: string, base: string): string | undefined {
  try {
    const url = new URL(href, base);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function titleOf(html: string): string {
  const found = /<title[^>]*>([\s\S]*?)<\/title>/i.exec(html)?.[1] ?? "";
  return found
    .replace(/&amp;/g, "&")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300);
}
