import type { Batch } from "openai/resources/batches";
import type { Inspection } from "./lines";
import { type Results, resultLine } from "./results";

/** One batch on its way. Time is given in milliseconds by the emulator's clock. */
export interface Run {
  readonly batch: Batch;
  readonly isFinal: boolean;
  /** Brings the batch to where it is at that time; true when something about it has changed. */
  advance(now: number): boolean;
  cancel(now: number): void;
}

/** What becomes of a batch, known from the start. */
export interface Course {
  readonly milliseconds: number;
  readonly inspection: Inspection;
  /** Answers one request of it. */
  readonly answer: (body: unknown) => { readonly status: number; readonly body: unknown };
  /** Keeps the results, and returns what the batch shows of them. */
  readonly keep: (batch: Batch, results: Results) => Pick<Batch, "output_file_id" | "error_file_id">;
}

/** Also how long a cancelled batch takes to end. */
const longestValidation = 2_000;

const finalStatuses = ["completed", "failed", "expired", "cancelled"];

export function startRun(created: Batch, course: Course, startedAt: number): Run {
  const { milliseconds, inspection } = course;
  const requests = "requests" in inspection ? inspection.requests : [];
  const validated = Math.min(milliseconds / 6, longestValidation);
  const stages = { validated, finalizing: (milliseconds * 5) / 6 };
  const endsAt = (Number(created.expires_at) - created.created_at) * 1000;
  const results = { succeeded: [] as string[], failed: [] as string[], inputTokens: 0, outputTokens: 0 };
  let batch = created;
  let cancelledAt: number | undefined;

  const unix = (work: number): number => Math.floor((startedAt + work) / 1000);
  const become = (change: Partial<Batch>): void => {
    batch = { ...batch, ...change };
  };
  const done = (): number => results.succeeded.length + results.failed.length;

  function execute(count: number): void {
    for (const request of requests.slice(done(), count)) {
      const { status, body } = course.answer(request.body);
      const line = resultLine(request.customId, { status, body });
      (status === 200 ? results.succeeded : results.failed).push(line);
      const { usage } = body as { usage?: Record<string, number> };
      results.inputTokens += usage?.prompt_tokens ?? usage?.input_tokens ?? 0;
      results.outputTokens += usage?.completion_tokens ?? usage?.output_tokens ?? 0;
    }
  }

  function runUntil(work: number): void {
    if (work < stages.validated) return;
    const share = (work - stages.validated) / (stages.finalizing - stages.validated);
    execute(Math.floor(requests.length * Math.min(1, share)));
    become({ status: "in_progress", in_progress_at: unix(stages.validated), ...counted() });
  }

  const counted = (): Pick<Batch, "request_counts" | "usage"> => ({
    request_counts: {
      total: requests.length,
      completed: results.succeeded.length,
      failed: results.failed.length,
    },
    usage: usageOf(results),
  });

  function end(status: Batch["status"], work: number): void {
    become({ status, [`${status}_at`]: unix(work), ...counted(), ...course.keep(batch, results) });
  }

  function expire(): void {
    runUntil(endsAt);
    const rest = requests.slice(done());
    results.failed.push(...rest.map(({ customId }) => resultLine(customId, "expired")));
    end("expired", endsAt);
  }

  function look(work: number): void {
    if (work < stages.validated) return;
    if ("errors" in inspection) {
      const errors = { object: "list", data: [...inspection.errors] };
      return become({ status: "failed", failed_at: unix(stages.validated), errors });
    }
    become(inspection.model === undefined ? {} : { model: inspection.model });
    if (cancelledAt !== undefined) {
      if (work >= cancelledAt + stages.validated) end("cancelled", cancelledAt + stages.validated);
      return;
    }
    if (work >= endsAt && milliseconds > endsAt) return expire();
    runUntil(work);
    if (work >= stages.finalizing) become({ status: "finalizing", finalizing_at: unix(stages.finalizing) });
    if (work >= milliseconds) end("completed", milliseconds);
  }

  return {
    get batch() {
      return batch;
    },
    get isFinal() {
      return finalStatuses.includes(batch.status);
    },
    advance(now) {
      if (finalStatuses.includes(batch.status)) return false;
      const before = batch;
      look(now - startedAt);
      return batch !== before;
    },
    cancel(now) {
      if (cancelledAt !== undefined) return;
      cancelledAt = now - startedAt;
      become({ status: "cancelling", cancelling_at: Math.floor(now / 1000) });
    },
  };
}

function usageOf({ inputTokens, outputTokens }: Results): NonNullable<Batch["usage"]> {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
}
