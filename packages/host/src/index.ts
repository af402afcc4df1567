export { compose, type System } from "./compose.ts";
export { type Config, loadConfig } from "./config.ts";
export { connect, type Connected, connectOrStart } from "./connect.ts";
export { runDaemon } from "./daemon.ts";
export { LOCAL_OWNER, ownerAuthority } from "./door.ts";
export { fileLog } from "./platform.ts";
export { VERSION } from "./version.ts";
