/**
 * Something that a user can do something about. The message is one line that stands alone.
 *
 * The engine's host prints errors of some hooks together with their stack, so there is none: what helps is in
 * the message, and the requests are in the log.
 */
export class Problem extends Error {
  override readonly name: string = "";

  constructor(message: string) {
    super(message);
    this.stack = "each request is shown with: pulumi config set openai:logLevel requests";
  }
}

/** The outcome is not known: what was asked for may exist. */
export class Unresolved extends Problem {}
