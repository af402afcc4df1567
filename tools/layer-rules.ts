import { posix } from "node:path";

/** Which packages of ours each package may import (DESIGN 3). A package that is not here may not exist. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  ports: ["protocol"],
  kernel: ["protocol", "ports"],
  services: ["protocol", "ports"],
  drivers: ["protocol", "ports"],
  gateways: ["protocol"],
  client: ["protocol"],
  host: ["protocol", "ports", "kernel", "services", "drivers", "gateways", "client"],
  cli: ["protocol", "client", "host"],
  desktop: ["protocol", "client"],
};

/** Packages whose folders are units: strangers to each other. */
const WITH_UNITS = ["services", "drivers", "gateways"];
/** Packages that touch no clock, randomness, file, network, process or console (I11); Biome refuses the global names. */
const PURE = ["protocol", "ports", "kernel"];

const MAX_LINES = 500;
/** Names that say nothing about what is inside. */
const EMPTY_WORD = /(^|[-.])(utils?|helpers?|manager)([-.]|$)/;
const EMPTY_NAME = /^(common|base|misc|shared)$/;

/** A file by its path from the root of the checkout, with `/` on every system. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly path: string;
  readonly why: string;
}

/** Everything in these files that breaks a rule of the house, in the order of the files. */
export function findViolations(files: readonly SourceFile[]): Violation[] {
  return files.flatMap(({ path, text }) => rulesFor(path).flatMap((rule) => rule(path, text).map((why) => ({ path, why }))));
}

type Rule = (path: string, text: string) => string[];

function rulesFor(path: string): Rule[] {
  if (/^packages\/[^/]+\/package\.json$/.test(path)) return [checkManifest];
  if (/^packages\/[^/]+\/tsconfig\.json$/.test(path)) return [checkReferences];
  if (!/\.(ts|tsx|mts|js|mjs)$/.test(path)) return [];
  return [checkName, checkLength, checkImports, checkPurity, checkLookups];
}

const packageOf = (path: string): string | undefined => /^packages\/([^/]+)\//.exec(path)?.[1];

/** The folder that is the unit of this file, such as `packages/services/src/vfs`; none for a file beside the units. */
function unitOf(path: string): string | undefined {
  const [, folder, name] = /^(packages\/([^/]+)\/src\/[^/]+)\//.exec(path) ?? [];
  return folder && name && WITH_UNITS.includes(name) ? folder : undefined;
}

/** A table of names in a file of ours. */
const TABLE = /^(?:export )?const ([A-Z][A-Z_0-9]*): (?:Readonly<)?Record<string, /gm;

/** Every object has a `constructor` and a `toString`: a table that is asked for names from outside is asked for what is its own. */
const checkLookups: Rule = (path, text) => {
  if (!/^packages\/[^/]+\/src\//.test(path) || /\.(?:test|test-harness|conformance)\.ts$/.test(path)) return [];
  return [...text.matchAll(TABLE)].flatMap(([, table = ""]) =>
    new RegExp(`(?<![\\w.])${table}\\[|\\bin ${table}\\b(?! of)`).test(text)
      ? [`looks up a name in ${table} as if it held nothing else; use ownOf or Object.hasOwn`]
      : [],
  );
};

const checkManifest: Rule = (path, text) => {
  const name = packageOf(path) ?? "";
  const allowed = LAYERS[name];
  if (!allowed) return [`the package "${name}" is not in the table of tools/layer-rules.ts`];
  const manifest = JSON.parse(text) as Record<string, unknown>;
  const wrongName = manifest.name === `@aether/${name}` ? [] : [`the package in packages/${name} is called @aether/${name}`];
  const needed = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"].flatMap((kind) => Object.keys(manifest[kind] ?? {}));
  return [...wrongName, ...strangers(name, needed).map((other) => `${name} may not depend on ${other}; ${mayUse(name)}`)];
};

const checkReferences: Rule = (path, text) => {
  const name = packageOf(path) ?? "";
  const { references = [] } = JSON.parse(text) as { references?: { path: string }[] };
  const needed = references.map((reference) => `@aether/${posix.basename(reference.path)}`);
  return strangers(name, needed).map((other) => `${name} may not refer to ${other}; ${mayUse(name)}`);
};

const checkName: Rule = (path) => {
  const stem = posix.basename(path).replace(/\.[a-z]+$/, "");
  const folders = posix.dirname(path).split("/");
  const bad = [...folders, stem].filter((part) => EMPTY_WORD.test(part) || EMPTY_NAME.test(part.replace(/\.test$/, "")));
  return bad.map((part) => `the name "${part}" does not say what is inside; name it after its main export`);
};

const checkLength: Rule = (_path, text) => {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return lines > MAX_LINES ? [`${lines} lines; ${MAX_LINES} at most, so split it by what it decides`] : [];
};

const checkImports: Rule = (path, text) => {
  const name = packageOf(path);
  if (!name) return [];
  return importsOf(text).flatMap((specifier) => (specifier.startsWith(".") ? checkRelative(path, specifier) : checkPackage(name, specifier)));
};

function checkPackage(name: string, specifier: string): string[] {
  const isOwn = specifier === `@aether/${name}` || specifier.startsWith(`@aether/${name}/`);
  if (isOwn) return [`imports ${specifier}, its own package, by name; inside a package import by path, and units not at all`];
  return strangers(name, [specifier]).map((other) => `${name} may not import ${other}; ${mayUse(name)}`);
}

function checkRelative(path: string, specifier: string): string[] {
  const home = `packages/${packageOf(path)}/`;
  const target = posix.join(posix.dirname(path), specifier);
  if (!target.startsWith(home)) return [`imports ${specifier}, which lies outside ${home}; import the package by name`];
  const unit = unitOf(path);
  if (unit && !target.startsWith(`${unit}/`)) return [`imports ${specifier}, which lies outside its unit ${unit}; units are strangers to each other`];
  return [];
}

const checkPurity: Rule = (path, text) => {
  const name = packageOf(path);
  if (!name || !PURE.includes(name) || /\.(test|conformance)\.ts$/.test(path)) return [];
  return /\bMath\.random\b/.test(text) ? [`${name} is pure (I11): take randomness from the Ids port, not from Math.random`] : [];
};

function strangers(name: string, specifiers: readonly string[]): string[] {
  const allowed = LAYERS[name] ?? [];
  return specifiers.filter((specifier) => {
    const other = /^@aether\/([^/]+)/.exec(specifier)?.[1];
    return other !== undefined && !allowed.includes(other);
  });
}

function mayUse(name: string): string {
  const allowed = LAYERS[name] ?? [];
  return allowed.length === 0 ? "it stands alone" : `it may use ${allowed.join(", ")}`;
}

const IMPORT = /(?:^|[;}\s])(?:import|export)\s+(?:[^"';]*?\sfrom\s*)?["']([^"'\n]+)["']|\bimport\(\s*["']([^"'\n]+)["']|\bnew URL\(\s*["'](\.[^"'\n]+)["']/gm;

/** Every module that a source imports, and every file it addresses as a URL beside itself. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}
