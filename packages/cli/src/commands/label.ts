import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { relative, resolve } from "node:path";
import { ANYONE, type Declaration, inert, type Label, type Output, SyscallError, vfsDeclare, vfsDeclared, type Written } from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { oneLine } from "../flow-words.ts";
import { fromHome } from "../goal-paths.ts";
import { shortId } from "../resolve-agent.ts";
import { table } from "../text-table.ts";

const USAGE = "aether label [PATH] [--secret | --private | --public] [--reader WHO]… [--vouch | --no-vouch] [--clear] [--json]";
const OPTIONS = `
Says what your files are (docs/flow.md). With PATH alone it shows what a file or folder is, and why; with nothing, all that
you have said. What is said of a folder holds for all in it, until something further in is said to be otherwise. It holds by
the folder's place on this machine, mounted or not, from the next time that an agent looks.

      --secret         leaves to nobody but its readers: no question is asked, and no model of another machine reads it
      --private        leaves where you say so; what files are by themselves
      --public         anybody may see it
      --reader WHO     only these outside may be given it: a host, an address, a person; again for each. "anyone" lifts
                       what a folder further out says, "nobody" is nobody
      --vouch          you know who writes here: agents that read it may go on without questions
      --no-vouch       you do not; what files are by themselves
      --clear          takes back all that was said of this very file or folder
      --json           JSON
  -h, --help           shows this`;

export const label: Command = {
  name: "label",
  summary: "Say what your files are: secret, for some readers only, vouched for.",
  usage: `${USAGE}\n${OPTIONS}`,
  options: {
    secret: { type: "boolean" },
    private: { type: "boolean" },
    public: { type: "boolean" },
    reader: { type: "string", multiple: true },
    vouch: { type: "boolean" },
    "no-vouch": { type: "boolean" },
    clear: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    const [written, ...rest] = args.words;
    if (rest.length > 0) throw new SyscallError("INVALID", `say it of one file or folder at a time.\nUsage: ${USAGE}`);
    const said = sayingOf(args);
    if (written === undefined) {
      if (said) throw new SyscallError("INVALID", `say of what: a file or folder.\nUsage: ${USAGE}`);
      return showAll({ args, context });
    }
    const place = placeOf(written, context);
    return said ? declare({ ...place, ...said }, place, { args, context }) : show(place, { args, context });
  },
};

interface Doing {
  readonly args: Arguments;
  readonly context: Context;
}
type Saying = Pick<Written<typeof vfsDeclare>, "integrity" | "confidentiality" | "readers">;
type PlaceInput = Pick<Written<typeof vfsDeclared>, "path" | "file">;

/** @throws SyscallError `INVALID` for what contradicts itself */
function sayingOf(args: Arguments): Saying | undefined {
  const confidentiality = oneOf(args, ["secret", "private", "public"]);
  const vouching = oneOf(args, ["vouch", "no-vouch"]);
  const readers = readersOf(args.texts("reader"));
  const said: Saying = {
    ...(confidentiality && { confidentiality }),
    ...(vouching && { integrity: vouching === "vouch" ? ("tool" as const) : ("untrusted" as const) }),
    ...(readers && { readers }),
  };
  if (!args.flag("clear")) return Object.keys(said).length > 0 ? said : undefined;
  if (Object.keys(said).length > 0) throw new SyscallError("INVALID", "--clear takes back all that was said; say the rest in a call of its own");
  return { integrity: null, confidentiality: null, readers: null };
}

function oneOf<T extends string>(args: Arguments, names: readonly T[]): T | undefined {
  const [first, second] = names.filter((name) => args.flag(name));
  if (second !== undefined) throw new SyscallError("INVALID", `--${first} and --${second} contradict each other; say one of them`);
  return first;
}

const NOBODY = "nobody";

function readersOf(written: readonly string[]): Saying["readers"] {
  const named = written.flatMap((names) => names.split(",")).map((name) => name.trim());
  const [first] = named;
  if (first === undefined) return undefined;
  if (named.includes("")) throw new SyscallError("INVALID", "--reader takes a host, an address or a person; anyone, or nobody");
  const alone = named.find((name) => name === ANYONE || name === NOBODY);
  if (alone === undefined) return named;
  if (named.length > 1) throw new SyscallError("INVALID", `--reader ${alone} stands alone`);
  return alone === ANYONE ? ANYONE : [];
}

/** A path as the person has it, or as agents see it. */
function placeOf(written: string, { cwd }: Context): PlaceInput {
  const file = resolve(cwd, fromHome(written, homedir()));
  return written.startsWith("/mnt/") && !existsSync(file) ? { path: written } : { file };
}

