import {
  type AnySyscall,
  alike,
  type FieldText,
  fieldTexts,
  inert,
  inertLine,
  modelConnect,
  type Schema,
  SyscallError,
  schemaOf,
  schemaText,
  secretSet,
  syscallsAmong,
} from "@aether/protocol";
import * as z from "zod";
import type { Command } from "../command.ts";
import { readAll } from "../hidden-input.ts";

/** Their input holds what nobody else on the machine may read, as everybody may a command's arguments. */
const SECRET: readonly string[] = [secretSet.name, modelConnect.name];

const JSON_BYTES = { most: 67_108_864, says: "the input of a call has at most 64 MiB" };

export const call: Command = {
  name: "call",
  summary: "Call any syscall with JSON input; without a name, list them.",
  usage: "aether call [NAME ['<json>' | -]]\n\n- reads the JSON from standard input. aether call NAME --help says what its fields are.",
  most: 2,
  help: ([name = ""]) => described(name),
  async run({ words }, { connect, screen }) {
    const [name, written = "{}"] = words;
    if (name !== undefined && written !== "-" && SECRET.includes(name))
      throw new SyscallError("INVALID", `others on this machine can read a command's arguments: give the JSON on standard input, aether call ${name} - <file`);
    const text = written === "-" ? await readAll(process.stdin, JSON_BYTES) : written;
    const { client } = await connect();
    if (name === undefined) {
      for (const method of await client.methods()) screen.data(method);
      await client.close();
      return 0;
    }
    const definition: AnySyscall = { name, summary: name, input: z.json(), output: z.json(), errors: [], flow: "read", needs: { open: "the door checks" } };
    const output = await client.call(definition, readJson(text), {
      onEvent: (event, value, ...[, label]) => screen.say(inert(JSON.stringify({ event, value, label }))),
    });
    screen.data(inert(JSON.stringify(output, null, 2)));
    await client.close();
    return 0;
  },
};

/** What a syscall takes and gives. @throws SyscallError `UNKNOWN_METHOD` */
async function described(name: string): Promise<string> {
  // Here and not above: a program that names all of the protocol loads all of it, in each of its threads.
  const definitions = syscallsAmong(await import("@aether/protocol")).filter(({ internal }) => !internal);
  const definition = definitions.find((one) => one.name === name);
  if (definition) {
    const { summary, input, output } = definition;
    return [`${name}: ${summary}`, "", "takes:", ...fieldLines(schemaOf(input, "input")), "", "gives:", ...fieldLines(schemaOf(output, "output"))].join("\n");
  }
  const near = alike(
    name,
    definitions.map((one) => one.name),
    3,
  );
  throw new SyscallError(
    "UNKNOWN_METHOD",
    `there is no syscall ${inertLine(name)}${near.length > 0 ? `; near it: ${near.join(", ")}` : ""} (aether call lists them)`,
  );
}

function fieldLines(schema: Schema): string[] {
  const fields = fieldTexts(schema);
  if (!fields) return [`  ${schemaText(schema)}`];
  return fields.length === 0 ? ["  nothing"] : fields.map(({ name, type, presence }) => `  ${name}  ${type}${presenceOf(presence)}`);
}

const presenceOf = (presence: FieldText["presence"]): string =>
  typeof presence === "string" ? (presence === "required" ? "" : " (optional)") : ` (default ${presence.default})`;

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyscallError("INVALID", `the input is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
