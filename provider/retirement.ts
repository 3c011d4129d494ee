/** An API that OpenAI's own servers do not have any more, and compatible ones may. */
export interface Retirement {
  /** The day, such as `2026-08-26`. */
  readonly since: string;
  /** What to use instead, as a sentence. */
  readonly advice: string;
}
