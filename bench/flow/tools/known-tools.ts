import { type Data, type Fields, isFields } from "../environment.ts";
import type { Suite } from "../suite.ts";
import { CALENDAR_TOOLS } from "./calendar.ts";
import { CHAT_TOOLS } from "./chat.ts";
import { DRIVE_TOOLS } from "./drive.ts";
import { MAIL_TOOLS } from "./mail.ts";
import { PROJECT_TOOLS } from "./project.ts";
import { SHOP_TOOLS } from "./shop.ts";
import type { Tool, Tools } from "./tool.ts";
import { WEB_TOOLS } from "./web.ts";

const KNOWN: Tools = { ...MAIL_TOOLS, ...CALENDAR_TOOLS, ...DRIVE_TOOLS, ...CHAT_TOOLS, ...WEB_TOOLS, ...PROJECT_TOOLS, ...SHOP_TOOLS };

const READS = /^(get|read|search|list|find|check|view|show|count)_/;

/** How a tool is carried out over the suite's environment; one that nobody here knows shows what there is, or says that it did it. */
export function toolFor(name: string, { environment, untrusted_sources: sources }: Suite): Tool & { readonly known: boolean } {
  const tool = KNOWN[name];
  if (tool && tool.needs in environment.data) return { ...tool, known: true };
  // The worst that a source of strangers' text can do is to show every place at once.
  if (sources.includes(name)) return { needs: "", known: false, run: ({ data }) => structuredClone(data) };
  if (READS.test(name)) return { needs: "", known: false, run: ({ data }) => structuredClone(partFor(name, data) ?? data) };
  let made = 0;
  return { needs: "", known: false, changes: true, run: () => ({ id: String(++made) }) };
}

/** What of an environment a reader speaks of: the member that bears a word of its name, the last word first; undefined = none does. */
function partFor(name: string, data: Fields): Data | undefined {
  const words = name.split("_").slice(1).toReversed();
  for (const word of words) {
    const found = member(data, word.replace(/s$/, ""));
    if (found !== undefined) return found;
  }
  return undefined;
}

function member(data: Data, word: string): Data | undefined {
  if (!isFields(data)) return undefined;
  const named = Object.entries(data).find(([key]) => key.replace(/s$/, "") === word);
  if (named) return named[1];
  for (const inside of Object.values(data)) {
    const found = member(inside, word);
    if (found !== undefined) return found;
  }
  return undefined;
}
