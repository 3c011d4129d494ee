import type { FineTuningJobCheckpoint } from "openai/resources/fine-tuning/jobs/checkpoints";
import type { FineTuningJobEvent } from "openai/resources/fine-tuning/jobs/jobs";
import { newId } from "../id";
import { seededRandom } from "../random";
import type { Course, Job } from "./training";

/** What there is to train on, and how often. */
export interface Lesson {
  readonly epochs: number;
  readonly steps: number;
  readonly hasValidation: boolean;
}

export interface Metrics {
  readonly step: number;
  readonly train_loss: number;
  readonly train_mean_token_accuracy: number;
  readonly valid_loss?: number;
  readonly valid_mean_token_accuracy?: number;
}

/** What happens after so many milliseconds of work. */
export interface Cue {
  readonly at: number;
  readonly event?: FineTuningJobEvent;
  readonly checkpoint?: FineTuningJobCheckpoint;
}

const mostSteps = 50;
const mostCheckpoints = 3;

/** Everything that a job will tell of itself, in the order in which it happens. */
export function scriptOf(job: Job, course: Course): Cue[] {
  const { stages, problem } = course;
  const says = (at: number, message: string, more: Partial<FineTuningJobEvent> = {}): Cue => ({
    at,
    event: event(message, 0, more),
  });
  const files = [job.training_file, job.validation_file].filter((file) => file !== null);
  const begun = [
    says(0, `Created fine-tuning job: ${job.id}`),
    says(0, `Validating training file: ${files.join(" and validation file: ")}`),
  ];
  if (problem !== undefined) return [...begun, says(stages.validated, problem.message, { level: "error" })];
  return [
    ...begun,
    says(stages.validated, "Files validated, moving job to queued state"),
    says(stages.started, "Fine-tuning job started"),
    ...trainingCues(job, course, says),
    says(stages.finished, `New fine-tuned model created: ${course.fineTunedModel}`),
    says(stages.finished, "The job has successfully completed"),
  ];
}

function trainingCues(
  job: Job,
  { stages, lesson, fineTunedModel }: Course,
  says: (at: number, message: string, more: Partial<FineTuningJobEvent>) => Cue,
): Cue[] {
  const metrics = metricsOf(lesson, job.seed);
  const every = Math.ceil(lesson.steps / mostSteps);
  const ends = checkpointSteps(lesson);
  return metrics.flatMap((one) => {
    const at = stages.started + ((stages.finished - stages.started) * one.step) / lesson.steps;
    const told = one.step % every === 0 || one.step === lesson.steps;
    return [
      ...(told
        ? [says(at, sentence(one, lesson), { type: "metrics", data: { ...one, total_steps: lesson.steps } })]
        : []),
      ...(ends.includes(one.step) ? [{ at, checkpoint: checkpoint(job.id, fineTunedModel, one) }] : []),
    ];
  });
}

function sentence({ step, train_loss }: Metrics, { steps }: Lesson): string {
  return `Step ${step}/${steps}: training loss=${train_loss.toFixed(2)}`;
}

/** The ends of the last epochs. */
function checkpointSteps({ epochs, steps }: Lesson): number[] {
  const count = Math.min(mostCheckpoints, epochs);
  return Array.from({ length: count }, (_, index) => Math.ceil((steps * (epochs - index)) / epochs));
}

function checkpoint(jobId: string, model: string, metrics: Metrics): FineTuningJobCheckpoint {
  return {
    object: "fine_tuning.job.checkpoint",
    id: newId("ftckpt_"),
    created_at: 0,
    fine_tuned_model_checkpoint: `${model}:ckpt-step-${metrics.step}`,
    fine_tuning_job_id: jobId,
    metrics: { ...metrics },
    step_number: metrics.step,
  };
}

/** A loss that falls, with some noise; the same for the same seed. */
export function metricsOf({ steps, hasValidation }: Lesson, seed: number): Metrics[] {
  const random = seededRandom(seed);
  return Array.from({ length: steps }, (_, index) => {
    const progress = (index + 1) / steps;
    const loss = 0.35 + 2 * Math.exp(-4 * progress) + 0.1 * random();
    const shown = (train: number): number => Number(train.toFixed(4));
    return {
      step: index + 1,
      train_loss: shown(loss),
      train_mean_token_accuracy: shown(1 - loss / 5),
      ...(hasValidation && {
        valid_loss: shown(loss * 1.1),
        valid_mean_token_accuracy: shown(1 - (loss * 1.1) / 5),
      }),
    };
  });
}

/** The content of a result file. */
export function csvOf(metrics: readonly Metrics[]): string {
  const columns = ["step", "train_loss", "train_accuracy", "valid_loss", "valid_mean_token_accuracy"];
  const rows = metrics.map((one) =>
    [
      one.step,
      one.train_loss,
      one.train_mean_token_accuracy,
      one.valid_loss ?? "",
      one.valid_mean_token_accuracy ?? "",
    ].join(","),
  );
  return `${[columns.join(","), ...rows].join("\n")}\n`;
}

export function event(
  message: string,
  created_at: number,
  more: Partial<FineTuningJobEvent> = {},
): FineTuningJobEvent {
  return {
    object: "fine_tuning.job.event",
    id: newId("ftevent-"),
    created_at,
    level: "info",
    message,
    type: "message",
    data: {},
    ...more,
  };
}
