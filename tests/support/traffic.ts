/** Where the exchanges are recorded whose answers alone have to hold: tests that ask for what is wrong. */
export function answersOf(traffic: string): string {
  return traffic.replace(/\.jsonl$/, "-answers.jsonl");
}
