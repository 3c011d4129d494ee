/** The APIs that OpenAI's own servers have shut down, and compatible servers may still have. */
export interface Retirement {
  begin(): void;
  /** Whether a path below `/v1` is one that is not served any more. */
  covers(path: string): boolean;
  /** Back to what the server was started with. */
  reset(): void;
}

/** Shut down on 2026-08-26, with everything below them. */
const retiredPaths = /^\/(assistants|threads)(?=[/?]|$)/;

export function createRetirement(fromTheStart: boolean): Retirement {
  let begun = fromTheStart;
  return {
    begin: () => {
      begun = true;
    },
    covers: (path) => begun && retiredPaths.test(path),
    reset: () => {
      begun = fromTheStart;
    },
  };
}
