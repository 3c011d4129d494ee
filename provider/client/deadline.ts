/** Ends a request in which nothing has moved for too long. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Something has moved: the time begins anew. */
  renew(): void;
  /** The request has ended by itself. */
  lift(): void;
}

export function createDeadline(milliseconds: number): Deadline {
  const controller = new AbortController();
  const expire = (): void => controller.abort(new DOMException("The request timed out.", "TimeoutError"));
  const timer = setTimeout(expire, milliseconds).unref();
  return {
    signal: controller.signal,
    renew: () => {
      timer.refresh();
    },
    lift: () => clearTimeout(timer),
  };
}
