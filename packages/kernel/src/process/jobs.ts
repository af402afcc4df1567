import type { Clock, Job, Log, Service } from "@aether/ports";
import { type Grant, literalPattern, needsOf } from "@aether/protocol";
import type { Registry } from "../dispatch/registry.ts";
import type { SessionRequest } from "../kernel.ts";
import type { Session } from "./session.ts";

export interface JobsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
  readonly draining: () => boolean;
  readonly openSession: (request: SessionRequest) => Session;
}

/** Runs a service's jobs as its own session, until the result is called. */
export function startJobs(service: Service, deps: JobsDeps): () => void {
  const stops = (service.jobs ?? []).map((job) => startJob(job, service, deps));
  return () => {
    for (const stop of stops) stop();
  };
}

function startJob(job: Job, { domain }: Service, { clock, log, registry, draining, openSession }: JobsDeps): () => void {
  const session = openSession({
    owner: "system",
    identity: `service.${domain}`,
    authority: { grants: grantsFor(job, registry), budget: {}, depth: 0, children: 0 },
    label: { integrity: "trusted", confidentiality: "public", sources: [] },
  });
  let running = false;
  let cancel = (): void => undefined;
  const tick = (): void => {
    cancel = clock.timer(job.every, tick);
    if (running || draining()) return;
    running = true;
    void session
      .call({ method: job.syscall, params: job.input })
      .catch((error: unknown) => log.warn("a job failed", { job: job.name, error: String(error) }))
      .finally(() => {
        running = false;
      });
  };
  cancel = clock.timer(job.first ?? job.every, tick);
  return () => cancel();
}

/** A job may do what it is for, and nothing else. */
function grantsFor({ name, syscall, input }: Job, registry: Registry): Grant[] {
  const { definition } = registry.entry(syscall);
  const parsed = definition.input.safeParse(input);
  if (!parsed.success) throw new Error(`the job ${name} gives ${syscall} what it does not take: ${parsed.error.message}`);
  return needsOf(definition, parsed.data).map(({ action, resource }) => ({ action, resource: literalPattern(resource) }));
}
