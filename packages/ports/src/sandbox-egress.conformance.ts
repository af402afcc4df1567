import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect } from "vitest";
import { finish, type SandboxBench, type SandboxSuite, shell } from "./sandbox-bench.conformance.ts";

const GET = "exec 3<>/dev/tcp/127.0.0.1/3128; printf 'GET http://a.test/x HTTP/1.1\\r\\nHost: a.test\\r\\nConnection: close\\r\\n\\r\\n' >&3; tail -n 1 <&3";

/** What a holder's line is to a box: a proxy on a socket, which says what it was asked. */
async function withProxy(bench: SandboxBench, name: string, work: (egress: { socket: string }) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => response.end(`${name} saw ${request.method} ${request.url}`));
  const socket = join(bench.root, `${name}.sock`);
  await once(server.listen(socket), "listening");
  try {
    await work({ socket });
  } finally {
    await bench.sandbox.close();
    server.closeAllConnections();
    server.close();
  }
}

export function egress(suite: SandboxSuite): void {
  suite.test(
    "a box with a way out reaches its own proxy and nothing else, and one without reaches nothing",
    async (bench) => {
      await withProxy(bench, "one", (one) =>
        withProxy(bench, "two", async (two) => {
          const [first, second, cut] = await Promise.all([bench.open({ egress: one }), bench.open({ egress: two }), bench.open()]);
          const said = async (box: typeof cut, script: string): Promise<string> => (await finish(await bench.start(box, shell(script)))).stdout;
          expect(await said(first, GET)).toBe("one saw GET http://a.test/x");
          expect(await said(second, GET)).toBe("two saw GET http://a.test/x");
          expect(await said(first, "echo $http_proxy $HTTPS_PROXY")).toBe("http://127.0.0.1:3128 http://127.0.0.1:3128\n");
          for (const box of [first, cut]) expect(await said(box, "echo x > /dev/tcp/1.1.1.1/443 || echo cut")).toBe("cut\n");
          expect(await said(cut, `${GET} || echo cut; echo [$http_proxy]`)).toBe("cut\n[]\n");
        }),
      );
    },
    ({ features }) => (features.network ? undefined : "this rung has no way out"),
  );
}
