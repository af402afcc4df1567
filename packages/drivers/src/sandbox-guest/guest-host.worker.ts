import { runGuestHost } from "./host/run-guest-host.ts";

runGuestHost();
