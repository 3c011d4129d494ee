import { jsonLines } from "./trainingData.js";

type Values = Record<string, unknown>;

/** One request of a batch. */
export function request(number: number, more: Values = {}): Values {
  return {
    custom_id: `order-${number}`,
    method: "POST",
    url: "/v1/chat/completions",
    body: {
      model: "gpt-4o-mini",
      messages: [{ role: "user", content: `When will order ${number} arrive?` }],
    },
    ...more,
  };
}

/** The file of a batch of so many requests. */
export function requests(count: number): string {
  return jsonLines(Array.from({ length: count }, (_, index) => request(index + 1)));
}
