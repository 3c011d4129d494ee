/** Training data in JSON Lines: so many dialogues between a customer and the assistant. */
export function dialogues(count: number): string {
  return jsonLines(
    Array.from({ length: count }, (_, index) => ({
      messages: [
        { role: "system", content: "You are the assistant of a bicycle shop." },
        { role: "user", content: `When will order ${4800 + index} arrive?` },
        { role: "assistant", content: `Order ${4800 + index} arrives on Tuesday.` },
      ],
    })),
  );
}

/** So many pairs of a preferred and another answer. */
export function preferences(count: number): string {
  return jsonLines(
    Array.from({ length: count }, (_, index) => ({
      input: { messages: [{ role: "user", content: `May I return order ${4800 + index}?` }] },
      preferred_output: [{ role: "assistant", content: "Yes, within 30 days." }],
      non_preferred_output: [{ role: "assistant", content: "Maybe." }],
    })),
  );
}

/** So many questions, each with what its answer is graded by. */
export function questions(count: number): string {
  return jsonLines(
    Array.from({ length: count }, (_, index) => ({
      messages: [{ role: "user", content: `What is ${index} + ${index}?` }],
      reference: String(2 * index),
    })),
  );
}

export function jsonLines(examples: readonly unknown[]): string {
  return `${examples.map((example) => JSON.stringify(example)).join("\n")}\n`;
}
