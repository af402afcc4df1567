export { type Config, loadConfig, localeWords } from "./config.ts";
export { type Connected, connect, connectOrStart, EXIT_HELD, isNotRunning } from "./connect.ts";
export { dropUpWish, keepUpWish, type UpWish, upWish } from "./up-wish.ts";
export { VERSION } from "./version.ts";
