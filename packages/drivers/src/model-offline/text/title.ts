import type { Document, Source } from "./document.ts";
import { commonFolder } from "./folder.ts";

const CALENDAR =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|todo|readme)$/i;

/** What a set of files is about: the name in a title that most of them use, their folder, or the first title. */
export function titleOf(documents: readonly Document[], sources: readonly Source[]): string {
  const [only] = documents;
  if (documents.length === 1 && only) return `Brief: ${only.title}`;
  const name = sharedName(documents);
  if (name !== undefined) return `Brief: ${name}`;
  const folder = commonFolder(sources.map(({ path }) => path)).replace(/\/$/, "");
  if (folder !== "") return `Brief: ${folder.slice(folder.lastIndexOf("/") + 1)}`;
  const others = new Set(documents.map(({ name: file }) => file)).size - 1;
  return only ? `Brief: ${only.title}${others > 0 ? ` and ${others} more` : ""}` : "Brief";
}

/** A proper name: written large in a title and in a third of the texts, never small. */
function sharedName(documents: readonly Document[]): string | undefined {
  const texts = documents.map(({ title, sentences }) => `${title}\n${sentences.map(({ text }) => text).join("\n")}`);
  const small = new Set(texts.join("\n").match(/(?<![\p{L}\p{N}])\p{Ll}[\p{L}\p{N}]{2,}/gu) ?? []);
  const titled = new Set(documents.flatMap(({ title }) => title.match(/(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{N}]{2,}/gu) ?? []));
  const ranked = [...titled]
    .filter((name) => !CALENDAR.test(name) && !small.has(name.toLowerCase()))
    .map((name) => ({ name, files: texts.filter((text) => text.split(/[^\p{L}\p{N}]+/u).includes(name)).length }))
    .filter(({ files }) => files >= Math.max(2, documents.length / 3))
    .sort((a, b) => b.files - a.files || (a.name < b.name ? -1 : 1));
  return ranked[0]?.name;
}
