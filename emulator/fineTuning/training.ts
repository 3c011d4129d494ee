import type { FineTuningJobCheckpoint } from "openai/resources/fine-tuning/jobs/checkpoints";
import type { FineTuningJob, FineTuningJobEvent } from "openai/resources/fine-tuning/jobs/jobs";
import { event, type Lesson, scriptOf } from "./script";

/** The document knows no `paused`, and servers show it. */
export type Job = Omit<FineTuningJob, "status"> & { readonly status: FineTuningJob["status"] | "paused" };

/** When each stage ends, in milliseconds of work. */
export interface Stages {
  readonly validated: number;
  readonly started: number;
  readonly finished: number;
}

/** One job on its way. Time is given in milliseconds by the emulator's clock. */
export interface Training {
  readonly job: Job;
  readonly lesson: Lesson;
  /** Oldest first. */
  readonly events: readonly FineTuningJobEvent[];
  /** Oldest first. */
  readonly checkpoints: readonly FineTuningJobCheckpoint[];
  readonly isFinal: boolean;
  /** Brings the job to where it is at that time; true when something about it has changed. */
  advance(now: number): boolean;
  pause(now: number): void;
  resume(now: number): void;
  cancel(now: number): void;
  /** The file with the metrics has been written. */
  addResultFile(id: string): void;
}

/** What becomes of a job, known from the start. */
export interface Course {
  readonly stages: Stages;
  readonly problem: FineTuningJob.Error | undefined;
  /** What differs once the files are validated: hyperparameters in numbers. */
  readonly validated: Partial<Job>;
  readonly lesson: Lesson;
  readonly fineTunedModel: string;
  readonly trainedTokens: number;
}

const finalStatuses = ["succeeded", "failed", "cancelled"];

export function startTraining(created: Job, course: Course, startedAt: number): Training {
  const { stages, problem } = course;
  const script = scriptOf(created, course);
  const events: FineTuningJobEvent[] = [];
  const checkpoints: FineTuningJobCheckpoint[] = [];
  let job = created;
  let idle = 0;
  let pausedAt: number | undefined;

  const isFinal = (): boolean => finalStatuses.includes(job.status);
  const become = (change: Partial<Job>): void => {
    job = { ...job, ...change };
  };
  const unix = (work: number): number => Math.floor((startedAt + idle + work) / 1000);
  const workUntil = (now: number): number => (pausedAt ?? now) - startedAt - idle;
  const note = (message: string, now: number): void => {
    events.push(event(message, Math.floor(now / 1000)));
  };

  function tell(work: number): void {
    for (let next = script[0]; next !== undefined && next.at <= work; next = script[0]) {
      script.shift();
      if (next.event !== undefined) events.push({ ...next.event, created_at: unix(next.at) });
      if (next.checkpoint !== undefined) checkpoints.push({ ...next.checkpoint, created_at: unix(next.at) });
    }
  }

  function stageAt(work: number): Partial<Job> {
    if (work < stages.validated) return { status: "validating_files" };
    if (problem !== undefined) return { status: "failed", error: problem, finished_at: null };
    if (work < stages.started) return { ...course.validated, status: "queued" };
    const estimated_finish = unix(stages.finished);
    if (work < stages.finished) return { ...course.validated, status: "running", estimated_finish };
    return {
      ...course.validated,
      status: "succeeded",
      estimated_finish: null,
      fine_tuned_model: course.fineTunedModel,
      finished_at: unix(stages.finished),
      trained_tokens: course.trainedTokens,
    };
  }

  return {
    get job() {
      return job;
    },
    lesson: course.lesson,
    events,
    checkpoints,
    get isFinal() {
      return isFinal();
    },
    advance(now) {
      if (isFinal()) return false;
      const work = workUntil(now);
      tell(work);
      if (pausedAt !== undefined) return false;
      const { status } = job;
      become(stageAt(work));
      return job.status !== status;
    },
    pause(now) {
      pausedAt = now;
      become({ status: "paused", estimated_finish: null });
      note("Fine-tuning job paused", now);
    },
    resume(now) {
      idle += now - (pausedAt ?? now);
      pausedAt = undefined;
      become(stageAt(workUntil(now)));
      note("Fine-tuning job resumed", now);
    },
    cancel(now) {
      become({ status: "cancelled", estimated_finish: null, finished_at: Math.floor(now / 1000) });
      note("Fine-tuning job cancelled", now);
    },
    addResultFile: (id) => become({ result_files: [...job.result_files, id] }),
  };
}
