import { afterEach, expect, test } from "vitest";
import { clear } from "../tree/tree.test-harness.ts";
import { ERRNO } from "./errno.ts";
import type { ProgramBuilder } from "./module-builder.test-harness.ts";
import { INTO, R, type Row, runRow } from "./wasi.test-harness.ts";

afterEach(clear);

const subscription = (userdata: bigint, tag: number, detail: (view: DataView) => void): Buffer => {
  const bytes = Buffer.alloc(48);
  bytes.writeBigUInt64LE(userdata, 0);
  bytes.writeUInt8(tag, 8);
  detail(new DataView(bytes.buffer, bytes.byteOffset));
  return bytes;
};
const clock = (userdata: bigint, ns: bigint, { id = 1, flags = 0 } = {}): Buffer =>
  subscription(userdata, 0, (view) => {
    view.setUint32(16, id, true);
    view.setBigUint64(24, ns, true);
    view.setUint16(40, flags, true);
  });
const file = (userdata: bigint, tag: number, number: number): Buffer => subscription(userdata, tag, (view) => view.setUint32(16, number, true));
const poll = (p: ProgramBuilder, ...all: Buffer[]): ProgramBuilder => p.call("poll_oneoff", [p.put(Buffer.concat(all)), INTO, all.length, R]);

test.for<Row>([
  {
    why: "for the sooner of two clocks",
    body: (p) =>
      poll(p, clock(1n, 3_600_000_000_000n), clock(2n, 1_000_000n))
        .check(R, 4, 1)
        .check(INTO, 8, 2n)
        .check(INTO + 8, 2, 0)
        .check(INTO + 10, 1, 0),
  },
  {
    why: "for a time that is past already",
    body: (p) =>
      poll(p, clock(1n, 5n, { id: 0, flags: 1 }))
        .check(R, 4, 1)
        .check(INTO, 8, 1n),
  },
  {
    why: "for input that comes later",
    notYet: 4,
    input: "x",
    body: (p) =>
      poll(p, clock(1n, 3_600_000_000_000n), file(2n, 1, 0))
        .check(R, 4, 1)
        .check(INTO, 8, 2n)
        .check(INTO + 10, 1, 1),
  },
  {
    why: "for input that does not come in time",
    notYet: 1e9,
    body: (p) =>
      poll(p, file(2n, 1, 0), clock(1n, 2_000_000n))
        .check(R, 4, 1)
        .check(INTO, 8, 1n),
  },
  {
    why: "not at all for output and files",
    body: (p) =>
      poll(p, file(1n, 2, 1), clock(3n, 3_600_000_000_000n))
        .check(R, 4, 1)
        .check(INTO, 8, 1n)
        .check(INTO + 10, 1, 2),
  },
  {
    why: "not for what is not open, nor for clocks of the processor",
    body: (p) =>
      poll(p, file(1n, 1, 77), clock(2n, 5n, { id: 2 }))
        .check(R, 4, 2)
        .check(INTO + 8, 2, ERRNO.BADF)
        .check(INTO + 40, 2, ERRNO.NOTSUP),
  },
  {
    why: "not for nothing, nor for too much",
    body: (p) =>
      p
        .call("poll_oneoff", [0, INTO, 0, R], ERRNO.INVAL)
        .call("poll_oneoff", [0, INTO, 4_097, R], ERRNO.INVAL)
        .call("poll_oneoff", [0, INTO, -1, R], ERRNO.INVAL),
  },
])("waits $why", async (row) => {
  const { code, step } = await runRow(row);
  expect({ code, step }).toEqual({ code: 0, step: undefined });
});
