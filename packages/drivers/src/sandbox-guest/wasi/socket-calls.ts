import { ERRNO, fail } from "./errno.ts";
import type { Calls, WasiContext } from "./wasi-context.ts";

/** There are no sockets: no descriptor is one. */
export function socketCalls({ descriptors }: WasiContext): Calls {
  const refuse = (fd: number): never => {
    descriptors.get(fd);
    return fail(ERRNO.NOTSOCK);
  };
  return { sock_accept: refuse, sock_recv: refuse, sock_send: refuse, sock_shutdown: refuse };
}
