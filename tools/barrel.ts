import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const REEXPORT = /^export (?:\*|(?:type )?\{([^}]*)\}) from "(\.\/[^"]+)";/gm;
const DECLARATION = /^export (?:async )?(?:const|let|function\*?|class|abstract class|interface|type|enum) (\w+)/gm;

const listed = (names: string): readonly string[] =>
  names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** Where each name lives that a package's index passes on: name to file. A name that is passed on by another name is left out. */
export function homesOf(index: string): ReadonlyMap<string, string> {
  const homes = new Map<string, string>();
  for (const [, names, path = ""] of readFileSync(index, "utf8").matchAll(REEXPORT)) {
    const file = join(dirname(index), path);
    if (names === undefined) for (const [, name = ""] of readFileSync(file, "utf8").matchAll(DECLARATION)) homes.set(name, file);
    else for (const name of listed(names)) if (!name.includes(" as ")) homes.set(name.replace(/^type /, ""), file);
  }
  return homes;
}

/**
 * The text with each `import { … } from "PACKAGE"` taken from the files that the names live in. The bundler keeps together what is
 * imported by way of one file, so that each program would load all that a package has. Lines stay where they are.
 */
export function pastBarrel(text: string, packageName: string, homes: ReadonlyMap<string, string>): string {
  const imports = new RegExp(`^import \\{([^}]*)\\} from "${packageName}";`, "gm");
  return text.replace(imports, (whole, names: string) => {
    const byFile = Map.groupBy(listed(names), (name) => homes.get(name.replace(/^type /, "").replace(/ as .*/, "")));
    if (byFile.has(undefined)) return whole;
    const direct = [...byFile].map(([file = "", own]) => `import { ${own.join(", ")} } from ${JSON.stringify(file)};`);
    return direct.join(" ") + "\n".repeat(whole.split("\n").length - 1);
  });
}
