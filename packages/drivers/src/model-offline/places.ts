import type { Json } from "@aether/protocol";
import { isRecord, type Prompt } from "./prompt.ts";

export type Places = Pick<Prompt, "home" | "aliases" | "readable" | "editable">;

/** Where a name of the goal lies; undefined when that is outside of what the person handed in. */
export function placeOf(name: string, { home, aliases, readable, editable }: Places): string | undefined {
  if ([...readable, ...editable].some((place) => name === place || name.startsWith(`${place}/`)) || name.startsWith("/run/")) return name;
  if (ELSEWHERE.test(name)) return wholePath(name, aliases);
  const parts: string[] = [];
  for (const part of name.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  const clean = parts.join("/");
  const alias = aliases.find((each) => each.name !== "" && (clean === each.name || clean.startsWith(`${each.name}/`)));
  if (alias) return `${alias.path}${clean.slice(alias.name.length)}`;
  const start = aliases.find((each) => each.name === "")?.path ?? home;
  return clean === "" ? start : `${start}/${clean}`;
}

/** It does not begin where one stands. */
const ELSEWHERE = /^(?:[/~]|\.\.(?:\/|$))/;

/** Where such a path leads, or what lies below one. */
function wholePath(name: string, aliases: Places["aliases"]): string | undefined {
  const found = aliases.map((each) => ({ ...each, name: each.name.replace(/\/+$/, "") })).find((each) => ELSEWHERE.test(each.name) && within(name, each.name));
  return found && `${found.path}${name.slice(found.name.length)}`;
}

const within = (name: string, folder: string): boolean => name === folder || name.startsWith(`${folder}/`);

/** A path as the person would write it: relative to where they stand. */
export function shownPath(path: string, { home, aliases, readable, editable }: Places): string {
  // What lies where names begin needs no other.
  for (const { name, path: at } of aliases.filter((alias) => alias.path !== home)) {
    if (path === at) return name === "" ? "this folder" : name;
    if (path.startsWith(`${at}/`)) return `${name === "" ? "" : `${name}/`}${path.slice(at.length + 1)}`;
  }
  if (path === home) return "this folder";
  if (path.startsWith(`${home}/`)) return path.slice(home.length + 1);
  // A child is given single files: they are named as its parent would.
  const root = [...editable, ...readable].filter((place) => path.startsWith(`${place}/`)).sort((a, b) => a.length - b.length)[0];
  if (root !== undefined) return path.slice(root.length + 1);
  return path.replace(/^\/mnt\/[^/]+\/[^/]+\//, "").replace(/^\/run\/[^/]+\//, "");
}

/** Every name that leads to a path, as it is shown first. */
export const namesAt = (path: string, places: Places): string[] => [
  shownPath(path, places),
  path,
  ...places.aliases.flatMap(({ name, path: at }) => (name !== "" && path.startsWith(`${at}/`) ? [`${name}/${path.slice(at.length + 1)}`] : [])),
];

/** A message of a tool in the person's own names. */
export function shownMessage(content: Json, places: Places): string {
  const message = isRecord(content) ? String(content.message ?? content.code ?? "it failed") : String(content);
  return message.replace(/\/(?:mnt\/[^/\s]+|run)\/[^/\s]+(?:\/[^\s,;:]*[^\s,;:.])?/g, (path) => shownPath(path, places)).replace(/\.$/, "");
}

/** A file or folder outside of what the run reads, and the way to it. */
export function outside(name: string): string {
  const holder = name.slice(0, Math.max(1, name.lastIndexOf("/")));
  const isFile = /\.[A-Za-z0-9]{1,8}$/.test(name);
  const way = isFile ? `stand in that folder (${cd(holder)})` : `stand there (${cd(name)}, or ${cd(holder)} if it is a file)`;
  return `${name} lies outside the folder that this run reads: ${way} and run it again.`;
}

const cd = (folder: string): string => `cd ${folder.includes(" ") ? `"${folder}"` : folder}`;
