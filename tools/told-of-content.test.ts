import { expect, test } from "vitest";
import * as z from "zod";
import * as protocol from "../packages/protocol/src/index.ts";

const HASH = "^[0-9a-f]{64}$";
/** What a name says that is worked out of a content: whoever can guess the content can check the guess. */
const WORKED_OUT = /(etag|hash|sha\d*|digest|checksum|fingerprint|bytes|size|length|lines|tree)$/i;

type Node = { readonly [member: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

/** Every member of an answer that is a hash, or whose name says that it is worked out of a content: `vfs.read etag`, `vm.read /size`. */
function* workedOut(node: unknown, at: string, name = ""): Generator<string> {
  if (!isNode(node)) return;
  if (isTold(node, name)) yield at;
  for (const [member, value] of Object.entries(node)) {
    const inside = member === "properties" && isNode(value) ? Object.entries(value) : undefined;
    if (inside) for (const [inner, one] of inside) yield* workedOut(one, `${at} ${inner}`, inner);
    else yield* workedOut(value, at, name);
  }
}

function isTold(node: Node, name: string): boolean {
  if (node["properties"] !== undefined || node["items"] !== undefined) return false;
  return node["pattern"] === HASH || (WORKED_OUT.test(name) && (node["type"] !== undefined || node["anyOf"] !== undefined));
}

const schemaOf = (type: z.ZodType): unknown => z.toJSONSchema(type, { io: "output", unrepresentable: "any" });
const found = [
  ...new Set(
    protocol
      .syscallsAmong(protocol)
      .flatMap(({ name, output, events = {} }) => [
        ...workedOut(schemaOf(output), name),
        ...Object.entries(events).flatMap(([event, type]) => [...workedOut(schemaOf(type as z.ZodType), `${name} → ${event}`)]),
      ]),
  ),
].sort();

/**
 * Why each of them tells nobody of a content whose label they do not get. To add one: let its handler raise the label of the content, and say
 * so here, or leave it out of the answer. That files do is tried in services/src/vfs/heard-contents.test.ts.
 */
const DECIDED: Readonly<Record<string, string>> = {
  "agent.check authority budget bytes": "what the caller's own manifest says it may move",
  "agent.list agents budget bytes": "what somebody said it may move",
  "agent.list agents spent bytes": "what it moved in all; has the agent's label (docs/flow.md names what that leaves)",
  "agent.remove bytes": "for persons alone: of files that are gone by then",
  "agent.status budget bytes": "what somebody said it may move",
  "agent.status spent bytes": "what it moved in all; has the agent's label (docs/flow.md names what that leaves)",
  "model.attach file bytes": "of what the caller gave; a handle in it is read",
  "model.attach file hash": "of what the caller gave; a handle in it is read",
  "model.generate parts bytes": "of what a model answered to the caller's own words",
  "model.generate parts hash": "of what a model answered to the caller's own words",
  "model.image file bytes": "of what a model drew after the caller's own words",
  "model.image file hash": "of what a model drew after the caller's own words",
  "model.step parts bytes": "of what a model answered to the caller's own words",
  "model.step parts hash": "of what a model answered to the caller's own words",
  "model.stream parts bytes": "of what a model answered to the caller's own words",
  "model.stream parts hash": "of what a model answered to the caller's own words",
  "vfs.trash files bytes": "the label of each file is raised, as of vfs.versions, before it is told",
  "vfs.trash files content": "as its size",
  "system.backup bytes": "for persons alone: of all that is stored",
  "system.backup size": "for persons alone: of the file that was written",
  "system.status keeps output_bytes": "a setting",
  "system.status rssBytes": "of the daemon",
  "system.sweep bytes": "of what nobody needs any more, of everybody",
  "table.export bytes": "raised by the contents that were asked",
  "table.query lines": "raised by the contents that were asked",
  "vfs.bytes etag": "raised by the content",
  "vfs.diff files after": "raised by the content",
  "vfs.diff files before": "raised by the content",
  "vfs.copies copies tree": "for the box service alone: of the copies that the command of that call works on",
  "vfs.expect tree": "no door finds the call; its label is that of the whole box",
  "vfs.glob files bytes": "raised like the file's name",
  "vfs.instructions hash": "raised by the content",
  "vfs.list entries bytes": "raised like the file's name",
  "vfs.made files bytes": "raised like the file's name",
  "vfs.mirror tree": "no door finds the call; its label is that of the whole box",
  "vfs.read bytes": "raised by the content",
  "vfs.read etag": "raised by the content",
  "vfs.read lines": "raised by the content",
  "vfs.read_many files file bytes": "raised by the content",
  "vfs.read_many files file etag": "raised by the content",
  "vfs.read_many files file lines": "raised by the content",
  "vfs.stat bytes": "raised like the file's name",
  "vfs.versions versions after": "raised by the content",
  "vfs.versions versions before": "raised by the content",
  "vm.attach bytes": "raised by all that the box can read",
  "vm.list commands bytes": "raised by all that the box can read",
  "vm.read size": "raised by all that the box can read",
  "vm.run bytes": "raised by all that the box can read",
  "vm.stdin bytes": "of what the caller gave; a handle in it is read",
  "web.fetch bytes": "raised by the page",
};

test("whatever an answer tells that is worked out of a content was decided on", () => {
  expect(found).toEqual(Object.keys(DECIDED).sort());
});

test("what is new is found, however deep it stands", () => {
  const answer = z.strictObject({
    list: z.array(z.union([z.strictObject({ mark: protocol.Hash.nullable() }), z.strictObject({ sizeInBytes: z.int().optional() })])),
  });
  expect([...workedOut(schemaOf(answer), "x")].filter((one, at, all) => all.indexOf(one) === at)).toEqual(["x list mark", "x list sizeInBytes"]);
});