async function declare(said: Written<typeof vfsDeclare>, place: PlaceInput, { args, context }: Doing): Promise<number> {
  const { client } = await context.connect();
  const declared = await client.call(vfsDeclare, said);
  const { screen } = context;
  if (args.flag("json")) {
    screen.data(inert(JSON.stringify(declared)));
    return 0;
  }
  screen.say(`${nameOf(declared, context)}: ${sayingWords(declared)}; it holds from the next time that an agent looks`);
  const { is } = said.integrity === "tool" ? await client.call(vfsDeclared, place) : { is: null };
  if (is?.label.integrity === "untrusted") {
    const who = is.run === undefined ? "an agent" : `run ${shortId(is.run)}`;
    screen.say(
      screen.yellow(`not of what it holds now: ${who} wrote that after reading what nobody vouches for, and it stays untrusted until you change the file`),
    );
  }
  return 0;
}

async function showAll({ args, context }: Doing): Promise<number> {
  const { client } = await context.connect();
  const { declarations } = await client.call(vfsDeclared, {});
  const { screen } = context;
  if (args.flag("json")) screen.data(inert(JSON.stringify(declarations)));
  else if (declarations.length === 0) screen.say("nothing was said of any file: all are private, and nobody vouches for them (aether label PATH --secret)");
  else screen.out(table([["FILE", "IS", "SINCE"], ...declarations.map((one) => rowOf(one, context))]));
  return 0;
}

async function show(place: PlaceInput, { args, context }: Doing): Promise<number> {
  const { client } = await context.connect();
  const told = await client.call(vfsDeclared, place);
  if (args.flag("json")) context.screen.data(inert(JSON.stringify(told)));
  else for (const line of toldLines(told, context)) context.screen.out(line);
  return 0;
}

function toldLines({ is, declarations }: Output<typeof vfsDeclared>, context: Context): string[] {
  const inside = declarations.filter(({ file }) => is === null || (file !== is.file && file.startsWith(is.file === "/" ? "/" : `${is.file}/`)));
  const lost = declarations.filter(({ now, file }) => now !== "there" && !inside.some((one) => one.file === file));
  return [
    ...(is ? isLines(is, context) : []),
    ...inside.map((one) => `inside           ${nameOf(one, context)}: ${sayingWords(one)}${lossWords(one)}`),
    ...lost.map((one) => `note             ${nameOf(one, context)}${lossWords(one)}`),
  ];
}

type Is = NonNullable<Output<typeof vfsDeclared>["is"]>;

const VALUES: Readonly<Record<Is["origins"][number]["part"], (label: Label) => string>> = {
  integrity: ({ integrity }) => integrity,
  confidentiality: ({ confidentiality }) => confidentiality,
  readers: ({ readers }) => readerWords(readers ?? ANYONE),
};
const DEFAULTS: Readonly<Record<Is["origins"][number]["part"], string>> = {
  integrity: "nobody vouches for it",
  confidentiality: "nobody said otherwise",
  readers: "nobody said otherwise",
};

function isLines({ file, kind, label: held, origins, run }: Is, context: Context): string[] {
  const why = ({ part, from, at }: Is["origins"][number]): string => {
    if (from === "default") return DEFAULTS[part];
    if (from === "declared") return `declared${at === undefined ? "" : ` at ${pathWords(at, context)}`}`;
    return run === undefined ? "stored with its content, by what its writer had read" : `stored, because run ${shortId(run)} had read such when it wrote it`;
  };
  return [
    `${oneLine(pathWords(file, context))}${kind === "folder" ? "/" : ""}`,
    ...origins.map((origin) => `${origin.part.padEnd(15)}  ${oneLine(VALUES[origin.part](held))}  (${oneLine(why(origin))})`),
    `sources          ${held.sources.map((source) => oneLine(source)).join(", ")}`,
  ];
}

const INTEGRITY_WORDS = { tool: "vouched for", untrusted: "not vouched for" } as const;

function sayingWords({ integrity, confidentiality, readers }: Declaration): string {
  const said = [
    ...(confidentiality ? [confidentiality] : []),
    ...(integrity ? [INTEGRITY_WORDS[integrity]] : []),
    ...(readers === null ? [] : [`for ${readerWords(readers)}${readers === ANYONE ? "" : " only"}`]),
  ];
  return said.length === 0 ? "nothing is said of it any more" : oneLine(said.join(", "), true);
}

const readerWords = (readers: NonNullable<Declaration["readers"]>): string =>
  readers === ANYONE ? ANYONE : readers.length === 0 ? "nobody outside" : readers.join(", ");

function lossWords({ now, kind }: Declaration): string {
  if (now === "there") return "";
  if (now === "gone") return " – it is gone, so all of the folder that it was in counts as it did, until --clear takes that back";
  return kind === "file" ? " – another file stands there now and counts as it did" : " – another folder stands there now; both count as it did";
}

const rowOf = (one: Declaration, context: Context): string[] => [
  nameOf(one, context),
  `${sayingWords(one)}${lossWords(one)}`,
  new Date(one.at).toISOString().slice(0, 10),
];

const nameOf = ({ file, kind }: Pick<Declaration, "file" | "kind">, context: Context): string =>
  `${oneLine(pathWords(file, context), true)}${kind === "folder" && file !== "/" ? "/" : ""}`;

/** As the person would write it from here. */
function pathWords(file: string, { cwd }: Context): string {
  const way = relative(cwd, file);
  return way === "" ? "." : way.startsWith("..") ? file : way;
}
