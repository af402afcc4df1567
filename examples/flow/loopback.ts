import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface Listening extends AsyncDisposable {
  readonly url: string;
}

/** A server that only this machine can reach. */
export async function listen(answer: RequestListener): Promise<Listening> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Site extends Listening {
  /** What was asked of it, the latest last. */
  readonly asked: string[];
}

/** A site of these pages, by their paths; to everything else it says thank you. `leads`: paths from which it leads elsewhere, query and all. */
export async function serveSite(pages: ReadonlyMap<string, string> = new Map(), leads: ReadonlyMap<string, string> = new Map()): Promise<Site> {
  const asked: string[] = [];
  const listening = await listen(({ url = "" }, response) => {
    asked.push(url);
    const elsewhere = leads.get(url.replace(/\?.*$/, ""));
    if (elsewhere !== undefined) return void response.writeHead(302, { location: `${elsewhere}${url}` }).end();
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end(pages.get(url) ?? "thank you");
  });
  return { ...listening, asked, [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose]() };
}
