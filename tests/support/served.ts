import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of a test on this machine; its connections end with it. */
export interface Served extends AsyncDisposable {
  readonly baseUrl: string;
}

/** Each request is answered with its whole body at hand. */
export async function served(answer: (request: IncomingMessage, body: string, response: ServerResponse) => void | Promise<void>): Promise<Served> {
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const bytes of request) text += bytes;
    await answer(request, text, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The list of models, as chat completions' providers give it. */
export function giveModels(response: ServerResponse, models: readonly unknown[]): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ object: "list", data: models }));
}
