import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SyscallError } from "./errors.ts";
import type { Json } from "./json.ts";
import {
  encodeRpcBatch,
  encodeRpcError,
  encodeRpcEvent,
  encodeRpcFault,
  encodeRpcRequest,
  encodeRpcResult,
  isCallKey,
  parseRpc,
  parseRpcReply,
  RPC_LIMITS,
  type RpcFault,
} from "./rpc.ts";

const MAX = 1_000_000;
const faultOf = (line: string): RpcFault => {
  const { batch, entries } = parseRpc(line);
  const [entry] = entries;
  if (batch || entry?.kind !== "fault") throw new Error(`no fault in ${line.slice(0, 80)}`);
  return entry;
};
const nested = (depth: number, open = "[", close = "]") => open.repeat(depth) + close.repeat(depth);
const request = (members: string) => `{"jsonrpc":"2.0","method":"m.x",${members}}`;

describe("a line that is a request", () => {
  test.for([
    { why: "a number as id", line: request('"id":7'), entry: { kind: "request", id: 7, method: "m.x", params: {} } },
    { why: "a fraction as id", line: request('"id":0.5'), entry: { kind: "request", id: 0.5, method: "m.x", params: {} } },
    { why: "a text as id", line: request('"id":"a"'), entry: { kind: "request", id: "a", method: "m.x", params: {} } },
    { why: "null as id is still a request", line: request('"id":null'), entry: { kind: "request", id: null, method: "m.x", params: {} } },
    { why: "no id is a notification", line: request('"params":{}'), entry: { kind: "notification", method: "m.x", params: {} } },
    { why: "a key is kept", line: request('"id":1,"key":"k-1"'), entry: { kind: "request", id: 1, key: "k-1", method: "m.x", params: {} } },
    { why: "unknown members are ignored", line: request('"id":1,"trace":[]'), entry: { kind: "request", id: 1, method: "m.x", params: {} } },
    { why: "white space around it", line: ` ${request('"id":1')}\r`, entry: { kind: "request", id: 1, method: "m.x", params: {} } },
  ])("$why", ({ line, entry }) => expect(parseRpc(line)).toEqual({ batch: false, entries: [entry] }));
});

describe("a line that is not", () => {
  test.for([
    { why: "no JSON", line: "{", rpc: -32700, id: null },
    { why: "nothing", line: "", rpc: -32700, id: null },
    { why: "a byte order mark", line: `\ufeff${request('"id":1')}`, rpc: -32700, id: null },
    { why: "a number", line: "1", rpc: -32600, id: null },
    { why: "null", line: "null", rpc: -32600, id: null },
    { why: "an empty batch", line: "[]", rpc: -32600, id: null },
    { why: "no version", line: '{"id":1,"method":"m.x"}', rpc: -32600, id: 1 },
    { why: "another version", line: '{"jsonrpc":"1.0","id":1,"method":"m.x"}', rpc: -32600, id: 1 },
    { why: "no method", line: '{"jsonrpc":"2.0","id":1}', rpc: -32600, id: 1 },
    { why: "a number as method", line: '{"jsonrpc":"2.0","id":1,"method":1}', rpc: -32600, id: 1 },
    { why: "an empty method", line: '{"jsonrpc":"2.0","id":1,"method":""}', rpc: -32600, id: 1 },
    { why: "a method out of bounds", line: `{"jsonrpc":"2.0","id":1,"method":"${"m".repeat(129)}"}`, rpc: -32600, id: 1 },
    { why: "a method only inherited", line: '{"jsonrpc":"2.0","id":1,"__proto__":{"method":"m.x"}}', rpc: -32600, id: 1 },
    { why: "true as id", line: request('"id":true'), rpc: -32600, id: null },
    { why: "an object as id", line: request('"id":{}'), rpc: -32600, id: null },
    { why: "an id that would come back as another", line: request('"id":9007199254740993'), rpc: -32600, id: null },
    { why: "an infinite id", line: request('"id":1e999'), rpc: -32600, id: null },
    { why: "a long id", line: request(`"id":"${"x".repeat(201)}"`), rpc: -32600, id: null },
    { why: "a key with a dot", line: request('"id":1,"key":"a.1"'), rpc: -32600, id: 1 },
    { why: "parameters by position", line: request('"id":1,"params":[1]'), rpc: -32602, id: 1 },
    { why: "a text as parameters", line: request('"id":1,"params":"x"'), rpc: -32602, id: 1 },
    { why: "null as parameters", line: request('"id":1,"params":null'), rpc: -32602, id: 1 },
    { why: "too many in a batch", line: `[${Array(65).fill("1").join()}]`, rpc: -32600, id: null },
    { why: "one bracket too deep", line: nested(65), rpc: -32600, id: null },
    { why: "a million brackets", line: nested(1_000_000), rpc: -32600, id: null },
    { why: "a million objects never closed", line: '{"a":'.repeat(800_000), rpc: -32600, id: null },
    { why: "one byte too large", line: `"${"a".repeat(RPC_LIMITS.bytes - 1)}"`, rpc: -32019, id: null },
    { why: "few characters of many bytes", line: `"${"€".repeat(RPC_LIMITS.bytes / 3)}"`, rpc: -32019, id: null },
  ])("$why: $rpc", ({ line, rpc, id }) => expect(faultOf(line)).toMatchObject({ rpc, id, answer: true }));

  test("a notification with bad parameters is not answered", () => expect(faultOf(request('"params":1'))).toMatchObject({ rpc: -32602, answer: false }));
  test("the largest line passes", () => expect(faultOf(`"${"a".repeat(RPC_LIMITS.bytes - 2)}"`).rpc).toBe(-32600));
  test("the deepest line passes the bound", () => expect(parseRpc(nested(64)).batch).toBe(true));
  test("brackets inside texts do not count", () =>
    expect(parseRpc(request(`"id":1,"params":{"t":"${"[{".repeat(100)}\\\\\\"["}`)).entries[0]?.kind).toBe("request"));
});

