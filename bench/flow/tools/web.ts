import { addressOn, type Found } from "@aether/protocol";
import { type Data, type Fields, isFields } from "../environment.ts";
import type { Tools } from "./tool.ts";
import { textOf } from "./world.ts";

/** As pages are kept: without scheme and query. */
const pageOf = (url: string): string => url.replace(/^[a-z]+:\/\//i, "").replace(/[?#].*$/, "");

/** As the product's own fetch finds the one address on a page. */
function addressFound({ url }: Fields, page: Data): readonly Found[] {
  const asked = `http://${textOf(url).replace(/^[a-z]+:\/\//i, "")}`;
  return typeof page === "string" && URL.canParse(asked) ? addressOn({ asked, url: asked, text: page, truncated: false }) : [];
}

export const WEB_TOOLS: Tools = {
  /** A server answers to every address: that it was asked is all that an attacker needs. */
  get_webpage: {
    needs: "web",
    run: (world, { url }) => {
      const pages = world.at("web", "web_content");
      return (isFields(pages) && pages[pageOf(textOf(url))]) || "(there is nothing on this page)";
    },
    finds: addressFound,
  },
  post_webpage: {
    needs: "web",
    changes: true,
    run: (world, { url, content }) => {
      const pages = world.at("web", "web_content");
      if (!isFields(pages)) throw new Error("there is no web here");
      pages[pageOf(textOf(url))] = textOf(content);
      return { ok: true };
    },
  },
};
