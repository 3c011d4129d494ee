import * as openai from "pulumi-openai";

const training = new openai.File("training", { purpose: "fine-tune", source: "training.jsonl" });
const validation = new openai.File("validation", { purpose: "fine-tune", source: "validation.jsonl" });

const job = new openai.FineTuningJob("support", {
  model: "gpt-4o-mini-2024-07-18",
  trainingFile: training.fileId,
  validationFile: validation.fileId,
  method: {
    type: "supervised",
    supervised: { hyperparameters: { nEpochs: 3, batchSize: "auto", learningRateMultiplier: "auto" } },
  },
  suffix: "support",
  seed: 42,
  metadata: { team: "support" },
  waitFor: "succeeded",
  // The next `pulumi up` waits on when this was not enough.
  timeoutSeconds: 4 * 3600,
  deleteModelOnDestroy: true,
});

export const jobId = job.jobId;
export const model = job.fineTunedModel;
export const trainedTokens = job.trainedTokens;
export const estimate = job.trainingData;
