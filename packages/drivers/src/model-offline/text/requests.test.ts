import { expect, test } from "vitest";
import { requestsIn } from "./requests.ts";

const line = (address: string, day: string, status: number): string =>
  `${address} - - [${day}:10:00:00 +0000] "GET /a \\"b\\" HTTP/1.1" ${status} 12 "-" "Some 200 agent"`;

test("requests of the common log format are read line by line", () => {
  const text = `${line("192.0.2.1", "09/Jun/2026", 200)}\n${line("2001:db8::1", "10/Jun/2026", 404)}\n192.0.2.9 - ann [10/Jun/2026:10:00:01 +0200] "POST / HTTP/2" 503 -\n`;
  expect(requestsIn(text)).toEqual([
    { address: "192.0.2.1", day: "2026-06-09", status: "200" },
    { address: "2001:db8::1", day: "2026-06-10", status: "404" },
    { address: "192.0.2.9", day: "2026-06-10", status: "503" },
  ]);
});

test("where a line is none, nothing of it is counted", () => {
  expect(requestsIn(`${line("192.0.2.1", "09/Jun/2026", 200)}\nserver started\n`)).toBe(2);
  expect(requestsIn(line("192.0.2.1", "09/Xyz/2026", 200))).toBe(1);
});
