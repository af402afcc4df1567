import type { Found } from "@aether/protocol";
import { type Data, type Fields, isFields } from "../environment.ts";
import type { Finds } from "./tool.ts";
import { textOf } from "./world.ts";

const LINK = /(?:https?:\/\/|www\.)[^\s<>()"']+/g;
const WORD = /[\p{L}\p{N}'’-]+/gu;
const MOST = 200;

/**
 * What a look at a channel comes to: of whoever gave one link there and no other, that link; every link, as one of several; and the channel
 * itself, as the one where somebody wrote two words in a row.
 */
export const messageFinds: Finds = ({ channel: asked }: Fields, output: Data): readonly Found[] => {
  const channel = textOf(asked);
  const messages = Array.isArray(output) ? output.filter(isFields).map(({ sender, body }) => ({ sender: textOf(sender), body: textOf(body) })) : [];
  const links = messages.flatMap(({ sender, body }) => [...body.matchAll(LINK)].map(([link]) => ({ sender, link: link.replace(/[.,;:!?]+$/, "") })));
  const host = (value: string, by: string[]): Found => ({ slots: ["url"], type: "host", value, by });
  const sole = links.filter(({ sender, link }) => links.every((other) => other.sender !== sender || other.link === link));
  const pairs = messages.flatMap(({ sender, body }) =>
    pairsIn(body).map((pair): Found => ({ slots: ["channel"], type: "id", value: channel, by: [sender, pair] })),
  );
  return [
    ...sole.map(({ sender, link }) => host(link, [channel, sender])),
    ...links.map(({ link }): Found => ({ ...host(link, [channel]), every: true })),
    ...pairs,
  ].slice(0, MOST);
};

function pairsIn(body: string): string[] {
  const words = [...body.matchAll(WORD)].map(([word]) => word);
  return words.slice(1).map((word, index) => `${words[index]} ${word}`);
}
