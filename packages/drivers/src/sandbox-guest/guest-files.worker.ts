import { runGuestFiles } from "./files/guest-files.ts";

runGuestFiles();
