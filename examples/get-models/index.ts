import * as openai from "pulumi-openai";

const models = openai.getModels().then((found) => found.models);

export const ending = models.then((all) =>
  all.flatMap(({ id, shutdownDate }) => (shutdownDate ? [`${id}: ${shutdownDate}`] : [])),
);
export const fineTuned = models.then((all) =>
  all.filter(({ id }) => id.startsWith("ft:")).map(({ id }) => id),
);
