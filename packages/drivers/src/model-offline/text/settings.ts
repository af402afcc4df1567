/** Settings of a file: the path of each key, and its value as it is written. */
export type Settings = ReadonlyMap<string, string>;

/** The settings that a text holds; a sentence where it is not of keys and values alone. */
export function settingsIn(name: string, text: string): Settings | string {
  const plain = text.replace(/^\uFEFF/, "");
  if (/\.json$/i.test(name)) return ofJson(name, plain);
  return /\.ya?ml$/i.test(name) ? ofYaml(name, plain) : ofLines(name, plain);
}

function ofJson(name: string, text: string): Settings | string {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content !== "object" || content === null || Array.isArray(content)) return `${name} holds no settings by their keys.`;
    return new Map(flat(content));
  } catch {
    return `${name} is no JSON that can be read.`;
  }
}

/** "database.pool": each value by its way; a list is one value. */
function flat(content: object, before = ""): [string, string][] {
  return Object.entries(content).flatMap(([key, value]: [string, unknown]): [string, string][] =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
      ? flat(value, `${before}${key}.`)
      : [[before + key, typeof value === "string" ? value : JSON.stringify(value)]],
  );
}

const YAML = /^( *)([\p{L}\p{N}_.-]+|"[^"]+"|'[^']+'):(?:\s+(.*))?$/u;

/** Indent, key and value of a line; undefined for anything but a key with a plain value or with keys below it. */
function yamlLine(line: string): { readonly indent: number; readonly key: string; readonly value: string } | undefined {
  const [, indent, key, written = ""] = YAML.exec(line) ?? [];
  const value = written.replace(/\s+#.*$/, "").trim();
  return indent === undefined || key === undefined || /^[|>&*!{[]/.test(value) ? undefined : { indent: indent.length, key: unquoted(key), value };
}

/** Keys below keys with plain values; anything else of the format is not read. */
function ofYaml(name: string, text: string): Settings | string {
  const found = new Map<string, string>();
  const above: { readonly indent: number; readonly key: string }[] = [];
  for (const [at, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (/^\s*(?:#.*)?$/.test(line) || (at === 0 && line.trim() === "---")) continue;
    const read = yamlLine(line);
    if (!read) return `Line ${at + 1} of ${name} is no key with a plain value.`;
    while ((above.at(-1)?.indent ?? -1) >= read.indent) above.pop();
    const path = [...above.map((each) => each.key), read.key].join(".");
    if (found.has(path)) return `${path} is set twice in ${name}.`;
    if (read.value === "") above.push(read);
    else found.set(path, unquoted(read.value));
  }
  return found;
}

/** KEY=value, with sections between brackets. */
function ofLines(name: string, text: string): Settings | string {
  const found = new Map<string, string>();
  let section = "";
  for (const [at, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    const [, head] = /^\s*\[([^[\]]+)\]\s*$/.exec(line) ?? [];
    const [, key, value = ""] = /^\s*(?:export\s+)?([\p{L}\p{N}_.-]+)\s*[=:]\s*(.*?)\s*$/u.exec(line) ?? [];
    if (head !== undefined) section = `${head.trim()}.`;
    else if (key === undefined || /^(?:\[|\{|"""|''')/.test(value)) return `Line ${at + 1} of ${name} is no key with a plain value.`;
    else if (found.has(section + key)) return `${section}${key} is set twice in ${name}.`;
    else found.set(section + key, unquoted(value));
  }
  return found;
}

const unquoted = (value: string): string =>
  /^"(.*)"$|^'(.*)'$/
    .exec(value)
    ?.slice(1)
    .find((text) => text !== undefined) ?? value;

/** Which settings differ, key by key. */
export function settingsApart(names: readonly [string, string], [first, second]: readonly [Settings, Settings]): string {
  const keys = [...new Set([...first.keys(), ...second.keys()])];
  const apart = keys.filter((key) => first.get(key) !== second.get(key));
  const same = keys.length - apart.length;
  const alike = `${same} ${same === 1 ? "setting is" : "settings are"} the same in both.`;
  if (apart.length === 0) return `No setting differs. ${alike}`;
  const cell = (text: string | undefined): string => (text === undefined ? "not set" : text.replaceAll("|", "\\|"));
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rows = apart.map((key) => row([key, cell(first.get(key)), cell(second.get(key))]));
  const head = `${apart.length} ${apart.length === 1 ? "setting differs" : "settings differ"}:`;
  return [head, [row(["setting", ...names]), row(["---", "---", "---"]), ...rows].join("\n"), alike].join("\n\n");
}
