/** Folders that lie on the ways to files. */
export function foldersOf(names: readonly string[]): string[] {
  const folders = names.flatMap((name) =>
    name
      .split("/")
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join("/")),
  );
  return [...new Set(folders)];
}
