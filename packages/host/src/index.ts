export { type ComposeOptions, compose, type System } from "./compose.ts";
export { type Config, loadConfig } from "./config.ts";
export { type Connected, connect, connectOrStart, EXIT_HELD } from "./connect.ts";
export { runDaemon } from "./daemon.ts";
export { LOCAL_OWNER, ownerAuthority } from "./door.ts";
export { lookAtJournal } from "./journal-file.ts";
export { failPointOf, fileLog } from "./platform.ts";
export { VERSION } from "./version.ts";