test("a batch mixes requests, notifications and faults", () => {
  const { batch, entries } = parseRpc(`[${request('"id":1')},${request('"params":{}')},1,[]]`);
  expect(batch).toBe(true);
  expect(entries.map(({ kind }) => kind)).toEqual(["request", "notification", "fault", "fault"]);
});

describe("prototype names are inert", () => {
  test.for([
    ['{"__proto__":{"polluted":1}}', "params.__proto__"],
    ['{"a":{"__proto__":{"polluted":1}}}', "params.a.__proto__"],
    ['{"a":[{"\\u005f\\u005fproto__":{"polluted":1}}]}', "params.a[0].__proto__"],
    ['{"__prot\\u006f__":{"polluted":1}}', "params.__proto__"],
  ])("%s is refused, by its place", ([params, place]) => {
    const [entry] = parseRpc(request(`"id":1,"params":${params}`)).entries;
    expect(entry).toMatchObject({ kind: "fault", id: 1, answer: true, error: { code: "INVALID", message: expect.stringContaining(`the member ${place},`) } });
  });
  test("nothing of a batch with such a member is done", () => {
    const { batch, entries } = parseRpc(`[${request('"id":1')},${request('"id":2,"params":{"__proto__":1}')}]`);
    expect([batch, entries.map((entry) => entry.kind === "fault" && entry.id)]).toEqual([true, [1, 2]]);
  });
  test.for(['{"constructor":{"prototype":{"polluted":1}}}', '{"prototype":{"polluted":1},"hasOwnProperty":1,"toString":1}'])("%s is data", (params) => {
    const [entry] = parseRpc(request(`"id":1,"params":${params}`)).entries;
    expect(entry).toMatchObject({ kind: "request", params: JSON.parse(params) });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
  test("constructor stays as data", () => {
    const [entry] = parseRpc(request('"id":1,"params":{"constructor":1}')).entries;
    expect(entry).toMatchObject({ params: { constructor: 1 } });
  });
});

describe("answers", () => {
  test.for([
    { why: "a result", line: encodeRpcResult(1, { a: [1] }), text: '{"jsonrpc":"2.0","id":1,"result":{"a":[1]}}' },
    { why: "nothing is null", line: encodeRpcResult("x", undefined), text: '{"jsonrpc":"2.0","id":"x","result":null}' },
    {
      why: "an error carries its code and details",
      line: encodeRpcError(2, new SyscallError("NOT_FOUND", "gone", { path: "/x" })),
      text: '{"jsonrpc":"2.0","id":2,"error":{"code":-32004,"message":"gone","data":{"code":"NOT_FOUND","details":{"path":"/x"}}}}',
    },
    {
      why: "an unknown method has the standard's number",
      line: encodeRpcError(2, new SyscallError("UNKNOWN_METHOD", "no such method")),
      text: '{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"no such method","data":{"code":"UNKNOWN_METHOD"}}}',
    },
    {
      why: "a bug is INTERNAL",
      line: encodeRpcError(null, new TypeError("x of undefined")),
      text: '{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"x of undefined","data":{"code":"INTERNAL"}}}',
    },
    {
      why: "an event",
      line: encodeRpcEvent({ id: 3, seq: 0, event: "delta", value: "t" }),
      text: '{"jsonrpc":"2.0","method":"event","params":{"id":3,"seq":0,"event":"delta","value":"t"}}',
    },
    {
      why: "an event of a call that has read something",
      line: encodeRpcEvent({ id: 3, seq: 0, event: "delta", value: "t", label: { integrity: "untrusted", confidentiality: "private", sources: ["/m"] } }),
      text: '{"jsonrpc":"2.0","method":"event","params":{"id":3,"seq":0,"event":"delta","value":"t","label":{"integrity":"untrusted","confidentiality":"private","sources":["/m"]}}}',
    },
    { why: "a batch", line: encodeRpcBatch(["1", "2"]), text: "[1,2]" },
    { why: "a batch of notifications is not answered", line: encodeRpcBatch([]), text: undefined },
  ])("$why", ({ line, text }) => expect(line).toBe(text));

  test("a fault keeps the standard's number", () =>
    expect(JSON.parse(encodeRpcFault(faultOf("{")))).toMatchObject({ id: null, error: { code: -32700, data: { code: "INVALID" } } }));
  test("a result that JSON cannot carry is a bug, answered", () =>
    expect(JSON.parse(encodeRpcResult(1, 1n as never))).toMatchObject({ id: 1, error: { code: -32603 } }));
  test("details that JSON cannot carry do not cost the answer", () =>
    expect(JSON.parse(encodeRpcError(1, new SyscallError("BUSY", "full", { at: 1n })))).toEqual({
      jsonrpc: "2.0",
      id: 1,
      error: { code: -32028, message: "full", data: { code: "BUSY" } },
    }));
  test("one line, whatever the text holds", () => expect(encodeRpcResult(1, "a\nb\u2028c\r")).not.toMatch(/[\n\r]/));
});

describe("what a client reads", () => {
  test.for([
    {
      why: "a code of ours",
      line: '{"jsonrpc":"2.0","id":1,"error":{"code":-32003,"message":"no","data":{"code":"DENIED","details":{"a":1}}}}',
      code: "DENIED",
    },
    { why: "only the number", line: '{"jsonrpc":"2.0","id":1,"error":{"code":-32028,"message":"no"}}', code: "BUSY" },
    { why: "a parse error", line: '{"jsonrpc":"2.0","id":1,"error":{"code":-32700,"message":"no"}}', code: "INVALID" },
    { why: "an unknown number", line: '{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}', code: "UPSTREAM" },
    {
      why: "an inherited name is no code",
      line: '{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no","data":{"code":"constructor"}}}',
      code: "UPSTREAM",
    },
  ])("$why: $code", ({ line, code }) => expect(parseRpcReply(line, MAX)).toMatchObject({ kind: "error", id: 1, error: { code, message: "no" } }));

  test.for([
    "",
    "{}",
    "[]",
    "1",
    '{"jsonrpc":"2.0"}',
    '{"jsonrpc":"2.0","id":1}',
    '{"jsonrpc":"2.0","method":"event"}',
    '{"jsonrpc":"2.0","method":"event","params":{"id":1}}',
    '{"jsonrpc":"2.0","method":"event","params":{"id":1,"seq":1,"event":"e","label":"trusted"}}',
  ])("%j is odd", (line) => expect(parseRpcReply(line, MAX).kind).toBe("odd"));
  test("a reply above the caller's bound is odd", () => expect(parseRpcReply(encodeRpcResult(1, "x".repeat(100)), 50).kind).toBe("odd"));
});

describe("properties", () => {
  const line = fc.oneof(fc.string(), fc.json(), fc.string({ unit: fc.constantFrom("{", "}", "[", "]", '"', "\\", ":", ",", "1", "a") }));
  const id = fc.oneof(fc.string({ maxLength: 50 }), fc.maxSafeInteger(), fc.constant(null));
  const value = fc.jsonValue({ maxDepth: 6 }).filter((it) => !JSON.stringify(it).includes("__proto__")) as fc.Arbitrary<Json>;

  test("no line makes it throw, and every fault can be sent", () =>
    fc.assert(
      fc.property(line, (text) => {
        for (const entry of parseRpc(text).entries) if (entry.kind === "fault") JSON.parse(encodeRpcFault(entry));
        parseRpcReply(text, MAX);
      }),
      { numRuns: 2_000 },
    ));
  test("a request comes out as it went in", () =>
    fc.assert(
      fc.property(id, value, (id, value) => {
        const line = encodeRpcRequest({ id, method: "m.x", key: "k", params: { value } });
        expect(parseRpc(line).entries).toEqual([{ kind: "request", id, key: "k", method: "m.x", params: JSON.parse(JSON.stringify({ value })) }]);
      }),
    ));
  test("a result comes out as it went in", () =>
    fc.assert(
      fc.property(id, value, (id, value) => {
        expect(parseRpcReply(encodeRpcResult(id, value), MAX)).toEqual({ kind: "result", id, value: JSON.parse(JSON.stringify(value)) });
      }),
    ));
});

test.for([
  { why: "above the size", params: { t: "x".repeat(RPC_LIMITS.bytes) }, code: "TOO_LARGE" },
  { why: "above the depth", params: JSON.parse(nested(64)), code: "INVALID" },
  { why: "above the number of values", params: { t: new Array(RPC_LIMITS.values).fill(0) }, code: "INVALID" },
  { why: "not JSON", params: { n: 1n }, code: "INVALID" },
])("a request $why is not written: $code", ({ params, code }) =>
  expect(() => encodeRpcRequest({ id: 1, method: "m.x", params })).toThrow(expect.objectContaining({ code })),
);

test.for([
  ["a", true],
  ["A_b-9", true],
  ["", false],
  ["a.1", false],
  ["a:b", false],
  ["x".repeat(129), false],
  [1, false],
] as const)("%j names a call: %s", ([key, fits]) => expect(isCallKey(key)).toBe(fits));
